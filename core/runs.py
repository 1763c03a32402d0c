"""Runs: made, begun, stopped, finished; and what their models say."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core import run_states
from core.best_model import best_of
from core.errors import UserError
from core.figures import Insight
from core.insight import insight_of
from core.jobs.checking import check_request
from core.jobs.run_folder import RunConfig, read_categories, read_config
from core.manifest import freeze, learnable_categories
from core.neighbors import neighbors_in
from core.results import (
    Predictions,
    insert_models,
    insert_predictions,
    read_predictions,
    read_result,
)
from core.rollback import Rollback, foresee
from core.rows import Changed, Neighbor
from core.run_rows import Run
from core.store import proposals
from core.store.database import Database
from core.store.queries import runs as queries
from core.teachers import categories_gone_on_from, teacher_for
from core.types import RunState, Topic
from core.version import version

_MOST_COMPARED = 50  # models, each a small file to read
_CHANGED = Changed(frozenset({Topic.RUNS, Topic.PROPOSALS}), None)


class Runs:
    """The project's trainings and the models that came of them."""

    def __init__(self, database: Database, folder: Path, cache: Path) -> None:
        self._database = database
        self._folder = folder
        self._cache = cache

    def create(self, config: RunConfig) -> Run:
        """Freeze the labels into a new run folder; UserError if there is nothing to learn from or
        the training would be refused: nothing is left of it then."""
        check_request(config)
        with self._database.read() as connection:
            teacher = teacher_for(connection, self._folder, config)
            if teacher is not None:
                config = replace(
                    config, taught_by=str(teacher.folder), taught_by_model=teacher.model_id
                )
            known = categories_gone_on_from(config)
            learnable_categories(connection, known=known, labels_of=config.labels_of)
        config = replace(config, version=version())
        with self._database.write() as connection:
            run_id = run_states.insert_run(connection, config)
        folder = self.get(run_id).folder
        try:
            folder.mkdir(parents=True)
            self._write_request(folder, config)
        except OSError as error:
            self.fail(run_id, str(error))
            raise UserError("The run's folder cannot be written: {why}.", why=error) from error
        return self.get(run_id)

    def all(self) -> list[Run]:
        """Return every run, newest first."""
        with self._database.read() as connection:
            return queries.all_runs(connection, self._folder)

    def get(self, run_id: int) -> Run:
        """Return one run; UserError if there is none with this id."""
        with self._database.read() as connection:
            run = queries.one_run(connection, self._folder, run_id)
        if run is None:
            raise UserError("There is no run {run}.", run=run_id)
        return run

    def begin(self, run_id: int, *, device: str = "") -> Changed:
        """Queued, stopped, interrupted or failed → running."""
        with self._database.write() as connection:
            run_states.begin(connection, run_id, device)
        return Changed(frozenset({Topic.RUNS}))

    def mark_stopped(self, run_id: int) -> Changed:
        return self._end(run_id, RunState.STOPPED, "")

    def fail(self, run_id: int, message: str) -> Changed:
        return self._end(run_id, RunState.FAILED, message)

    def finish(self, run_id: int) -> Changed:
        """Import the results that lie in the run's folder, then running → done, in one step for
        everyone who looks. The new model becomes the current one unless its gate refused it."""
        run = self.get(run_id)
        result = read_result(run.folder)
        with self._database.write() as connection:
            models = insert_models(
                connection, run_id, result, taught_by=read_config(run.folder).taught_by_model
            )
        chosen = models[result["current_round"]]
        with self._database.read() as connection:
            model_folder = queries.model_folder(connection, self._folder, chosen)
        insert_predictions(self._database, chosen, read_predictions(model_folder, run.folder))
        against: Mapping[str, Any] = result.get("against_current") or {"accepted": True}
        with self._database.write() as connection:
            run_states.finish(connection, run_id, result, against)
            if against["accepted"] or proposals.current_model(connection) is None:
                proposals.set_current_model(connection, chosen)
            proposals.refresh(connection)
        return _CHANGED

    def make_current(self, model_id: int) -> Changed:
        """Let any model of any round make the proposals (again)."""
        predictions = self.predictions(model_id)
        with self._database.read() as connection:
            known = queries.has_predictions(connection, model_id)
        if not known:
            insert_predictions(self._database, model_id, predictions)
        with self._database.write() as connection:
            proposals.set_current_model(connection, model_id)
            proposals.refresh(connection)
        return _CHANGED

    def foresee(self, model_id: int) -> Rollback:
        """Return what `make_current` would change; UserError if its predictions are gone."""
        predictions = self.predictions(model_id)
        with self._database.read() as connection:
            return foresee(connection, model_id, predictions)

    def current_model_id(self) -> int | None:
        with self._database.read() as connection:
            return proposals.current_model(connection)

    def model_folder(self, model_id: int | None = None) -> Path:
        """Return the folder of a model (the current one if None), which holds its bundle in
        `model/`; UserError if there is no such model."""
        chosen, _run = self._model(model_id)
        with self._database.read() as connection:
            return queries.model_folder(connection, self._folder, chosen)

    def run_of(self, model_id: int) -> Run:
        """Return the run that made a model; UserError if there is no such model."""
        return self._model(model_id)[1]

    def predictions(self, model_id: int | None = None) -> Predictions:
        """Return all probabilities of a model (the current one if None); UserError if none."""
        _chosen, run = self._model(model_id)
        folder = self.model_folder(model_id)
        if not (folder / "predictions.npz").exists():
            raise UserError(
                "The predictions of this model were deleted from {folder}.", folder=folder
            )
        return read_predictions(folder, run.folder)

    def classes(self, model_id: int) -> tuple[int, ...]:
        """Return the category ids of a model in class order."""
        _chosen, run = self._model(model_id)
        return tuple(category.id for category in read_categories(run.folder))

    def neighbors(self, image_id: int, model_id: int | None = None) -> tuple[Neighbor, ...]:
        """Return the labeled images that a model (the current one if None) finds most like an
        image, nearest first; none where it kept none, or where there is no model."""
        if model_id is None and self.current_model_id() is None:
            return ()
        _chosen, run = self._model(model_id)
        table = neighbors_in(self.model_folder(model_id))
        if table is None:
            return ()
        return table.of(image_id, [category.id for category in read_categories(run.folder)])

    def insight(self, model_id: int | None = None) -> Insight | None:
        """Return a model's figures on gold labels (the current one's if None), or None if the
        project has no model yet, or its run's files were deleted."""
        if model_id is None and self.current_model_id() is None:
            return None
        chosen, run = self._model(model_id)
        row = next(entry for entry in run.rounds if entry.model_id == chosen)
        try:
            classes = read_categories(run.folder)
        except FileNotFoundError:
            return None
        stated: Any = run.result.get("validation") or {}
        measured = {**stated, "accuracy": row.accuracy, "interval": row.interval}
        return insight_of(
            self.model_folder(chosen),
            model_id=chosen,
            category_ids=[category.id for category in classes],
            validation=measured,
            temperature=_temperature_of(run, row.number),
        )

    def mark_interrupted(self) -> list[int]:
        """Running runs whose worker is gone (called when a project is opened) → interrupted."""
        with self._database.write() as connection:
            return run_states.interrupt_all(connection)

    def _model(self, model_id: int | None) -> tuple[int, Run]:
        chosen = self.current_model_id() if model_id is None else model_id
        if chosen is None:
            raise UserError("This project has no model yet: train first.")
        with self._database.read() as connection:
            found = queries.one_round(connection, chosen)
        if found is None:
            raise UserError("There is no model {model}.", model=chosen)
        return chosen, self.get(found.run_id)

    def _write_request(self, folder: Path, config: RunConfig) -> None:
        teacher = self.current_model_id()
        full = replace(
            config,
            cache=str(self._cache),
            teacher=str(self.model_folder(teacher)) if teacher is not None else "",
            best=str(best) if (best := self._best_folder()) is not None else "",
        )
        freeze(self._database, folder, full, categories_gone_on_from(config))

    def _best_folder(self) -> Path | None:
        """The best model on gold labels: of the accepted ones, the current one first, then the
        newest."""
        with self._database.read() as connection:
            current = proposals.current_model(connection)
            known = queries.accepted_models(connection)
            order = sorted(known, key=lambda model: model != current)
            folders = [queries.model_folder(connection, self._folder, model) for model in order]
        return best_of(folders[:_MOST_COMPARED])

    def _end(self, run_id: int, state: RunState, message: str) -> Changed:
        with self._database.write() as connection:
            run_states.end(connection, run_id, state, message)
        return Changed(frozenset({Topic.RUNS}))


def _temperature_of(run: Run, number: int) -> float | None:
    """Return how far a round's confidences were softened; None for runs from before it was told
    of each round, unless it is the round that was kept."""
    rounds: Any = run.result.get("rounds") or ()
    stated: Any = next((each for each in rounds if each.get("number") == number), {})
    if stated.get("temperature") is not None:
        return stated["temperature"]
    temperature: Any = run.result.get("temperature")
    return temperature if run.result.get("current_round") == number else None
