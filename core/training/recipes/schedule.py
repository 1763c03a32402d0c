"""How much a round of self-training does: as much as pays, cut to the time there is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.training.recipes.pace import Pace
from core.training.recipes.plan import Length

_BATCHES = 4 / 3  # a quarter of each batch is labels that come again
_SPARE = 0.7  # of the time is planned with, for neighbors disturb


@dataclass(frozen=True, slots=True)
class Reach:
    """What is worth doing on a kind of device: unlabeled images for the kept model and for each
    fold's, which only has to show that learning so pays, and passes of images in a training."""

    rows: int
    fold_rows: int
    length: Length


REACH: Mapping[str, Reach] = {
    "cpu": Reach(10_000, 4_000, Length(passes=10_000, least=1, most=12)),
    "mps": Reach(20_000, 8_000, Length(passes=40_000, least=2, most=30)),
    "cuda": Reach(200_000, 20_000, Length(passes=200_000, least=4, most=40)),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """`rounds` at most; `rows`: unlabeled images that the teacher labels for the kept student;
    `fold_rows`: those among them that each fold's student learns from; `seconds`: what one round
    should take."""

    rounds: int
    rows: int
    fold_rows: int
    epochs: int
    precision: str  # in which the networks learn
    seconds: float


@dataclass(frozen=True, slots=True)
class Task:
    """What there is: `images` in all, which the student will answer for, `unlabeled` ones that may
    teach, and the `folds` that judge by trainings of their own."""

    images: int
    unlabeled: int
    labels: int
    folds: int


def plan_rounds(
    task: Task,
    pace: Pace,
    reach: Reach,
    *,
    rounds: int,
    seconds: float,
    epochs: int | None = None,
    most: int | None = None,
) -> Schedule:
    """The schedule for `seconds`: all that pays where one such round fits safely, else one round
    with fewer images; none where not even as many unlabeled images as labels fit. Whether there is
    time for another round shows when the one before is done. `epochs` and `most` unlabeled images
    are a person's wish."""
    rows = min(task.unlabeled, reach.rows if most is None else most)
    wished = epochs or reach.length.epochs(max(1, rows))
    fold_rows = min(rows, reach.fold_rows)
    whole = Schedule(rounds, rows, fold_rows, wished, pace.precision, 0.0)
    whole = _timed(whole, task, pace)
    time = _SPARE * seconds
    if whole.seconds <= time:
        return whole if rows else replace(whole, rounds=0)
    answering = _answering(whole, task, pace)
    share = (time - answering) / (whole.seconds - answering)
    rows = int(share * whole.rows)
    if rows < task.labels:
        return replace(whole, rounds=0)
    smaller = replace(whole, rounds=1, rows=rows, fold_rows=int(share * fold_rows))
    return _timed(smaller, task, pace)


def _timed(schedule: Schedule, task: Task, pace: Pace) -> Schedule:
    passes = schedule.rows + task.folds * schedule.fold_rows
    learning = _BATCHES * schedule.epochs * passes / pace.learning
    return replace(schedule, seconds=learning + _answering(schedule, task, pace))


def _answering(schedule: Schedule, task: Task, pace: Pace) -> float:
    return (task.images + task.folds * schedule.fold_rows) / pace.answering
