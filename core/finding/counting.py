"""Facets: what each value of a part would leave with the other parts as they are."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.bursts import UNKNOWN
from core.facets import BINS, Facets, YesNo
from core.finding.columns import Flags, Whole, letter
from core.finding.masks import Part, all_of, answered, duplicates, masks
from core.finding.memory import Sight
from core.finding.places import Folder
from core.moments import written
from core.rows import ImageFilter
from core.types import Answer, ImageState, Split, Tier

W = TypeVar("W", Answer, ImageState, Split, Tier)


class _Counter:
    """Counts over the images that all parts but one let through."""

    def __init__(self, wanted: ImageFilter, sight: Sight) -> None:
        self._sight = sight
        self._masks = masks(wanted, sight)
        self.all = self._chosen(all_of(self._masks.values()))

    def left(self, part: Part) -> Whole:
        """The images that the parts other than `part` let through, by path."""
        if part not in self._masks:
            return self.all
        return self._chosen(all_of(m for other, m in self._masks.items() if other is not part))

    def words(self, part: Part, column: NDArray[np.uint8], words: Iterable[W]) -> dict[W, int]:
        counts = np.bincount(column[self.left(part)], minlength=256)
        return {word: int(counts[letter(word)]) for word in words}

    def numbers(self, part: Part, column: NDArray[Any]) -> dict[int, int]:
        """Counts by number; 0 stands for none."""
        counts = np.bincount(column[self.left(part)])
        found = np.flatnonzero(counts)
        return {int(each): int(counts[each]) for each in found if each}

    def yes_no(self, part: Part, flags: Flags) -> YesNo:
        left = self.left(part)
        yes = int(np.count_nonzero(flags[left]))
        return YesNo(yes, len(left) - yes)

    def bins(self, part: Part, column: NDArray[np.float64]) -> tuple[int, ...]:
        values = column[self.left(part)]
        places = np.clip(values[~np.isnan(values)] * BINS, 0, BINS - 1).astype(np.int8)
        return tuple(np.bincount(places, minlength=BINS).tolist())

    def span(self, part: Part, column: NDArray[Any], none: int) -> tuple[int, int] | None:
        values = column[self.left(part)]
        values = values[values != none]
        return (int(values.min()), int(values.max())) if len(values) else None

    def _chosen(self, mask: Flags | None) -> Whole:
        order = self._sight.order
        return order if mask is None else order[mask[order]]


def facets(wanted: ImageFilter, sight: Sight) -> Facets:
    count = _Counter(wanted, sight)
    facts, labels, proposals = sight.facts, sight.labels, sight.proposals
    captured = count.span(Part.CAPTURED, sight.shots.captured, int(UNKNOWN))
    return Facets(
        total=len(count.all),
        everything=len(sight.order),
        answers=count.words(Part.ANSWERS, labels.answer, Answer),
        labeled=count.yes_no(Part.LABELED, answered(sight)),
        categories=count.numbers(Part.CATEGORIES, labels.category),
        tiers=count.words(Part.TIERS, labels.tier, Tier),
        states=count.words(Part.STATES, facts.state, ImageState),
        splits=count.words(Part.SPLITS, facts.split, Split),
        has_proposal=count.yes_no(Part.HAS_PROPOSAL, proposals.category != 0),
        proposed=count.numbers(Part.PROPOSED, proposals.category),
        runs=_runs(count, sight),
        disagrees=_disagreement(count, sight),
        roots=count.numbers(Part.ROOTS, facts.root),
        folders=_folders(count, wanted, sight),
        flagged=count.yes_no(Part.FLAGGED, sight.remarks.flagged != 0),
        commented=count.yes_no(Part.COMMENTED, sight.remarks.commented != 0),
        duplicates=count.yes_no(Part.DUPLICATES, duplicates(sight)),
        confidences=count.bins(Part.CONFIDENCE, proposals.confidence),
        margins=count.bins(Part.MARGIN, proposals.margin),
        captured=captured and (written(captured[0]), written(captured[1])),
        sides=count.span(Part.SIDE, facts.side, 0),
    )


def _runs(count: _Counter, sight: Sight) -> dict[int, int]:
    found = dict[int, int]()
    for model, images in count.numbers(Part.RUNS, sight.proposals.model).items():
        run = sight.runs.get(model, 0)
        found[run] = found.get(run, 0) + images
    return found


def _disagreement(count: _Counter, sight: Sight) -> YesNo:
    found = count.numbers(Part.DISAGREES, sight.opinions.differs)
    return YesNo(found.get(2, 0), found.get(1, 0))


def _folders(count: _Counter, wanted: ImageFilter, sight: Sight) -> dict[str, int]:
    (chosen,) = wanted.folders if len(wanted.folders) == 1 else ("",)
    named = _below(chosen)
    names = dict[str, int]()
    codes = [names.setdefault(named(folder), len(names)) for folder in sight.folders.known]
    by_folder = np.bincount(sight.folders.code[count.left(Part.FOLDERS)], minlength=len(codes))
    counts = np.bincount(np.array(codes, np.int64), by_folder, len(names))
    found = {name: int(counts[at]) for name, at in names.items()}
    return {name: found[name] for name in sorted(found) if found[name] and _is_in(name, chosen)}


def _below(chosen: str) -> Callable[[Folder], str]:
    """Name a folder by the one directly below `chosen` that it lies in; those outside of it are
    named by their whole path."""
    depth = chosen.count("/") + 2 if chosen else 1

    def named(folder: Folder) -> str:
        return "/".join(folder.path.split("/")[:depth])

    return named


def _is_in(name: str, chosen: str) -> bool:
    return not chosen or name == chosen or name.startswith(f"{chosen}/")
