"""Which models learned from a label that a person has corrected since.

A correction is another category, or "unknown", by a person who saw the picture: neither a label
that was only taken away, nor a bulk accept, nor a category that was merged or deleted whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.store.database import Database
from core.store.queries import timeline as queries
from core.timeline.learned import categories_learned
from core.timeline.rows import Taint


@dataclass(frozen=True, slots=True)
class Learner:
    """A model, the run that made it, and who taught it."""

    model_id: int
    run_id: int
    teacher: int | None
    folder: Path  # of the run


def find_tainted(database: Database, learners: Sequence[Learner]) -> tuple[Taint, ...]:
    """Return what is in doubt of `learners`, in their order; the others are left out."""
    runs = {learner.run_id: learner.folder for learner in learners}
    corrected = _corrected(database, runs)
    teachers = {learner.model_id: learner.teacher for learner in learners}
    tainted = {it.model_id for it in learners if corrected[it.run_id]}
    found = (
        Taint(
            learner.model_id,
            learner.run_id,
            corrected[learner.run_id],
            tuple(each for each in _lineage(learner.model_id, teachers) if each in tainted),
        )
        for learner in learners
    )
    return tuple(taint for taint in found if taint.images or taint.through)


def _corrected(database: Database, runs: Mapping[int, Path]) -> dict[int, tuple[int, ...]]:
    """The images of each run whose label was corrected since."""
    with database.read() as connection:
        now = dict(queries.told_again(connection))
        known = queries.category_ids(connection)
        found: dict[int, tuple[int, ...]] = {}
        for run_id, folder in runs.items():
            then = categories_learned(connection, run_id, folder, tuple(now)) if now else {}
            found[run_id] = tuple(
                image
                for image, category in then.items()
                if category in known and now[image] != category
            )
    return found


def _lineage(model_id: int, teachers: Mapping[int, int | None]) -> Iterable[int]:
    """The teacher of a model, the teacher's teacher, and so on."""
    teacher = teachers.get(model_id)
    while teacher is not None:
        yield teacher
        teacher = teachers.get(teacher)
