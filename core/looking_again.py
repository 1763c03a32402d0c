"""Looks at open proposals under strong augmentation, by a worker process, and waits for it."""

import queue
import shutil
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import Cancelled, UserError
from core.heavy_reading import read_heavily
from core.jobs.messages import Failed, Finished, Message, Stopped
from core.jobs.run_folder import RunConfig, read_categories, read_config, write_request
from core.jobs.worker import Worker
from core.manifest import manifest_images
from core.progress import Progress, Report, ignore
from core.recipes import recipe
from core.runs import Runs
from core.store.database import Database
from core.store.queries import doubt as queries
from core.strong_views import add_strong_views, ids_looked_at, read_strong_views

AT_ONCE = 1_000  # proposals: a minute or a few on two cores
_RECIPE = "strong-views"
_OWN = frozenset({"augment", "magnitude", "views"})  # settings that no training's replace
_POLL = 0.2  # seconds: how soon a cancel is heard


@dataclass(frozen=True, slots=True)
class LookedAgain:
    """`looked` now; `known`: open proposals that this model has looked at, of `open`."""

    looked: int
    known: int
    open: int


class LookingAgain:
    """Thread-safe, but for one look at a time."""

    def __init__(self, database: Database, runs: Runs, cache: Path) -> None:
        self._database, self._runs, self._cache = database, runs, cache

    def look(
        self,
        report: Report = ignore,
        *,
        limit: int = AT_ONCE,
        categories: frozenset[int] = frozenset(),
        device: str = "",
        command: tuple[str, ...] = (),
    ) -> LookedAgain:
        """Let the current model look at strong views of open proposals of `categories` (empty:
        all) that it has not seen so, `limit` of them drawn at random. `device`: "" for that of its
        training; `command` is for tests (core.jobs.worker).

        What was looked at before a Cancelled raised by `report` (or Ctrl+C) is kept. UserError
        without a model, and where its bundle is gone.
        """
        self._database.check_writable()
        model = self._runs.current_model_id()
        folder = self._runs.model_folder(model)
        if not (folder / "model" / "model.safetensors").exists():
            raise UserError("The model was deleted from {folder}.", folder=folder)
        assert model is not None  # else there was no folder
        run = self._runs.run_of(model).folder
        config = self._config(folder, read_config(run), device)
        seen = ids_looked_at(folder)
        with _job_folder(self._cache / _RECIPE) as job:
            chosen = read_heavily(
                self._database, _request, run, job, config, (seen, categories, limit)
            )
            try:
                if chosen:
                    _work(Worker(job, command=command), report)
            finally:
                found = read_strong_views(job)
                if found is not None:
                    add_strong_views(folder, found)
        return replace(self.standing(categories), looked=0 if found is None else len(found.ids))

    def _config(self, folder: Path, trained: RunConfig, device: str) -> RunConfig:
        """How the training was told to see and to change images holds here, too: what it must not
        mirror is not mirrored."""
        known = {setting.key for setting in recipe(_RECIPE).settings} - _OWN
        return RunConfig(
            recipe=_RECIPE,
            device=device or trained.device,
            settings={key: value for key, value in trained.settings.items() if key in known},
            cache=str(self._cache),
            bundle=str(folder / "model"),
        )

    def standing(self, categories: frozenset[int] = frozenset()) -> LookedAgain:
        """Return how many open proposals of `categories` (empty: all) the current model has looked
        at so. UserError without a model."""
        seen = ids_looked_at(self._runs.model_folder())
        with self._database.read() as connection:
            count, known = queries.count_open(connection, categories, among=seen.tolist())
        return LookedAgain(0, known, count)


def _request(
    database: Database,
    run: Path,
    job: Path,
    config: RunConfig,
    which: tuple[npt.NDArray[np.int64], frozenset[int], int],
) -> int:
    """Write what the worker needs; return how many images it is asked for."""
    seen, only, limit = which
    categories = read_categories(run)
    with database.read() as connection:
        proposed = np.array(queries.open_proposals(connection, only), np.int64)
        chosen = frozenset(proposed[~np.isin(proposed, seen)][:limit].tolist())
        images = manifest_images(connection, categories)
        write_request(job, config, categories, (each for each in images if each.id in chosen))
    return len(chosen)


@contextmanager
def _job_folder(place: Path) -> Generator[Path]:
    """A folder for one job; what a killed one left is swept away."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _work(worker: Worker, report: Report) -> None:
    said: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(worker, said), daemon=True).start()
    try:
        last = _hear(said, report)
    except (Cancelled, KeyboardInterrupt):
        worker.stop()
        _hear(said, ignore)  # until it has saved what it looked at
        raise
    finally:
        worker.stop()
    match last:
        case Failed(template, values):
            raise UserError(template, **values)
        case Stopped():
            raise Cancelled
        case _:
            pass


def _listen(worker: Worker, said: "queue.SimpleQueue[Message]") -> None:
    try:
        for message in worker.messages():
            said.put(message)
    except OSError as error:  # the disk is full, for instance
        worker.kill()
        said.put(Failed("The run's folder cannot be written: {why}.", {"why": str(error)}))


def _hear(said: "queue.SimpleQueue[Message]", report: Report) -> Message:
    """Report progress, and again while nothing is said, which is a chance to cancel; return the
    last message."""
    last = Progress("strong views", 0)
    while True:
        try:
            message = said.get(timeout=_POLL)
        except queue.Empty:
            report(last)
            continue
        match message:
            case Progress():
                last = message
                report(last)
            case Finished() | Stopped() | Failed():
                return message
            case _:
                pass
