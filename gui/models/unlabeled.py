"""Finds the next image without a label: in what is known already, then in the project."""

from collections.abc import Callable
from functools import partial

from core.rows import ImageRow
from core.types import Answer
from gui.language import tr
from gui.models.images import ImagesModel
from gui.notice import Notice
from gui.session import Session


def find_unlabeled(
    session: Session, images: ImagesModel, *, start: int, step: int, then: Callable[[int], None]
) -> None:
    """Call `then` with the row of the nearest image without an answer after `start` (`step` 1) or
    before it (-1); say so if there is none. What is known here is newer than the project."""
    row = start + step
    while 0 <= row < len(images.ids) and (known := images.row(row)) is not None:
        if _is_unlabeled(known):
            then(row)
            return
        row += step
    rest = images.ids[row:] if step > 0 else images.ids[row::-1] if row >= 0 else images.ids[:0]
    session.read(
        lambda project: project.labeling.first_unlabeled(rest),
        partial(_found, session, row, step, then),
        replacing="next unlabeled",
    )


def _found(
    session: Session, row: int, step: int, then: Callable[[int], None], position: int | None
) -> None:
    if position is not None:
        then(row + step * position)
    elif step > 0:
        session.noticed.emit(Notice(tr("All images after this one have a label.")))
    else:
        session.noticed.emit(Notice(tr("All images before this one have a label.")))


def _is_unlabeled(row: ImageRow) -> bool:
    return row.label is None or row.label.answer is Answer.SKIPPED
