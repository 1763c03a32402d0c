"""What happened in a demonstration, in numbers and pictures, for its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.jobs.messages import Epoch, told_in
from core.project import Project
from core.rows import ImageFilter, ImageRow
from core.run_rows import Run
from core.score import Score
from core.types import Order

_SHOWN = 11  # pictures in one row of the report


@dataclass(frozen=True, slots=True)
class Example:
    """One picture (JPEG) with what is said of it; `truth` is "" where nothing is compared."""

    picture: bytes
    label: str
    confidence: float | None = None
    truth: str = ""

    @property
    def is_wrong(self) -> bool:
        return bool(self.truth) and self.truth != self.label


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Proposals accepted unseen, checked against the truth afterwards: `right` of `count`."""

    above: float
    count: int
    right: int
    surest: tuple[Example, ...]
    most_doubtful: tuple[Example, ...]  # of all proposals, accepted or not
    mistaken: tuple[Example, ...]  # accepted although wrong


@dataclass(frozen=True, slots=True)
class Lesson:
    """One training and how right it was on the images that the person did not label."""

    run: Run
    score: Score
    epochs: tuple[Epoch, ...]


@dataclass(frozen=True, slots=True)
class Story:
    labels: int
    images: int
    examples: tuple[Example, ...]
    first: Lesson
    accepted: Acceptance
    second: Lesson
    seconds: float

    @property
    def gain(self) -> float:
        """How much more of the unlabeled images is right after the second training."""
        return self.second.score.accuracy - self.first.score.accuracy

    @property
    def conclusion(self) -> str:
        """What was gained, also if it was nothing."""
        before, after = self.first.score.accuracy, self.second.score.accuracy
        typed = f"From {self.labels} labels, {after:.1%} of {self.second.score.n:,} other images "
        more = round(self.gain * self.second.score.n)
        if more > 0:
            return f"{typed}are right: {more:,} more than after the first training ({before:.1%})."
        if more == 0:
            return f"{typed}are right, as after the first training: the second gained nothing."
        return (
            f"{typed}are right: {-more:,} fewer than after the first training ({before:.1%}). "
            "Accepting unseen cost more than it brought; undo takes it back."
        )


def labeled_examples(project: Project, *, count: int = 2 * _SHOWN) -> tuple[Example, ...]:
    """Return some of the images that have a label."""
    ids = project.catalog.ids(ImageFilter(labeled=True), Order.RANDOM)[:count]
    names = _category_names(project)
    return tuple(
        Example(picture, names[row.label.category_id])
        for row, picture in _pictured(project, ids)
        if row.label and row.label.category_id is not None
    )


def unlabeled_names(project: Project) -> list[str]:
    """Return the names of the images that nobody labeled yet."""
    ids = project.catalog.ids(ImageFilter(labeled=False))
    return [row.name for row in project.catalog.rows(ids)]


def accept_surest(project: Project, truth: Mapping[str, str], *, above: float) -> Acceptance:
    """Accept every proposal of at least `above`, unseen, and check them against `truth`."""
    proposed = project.catalog.ids(ImageFilter(has_proposal=True), Order.SUREST)
    names = _category_names(project)
    taken = [
        row
        for row in project.catalog.rows(proposed)
        if row.proposal and row.proposal.confidence >= above
    ]
    wrong = [
        row.id
        for row in taken
        if row.proposal and names[row.proposal.category_id] != truth[row.name]
    ]
    doubtful = project.catalog.ids(ImageFilter(has_proposal=True), Order.DOUBTFUL)
    acceptance = Acceptance(
        above=above,
        count=len(taken),
        right=len(taken) - len(wrong),
        surest=_proposals(project, proposed[:_SHOWN], truth),
        most_doubtful=_proposals(project, doubtful[:_SHOWN], truth),
        mistaken=_proposals(project, wrong[:_SHOWN], truth),
    )
    if taken:
        project.review.accept_above(above)
    return acceptance


def epochs_of(run_folder: Path) -> tuple[Epoch, ...]:
    """Return the points of a run's training curves, as its worker sent them."""
    return tuple(message for message in told_in(run_folder) if isinstance(message, Epoch))


def _proposals(
    project: Project, ids: Sequence[int], truth: Mapping[str, str]
) -> tuple[Example, ...]:
    names = _category_names(project)
    return tuple(
        Example(picture, names[row.proposal.category_id], row.proposal.confidence, truth[row.name])
        for row, picture in _pictured(project, ids)
        if row.proposal
    )


def _category_names(project: Project) -> dict[int, str]:
    return {category.id: category.name for category in project.categories.all()}


def _pictured(project: Project, ids: Sequence[int]) -> list[tuple[ImageRow, bytes]]:
    """Return rows with their thumbnails; images without one are left out."""
    rows = project.catalog.rows(ids)
    thumbnails = project.catalog.thumbnails([row.digest for row in rows if row.digest])
    return [
        (row, thumbnails[row.digest]) for row in rows if row.digest and row.digest in thumbnails
    ]
