"""What the colors of the map stand for, how many images have each, and which filter shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
    none = Entry(value, tr("None"), colors.border_strong, count, None)
    series = colors.series[value % len(colors.series)]
    match by:
        case MarkedBy.CATEGORY | MarkedBy.PROPOSAL:
            return _of_category(none, by, known.get(value))
        case MarkedBy.DUPLICATES:
            return _of_duplicates(none, series)
        case MarkedBy.CLUSTER:
            color = QColor.fromHsl((value * 137) % 360, 130, 125).name()
            return replace(none, text=tr("Cluster {number}", number=value + 1), color=color)
        case _ if value < 0:
            return none
        case MarkedBy.CONFIDENCE:
            return _of_tenth(none)
        case MarkedBy.RUN:
            chosen = ImageFilter(runs=frozenset({value}))
            return replace(none, text=tr("Run {number}", number=value), color=series, filter=chosen)
        case MarkedBy.TIER:
            return _of_tier(none, (colors.gold, colors.silver, colors.bronze)[value])
        case MarkedBy.ANSWER:
            text = (tr("Category"), tr("Unknown"), tr("Skipped"))[value]
            chosen = ImageFilter(answers=frozenset({ANSWERS[value]}))
            return replace(none, text=text, color=series, filter=chosen)
        case MarkedBy.SPLIT:
            text = split_name(SPLITS[value])
            chosen = ImageFilter(splits=frozenset({SPLITS[value]}))
            return replace(none, text=text, color=series, filter=chosen)


def _of_category(none: Entry, by: MarkedBy, category: Category | None) -> Entry:
    is_label = by is MarkedBy.CATEGORY
    if category is None:
        return replace(none, text=tr("No category")) if is_label else none
    ids = frozenset({category.id})
    chosen = ImageFilter(categories=ids) if is_label else ImageFilter(proposed=ids)
    return replace(none, text=category.name, color=category.color, filter=chosen)


def _of_duplicates(none: Entry, color: str) -> Entry:
    if none.value <= 0:
        return replace(none, text=tr("No duplicates"))
    chosen = ImageFilter(duplicates=True)
    return replace(none, text=tr("In a duplicate group"), color=color, filter=chosen)


def _of_tenth(none: Entry) -> Entry:
    value = none.value
    top = None if value == len(_TENTHS) - 1 else (value + 1) / 10
    chosen = ImageFilter(minimum_confidence=value / 10, maximum_confidence=top)
    text = f"{value * 10}–{value * 10 + 10} %"
    return replace(none, text=text, color=_TENTHS[value], filter=chosen)


def _of_tier(none: Entry, color: str) -> Entry:
    chosen = ImageFilter(tiers=frozenset({TIERS[none.value]}))
    text = (tr("Gold"), tr("Silver"), tr("Bronze"))[none.value]
    return replace(none, text=text, color=color, filter=chosen)
