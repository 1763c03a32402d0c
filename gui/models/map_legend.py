"""What the colors of the map stand for, how many images have each, and which filter shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from core.likeness.marked_by import ANSWERS, SPLITS, TIERS, MarkedBy
from core.rows import Category, ImageFilter
from gui.colors import Colors
from gui.language import tr
from gui.models.part_choices import split_name

Values = npt.NDArray[np.int64]
_TENTHS = (
    "#5b2a86",
    "#5a3f9b",
    "#4f5aa9",
    "#3f75b0",
    "#3390b0",
    "#36a9a3",
    "#55bf8b",
    "#86d26d",
    "#bfe04f",
    "#f2e43c",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """`filter` is None where only the ids tell these images."""

    value: int
    text: str
    color: str
    count: int
    filter: ImageFilter | None


def legend(
    by: MarkedBy, values: Values, categories: Sequence[Category], colors: Colors
) -> list[Entry]:
    """Return an entry for each of `values` that occurs, images without one last."""
    found, counts = np.unique(values, return_counts=True)
    known = {category.id: category for category in categories}
    made = [
        _entry(by, value, count, known, colors)
        for value, count in zip(found.tolist(), counts.tolist(), strict=True)
    ]
    places = {category.id: at for at, category in enumerate(categories)}
    of_category = by in (MarkedBy.CATEGORY, MarkedBy.PROPOSAL)
    if not of_category:
        places = {}
    return sorted(made, key=lambda e: (e.value < 0, places.get(e.value, e.value)))


def tints(values: Values, entries: Sequence[Entry]) -> npt.NDArray[np.float32]:
    """The color (n, 3) in [0, 255] of each image."""
    order = sorted(entries, key=lambda entry: entry.value)
    if not order:
        return np.empty((0, 3), np.float32)
    table = np.array([_rgb(each.color) for each in order], np.float32)
    starts = np.array([each.value for each in order], np.int64)
    return table[np.searchsorted(starts, values)]


def _rgb(name: str) -> tuple[int, int, int]:
    color = QColor(name)
    return color.red(), color.green(), color.blue()


def _entry(
    by: MarkedBy, value: int, count: int, known: Mapping[int, Category], colors: Colors
) -> Entry:
    text, color, chosen = "", colors.border_strong, None
    series = colors.series[value % len(colors.series)]
    match by:
        case MarkedBy.CATEGORY if value in known:
            text, color = known[value].name, known[value].color
            chosen = ImageFilter(categories=frozenset({value}))
        case MarkedBy.CATEGORY:
            text = tr("No category")
        case MarkedBy.PROPOSAL if value in known:
            text, color = known[value].name, known[value].color
            chosen = ImageFilter(proposed=frozenset({value}))
        case MarkedBy.TIER if value >= 0:
            tier = TIERS[value]
            text = (tr("Gold"), tr("Silver"), tr("Bronze"))[value]
            color = (colors.gold, colors.silver, colors.bronze)[value]
            chosen = ImageFilter(tiers=frozenset({tier}))
        case MarkedBy.ANSWER if value >= 0:
            text, color = (tr("Category"), tr("Unknown"), tr("Skipped"))[value], series
            chosen = ImageFilter(answers=frozenset({ANSWERS[value]}))
        case MarkedBy.SPLIT if value >= 0:
            text, color = split_name(SPLITS[value]), series
            chosen = ImageFilter(splits=frozenset({SPLITS[value]}))
        case MarkedBy.CONFIDENCE if value >= 0:
            text, color = f"{value * 10}–{value * 10 + 10} %", _TENTHS[value]
            top = None if value == 9 else (value + 1) / 10
            chosen = ImageFilter(minimum_confidence=value / 10, maximum_confidence=top)
        case MarkedBy.RUN if value >= 0:
            text, color = tr("Run {number}", number=value), series
            chosen = ImageFilter(runs=frozenset({value}))
        case MarkedBy.DUPLICATES:
            text = tr("In a duplicate group") if value > 0 else tr("No duplicates")
            color = series if value > 0 else color
            chosen = ImageFilter(duplicates=True) if value > 0 else None
        case MarkedBy.CLUSTER:
            hue = (value * 137) % 360
            text, color = (
                tr("Cluster {number}", number=value + 1),
                QColor.fromHsl(hue, 130, 125).name(),
            )
        case _:
            text = tr("None")
    return Entry(value, text, color, count, chosen)
