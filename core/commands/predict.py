"""predict: a project's model, or a bundle, on another folder."""

import argparse
import os
import tempfile
import time
from pathlib import Path

from core.commands.interrupt import stopping_on_interrupt
from core.commands.output import Output
from core.commands.watching import Ending, watch
from core.errors import Cancelled, UserError
from core.exchange.bundle import read_bundle
from core.exchange.output import refuse_as_picture
from core.files import replace_file
from core.jobs.worker import Worker
from core.language import ENGLISH
from core.predicting import FolderContent, predictions_csv, read_folder, write_predict_request
from core.project import DATABASE, Project

_EXAMPLES = 3  # names shown of those that cannot be read


def predict(asked: argparse.Namespace, output: Output) -> None:
    """Write what the model says of every picture in a folder to a CSV file."""
    start = time.monotonic()
    place, roots = _bundle_of(asked.project)
    bundle = read_bundle(place)
    folder = asked.folder.expanduser().absolute()
    refuse_as_picture(asked.csv, (folder, *roots))
    target = _writable(asked.csv)
    with output.progress() as steps:
        content = read_folder(folder, steps.report)
    with tempfile.TemporaryDirectory(prefix="autodidact-") as temporary:
        run_folder = Path(temporary)
        write_predict_request(
            run_folder, bundle, content, device=asked.device, cache=run_folder / "cache"
        )
        _work(run_folder, output)
        table = predictions_csv(run_folder, bundle.labels, content)
    replace_file(target, table)
    _conclude(asked, content, time.monotonic() - start, output)


def _bundle_of(place: Path) -> tuple[Path, tuple[Path, ...]]:
    """Return the bundle's folder: `place` itself, or that of a project's current model, and the
    image folders of that project."""
    if not (place / DATABASE).exists():
        return place, ()
    with Project.open(place, read_only=True) as project:
        return project.runs.model_folder() / "model", project.roots


def _writable(csv: Path) -> Path:
    """Return where the table goes; refuse now what would fail after hours of work."""
    target = csv.expanduser().absolute()
    if target.is_dir():
        raise UserError("{file} is a folder: give the name of a file.", file=target)
    if not target.parent.is_dir():
        raise UserError("There is no folder {folder}: make it first.", folder=target.parent)
    if not os.access(target.parent, os.W_OK):
        raise UserError("It is not allowed to write to {folder}.", folder=target.parent)
    return target


def _work(run_folder: Path, output: Output) -> None:
    worker = Worker(run_folder)
    with stopping_on_interrupt(worker, output) as wish:
        ending = watch(worker.messages(), output)
    if wish.given or ending is Ending.STOPPED:
        raise Cancelled
    if isinstance(ending, UserError):
        raise ending


def _conclude(
    asked: argparse.Namespace, content: FolderContent, seconds: float, output: Output
) -> None:
    counted = ENGLISH.tr_count("{count:,} image", "{count:,} images", len(content.images))
    output.say(f"{counted}, predictions in {asked.csv}")
    if content.broken:
        shown = "; ".join(
            f"{name}: {why}" for name, why in list(content.broken.items())[:_EXAMPLES]
        )
        output.remark(f"Pictures that cannot be read: {len(content.broken):,}: {shown}")
    output.result(
        {
            "csv": str(asked.csv),
            "images": len(content.images),
            "broken": len(content.broken),
            "seconds": round(seconds, 3),
            "images_per_second": round(len(content.images) / seconds, 1),
        }
    )
