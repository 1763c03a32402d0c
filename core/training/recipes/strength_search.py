"""The search for N and M of RandAugment on the labels that measure (Cubuk et al. 2020, section 4: a
small grid, as there are but two numbers).

Each trial is the same training on a quarter of the epochs, judged by the run's own folds or
hold-out. The time is limited; finished trials stay in the run's folder, so that a resumed run goes
on with the next.
"""

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from core.jobs.messages import Note
from core.training.evidence.calibrate import choose_temperature
from core.training.recipes.budget import DEFAULT_MINUTES
from core.training.recipes.candidate import calibrated_judged
from core.training.recipes.course import Course
from core.training.recipes.prepared import Prepared
from core.training.recipes.trials import Search, Trial, choose
from core.training.recipes.tuned import measure
from core.training.results import write_arrays
from core.training.tuning.augment.strength import Strength
from core.training.work import Work

_GRID = ((1, 4), (2, 9), (1, 9), (2, 4), (2, 6), (1, 6), (1, 2), (2, 2))  # coarse first
_SHARE_OF_EPOCHS = 0.25
_SHARE_OF_MINUTES = 0.5  # the rest is for the training itself


def without_search(prepared: Prepared) -> Prepared:
    """The same with the minutes that the search leaves."""
    job = prepared.job
    if not _is_wished(prepared) or job.config.minutes is None:
        return prepared
    left = job.config.minutes * (1 - _SHARE_OF_MINUTES)
    return replace(prepared, job=replace(job, config=replace(job.config, minutes=left)))


def searched(course: Course, prepared: Prepared) -> Work[tuple[Course, Search | None]]:
    """`course` with the strength that did best, and what was tried; as it is where the setting
    `search` does not wish it or no labels can measure."""
    if not _is_wished(prepared):
        return course, None
    if not course.evidence.method:
        yield Note("No search for the strength of augmentation: there is nothing to measure it on.")
        return course, None
    budget = _budget(prepared)
    trials: list[Trial] = []
    for strength in _strengths(course.tuning.strength):
        if trials and not _fits(trials, budget):
            break
        trials.append((yield from _tried(course, prepared, strength)))
    search = Search(tuple(trials), choose(trials), budget)
    yield _said(search)
    if search.chosen is None:
        return course, search
    found = replace(
        course.tuning.strength,
        operations=search.chosen.operations,
        magnitude=search.chosen.magnitude,
    )
    return replace(course, tuning=replace(course.tuning, strength=found)), search


def _is_wished(prepared: Prepared) -> bool:
    settings = prepared.job.settings
    return settings.has("search") and settings.yes("search")


def _budget(prepared: Prepared) -> float:
    """Seconds."""
    minutes = prepared.job.config.minutes
    if minutes is None:
        return 60 * DEFAULT_MINUTES[prepared.plan.device]
    return 60 * minutes * _SHARE_OF_MINUTES


def _strengths(planned: Strength) -> Iterator[Strength]:
    """None, the one that the settings ask for, then the grid."""
    yield replace(planned, operations=0)
    mine = (planned.operations, planned.magnitude)
    for operations, magnitude in dict.fromkeys((mine, *_GRID)):
        if operations:
            yield replace(planned, operations=operations, magnitude=magnitude)


def _fits(trials: list[Trial], budget: float) -> bool:
    return sum(it.seconds for it in trials) + max(it.seconds for it in trials) <= budget


def _tried(course: Course, prepared: Prepared, strength: Strength) -> Work[Trial]:
    """A trial, from the run's folder where it was finished before."""
    operations, magnitude = strength.operations, strength.magnitude
    folder = prepared.job.folder / "checkpoint"
    kept = folder / "search" / f"{operations}-{magnitude}.npz"
    if kept.exists():
        return _read(kept, strength)
    name = f"search {operations}-{magnitude}"
    epochs = max(1, round(_SHARE_OF_EPOCHS * course.tuning.epochs))
    tuning = replace(course.tuning, epochs=epochs, strength=strength)
    start = time.monotonic()
    said = yield from measure(replace(course, name=name, tuning=tuning), prepared)
    seconds = time.monotonic() - start
    fair = calibrated_judged(said, choose_temperature(said))
    assert fair is not None
    trial = Trial(operations, magnitude, fair.losses, fair.right, seconds)
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_arrays(
        kept, losses=fair.losses.numpy(), right=fair.right.numpy(), seconds=np.array(seconds)
    )
    for left in (*folder.glob(f"{name}*.*"), folder / "maps" / name):
        _remove(left)
    return trial


def _read(kept: Path, strength: Strength) -> Trial:
    with np.load(kept) as arrays:
        return Trial(
            strength.operations,
            strength.magnitude,
            torch.from_numpy(arrays["losses"]),
            torch.from_numpy(arrays["right"]),
            float(arrays["seconds"]),
        )


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _said(search: Search) -> Note:
    count, chosen = len(search.trials), search.chosen
    if chosen is None:
        return Note("There was no time to try more than one strength of augmentation.")
    plain = next(it for it in search.trials if it.is_plain).log_loss
    if chosen.is_plain:
        return Note(f"{count} strengths of augmentation tried: none clearly beats no RandAugment.")
    operations, magnitude, log_loss = chosen.operations, chosen.magnitude, chosen.log_loss
    return Note(
        f"{count} strengths of augmentation tried: N = {operations}, M = {magnitude} is best, "
        f"with a log-loss of {log_loss:.3f} instead of {plain:.3f} without RandAugment."
    )
