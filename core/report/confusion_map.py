"""The confusion matrix as cells to draw: of few categories a table, of many a map of shades."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_IN_TABLE = 14  # categories whose names and numbers a page of paper holds in a table


@dataclass(frozen=True, slots=True)
class Cell:
    """`share` of the images that are truly of this row's category."""

    count: int
    share: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What the images of the category at `place` were called, the most frequent first."""

    place: int
    total: int
    right: int
    wrong: tuple[tuple[int, int], ...]  # place and count


@dataclass(frozen=True, slots=True)
class ConfusionMap:
    rows: tuple[tuple[Cell, ...], ...]
    taken: tuple[Taken, ...]  # of categories with mistakes, the most first

    @property
    def is_table(self) -> bool:
        return len(self.rows) <= MOST_IN_TABLE


def confusion_map(confusion: Sequence[Sequence[int]]) -> ConfusionMap:
    """`confusion[true][predicted]` counts images."""
    rows = tuple(
        tuple(
            Cell(count, count / max(1, sum(counts)), true == said)
            for said, count in enumerate(counts)
        )
        for true, counts in enumerate(confusion)
    )
    taken = [_taken(true, counts) for true, counts in enumerate(confusion)]
    wrong = sorted((it for it in taken if it.wrong), key=lambda it: it.right - it.total)
    return ConfusionMap(rows, tuple(wrong))


def _taken(true: int, counts: Sequence[int]) -> Taken:
    wrong = [(said, count) for said, count in enumerate(counts) if count and said != true]
    wrong.sort(key=lambda pair: -pair[1])
    return Taken(true, sum(counts), counts[true], tuple(wrong))
