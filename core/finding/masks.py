"""Filters as masks: which images each part of a filter lets through."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.bursts import UNKNOWN
from core.finding.columns import Flags, letter
from core.finding.memory import Sight
from core.finding.paths import with_words
from core.moments import span_of
from core.rows import ImageFilter
from core.types import Answer


class Part(StrEnum):
    """The parts of a filter; each may be left aside when the values of it are counted."""

    STATES = "states"
    ANSWERS = "answers"
    LABELED = "labeled"
    CATEGORIES = "categories"
    TIERS = "tiers"
    SPLITS = "splits"
    PROPOSED = "proposed"
    HAS_PROPOSAL = "has_proposal"
    CONFIDENCE = "confidence"
    MARGIN = "margin"
    RUNS = "runs"
    DISAGREES = "disagrees"
    ROOTS = "roots"
    FOLDERS = "folders"
    CAPTURED = "captured"
    SIDE = "side"
    FLAGGED = "flagged"
    COMMENTED = "commented"
    DUPLICATES = "duplicates"
    GROUP = "group"
    TEXT = "text"
    IDS = "ids"
    EXCLUDED = "excluded"


def masks(wanted: ImageFilter, sight: Sight) -> dict[Part, Flags]:
    """Return a mask by image id for each part that is given."""
    found = ((part, make(wanted, sight)) for part, make in _MAKERS.items())
    return {part: mask for part, mask in found if mask is not None}


def everything(sight: Sight) -> Flags:
    """The mask of all images there are."""
    mask = np.zeros(sight.size, np.bool_)
    mask[sight.order] = True
    return mask


def all_of(found: Iterable[Flags]) -> Flags | None:
    """Return where all masks hold; None for no mask."""
    parts = list(found)
    return reduce(np.logical_and, parts) if parts else None


def duplicates(sight: Sight) -> Flags:
    """The images that share a duplicate group."""
    group = sight.facts.group
    several = np.bincount(group, minlength=1) > 1
    several[0] = False
    return several[group]


def answered(sight: Sight) -> Flags:
    answer = sight.labels.answer
    return (answer != 0) & (answer != letter(Answer.SKIPPED))


def _states(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _words(wanted.states, lambda: sight.facts.state)


def _answers(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _words(wanted.answers, lambda: sight.labels.answer)


def _labeled(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _yes_no(wanted.labeled, lambda: answered(sight))


def _categories(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _numbers(wanted.categories, lambda: sight.labels.category)


def _tiers(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _words(wanted.tiers, lambda: sight.labels.tier)


def _splits(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _words(wanted.splits, lambda: sight.facts.split)


def _proposed(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _numbers(wanted.proposed, lambda: sight.proposals.category)


def _has_proposal(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _yes_no(wanted.has_proposal, lambda: sight.proposals.category != 0)


def _confidence(wanted: ImageFilter, sight: Sight) -> Flags | None:
    ends = wanted.minimum_confidence, wanted.maximum_confidence
    return _between(*ends, lambda: sight.proposals.confidence)


def _margin(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _between(wanted.minimum_margin, wanted.maximum_margin, lambda: sight.proposals.margin)


def _runs(wanted: ImageFilter, sight: Sight) -> Flags | None:
    if not wanted.runs:
        return None
    models = [model for model, run in sight.runs.items() if run in wanted.runs]
    return _is_one_of(sight.proposals.model, models)


def _disagrees(wanted: ImageFilter, sight: Sight) -> Flags | None:
    if wanted.disagrees is None:
        return None
    return sight.opinions.differs == (2 if wanted.disagrees else 1)


def _roots(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _numbers(wanted.roots, lambda: sight.facts.root)


def _folders(wanted: ImageFilter, sight: Sight) -> Flags | None:
    if not wanted.folders:
        return None
    below = tuple(f"{folder}/" for folder in wanted.folders)
    fits = [
        "" in wanted.folders or folder.path in wanted.folders or folder.path.startswith(below)
        for folder in sight.folders.known
    ]
    return np.array([*fits, False])[sight.folders.code]


def _captured(wanted: ImageFilter, sight: Sight) -> Flags | None:
    if wanted.captured_from is None and wanted.captured_until is None:
        return None
    first = span_of(wanted.captured_from)[0] if wanted.captured_from else None
    last = span_of(wanted.captured_until)[1] if wanted.captured_until else None
    captured = sight.shots.captured
    mask = captured != UNKNOWN if first is None else captured >= first
    return mask if last is None else mask & (captured <= last)


def _side(wanted: ImageFilter, sight: Sight) -> Flags | None:
    if wanted.minimum_side is None and wanted.maximum_side is None:
        return None
    side = sight.facts.side
    mask = side >= max(1, wanted.minimum_side or 0)
    return mask if wanted.maximum_side is None else mask & (side <= wanted.maximum_side)


def _flagged(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _yes_no(wanted.flagged, lambda: sight.remarks.flagged != 0)


def _commented(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _yes_no(wanted.commented, lambda: sight.remarks.commented != 0)


def _duplicates(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return _yes_no(wanted.duplicates, lambda: duplicates(sight))


def _group(wanted: ImageFilter, sight: Sight) -> Flags | None:
    if wanted.duplicate_group is None:
        return None
    return sight.facts.group == wanted.duplicate_group


def _text(wanted: ImageFilter, sight: Sight) -> Flags | None:
    return with_words(wanted.text, sight) if wanted.text.strip() else None


def _ids(wanted: ImageFilter, sight: Sight) -> Flags | None:
    if wanted.ids is None:
        return None
    ids = np.array(wanted.ids, np.int64)
    mask = np.zeros(sight.size, np.bool_)
    mask[ids[(ids > 0) & (ids < sight.size)]] = True
    return mask


def _excluded(wanted: ImageFilter, sight: Sight) -> Flags | None:
    if wanted.excluded is None:
        return None
    parts = list(masks(wanted.excluded, sight).values())
    return ~reduce(np.logical_or, parts) if parts else None


def _words(words: Iterable[str], column: Callable[[], NDArray[np.uint8]]) -> Flags | None:
    letters = [letter(word) for word in words]
    return _is_one_of(column(), letters) if letters else None


def _numbers(wanted: frozenset[int], column: Callable[[], NDArray[np.int32]]) -> Flags | None:
    return _is_one_of(column(), wanted) if wanted else None


def _is_one_of(column: NDArray[Any], wanted: Iterable[int]) -> Flags:
    found = (column == each for each in wanted)
    return reduce(np.logical_or, found, np.zeros(len(column), np.bool_))


def _yes_no(wanted: bool | None, column: Callable[[], Flags]) -> Flags | None:
    if wanted is None:
        return None
    return column() if wanted else ~column()


def _between(
    low: float | None, high: float | None, column: Callable[[], NDArray[np.float64]]
) -> Flags | None:
    """Nothing lies between any ends where there is no number (nan)."""
    if low is None and high is None:
        return None
    values = column()
    mask = values >= (-np.inf if low is None else low)
    return mask if high is None else mask & (values <= high)


_MAKERS: Mapping[Part, Callable[[ImageFilter, Sight], Flags | None]] = {
    Part.STATES: _states,
    Part.ANSWERS: _answers,
    Part.LABELED: _labeled,
    Part.CATEGORIES: _categories,
    Part.TIERS: _tiers,
    Part.SPLITS: _splits,
    Part.PROPOSED: _proposed,
    Part.HAS_PROPOSAL: _has_proposal,
    Part.CONFIDENCE: _confidence,
    Part.MARGIN: _margin,
    Part.RUNS: _runs,
    Part.DISAGREES: _disagrees,
    Part.ROOTS: _roots,
    Part.FOLDERS: _folders,
    Part.CAPTURED: _captured,
    Part.SIDE: _side,
    Part.FLAGGED: _flagged,
    Part.COMMENTED: _commented,
    Part.DUPLICATES: _duplicates,
    Part.GROUP: _group,
    Part.TEXT: _text,
    Part.IDS: _ids,
    Part.EXCLUDED: _excluded,
}
