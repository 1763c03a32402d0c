"""What can be ticked for a part of the filter, what is ticked, and how many images each leaves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.facets import Facets, YesNo
from core.rows import Category, ImageFilter
from core.types import Answer, ImageState, Split, Tier
from gui.language import tr
from gui.models.choices import Choice
from gui.models.filter_parts import PartKey
from gui.models.images import tier_name

YES, NO = "yes", "no"
LABELED, UNLABELED = "labeled", "unlabeled"


@dataclass(frozen=True, slots=True)
class Names:
    """What a project's categories, runs and roots are called."""

    categories: Sequence[Category] = ()
    runs: Mapping[int, str] = field(default_factory=dict[int, str])
    roots: Mapping[int, str] = field(default_factory=dict[int, str])

    def category(self, category_id: int) -> str:
        found = (each.name for each in self.categories if each.id == category_id)
        return next(found, tr("deleted category"))


@dataclass(frozen=True, slots=True)
class Choosing:
    """One part as a list to tick. `single`: at most one choice at a time."""

    offer: Callable[[Names, Facets | None], Sequence[Choice]]
    picked: Callable[[ImageFilter], frozenset[str]]
    put: Callable[[ImageFilter, frozenset[str]], ImageFilter]
    counts: Callable[[Facets], Mapping[str, int]]
    single: bool = False


def choosing(key: PartKey) -> Choosing | None:
    """Return how a part is ticked, None for one that is not."""
    return _TABLE.get(key)


def state_name(state: ImageState) -> str:
    match state:
        case ImageState.NEW:
            return tr("Not read yet")
        case ImageState.READY:
            return tr("Ready")
        case ImageState.BROKEN:
            return tr("Broken")
        case ImageState.MISSING:
            return tr("Missing")


def split_name(split: Split) -> str:
    match split:
        case Split.TRAIN:
            return tr("Training")
        case Split.VALIDATION:
            return tr("Validation")
        case Split.TEST:
            return tr("Test")


def _answers(_names: Names, _facets: Facets | None) -> Sequence[Choice]:
    return (
        Choice(UNLABELED, tr("Unlabeled"), alone=True),
        Choice(LABELED, tr("Labeled or unknown"), alone=True),
        Choice(Answer.CATEGORY, tr("Labeled")),
        Choice(Answer.UNKNOWN, tr("Unknown")),
        Choice(Answer.SKIPPED, tr("Skipped")),
    )


def _picked_answers(chosen: ImageFilter) -> frozenset[str]:
    if chosen.labeled is not None:
        return frozenset({LABELED if chosen.labeled else UNLABELED})
    return frozenset(chosen.answers)


def _put_answers(chosen: ImageFilter, keys: frozenset[str]) -> ImageFilter:
    if keys & {LABELED, UNLABELED}:
        return replace(chosen, labeled=LABELED in keys, answers=frozenset())
    return replace(chosen, labeled=None, answers=frozenset(map(Answer, keys)))


def _count_answers(facets: Facets) -> Mapping[str, int]:
    said = {str(answer): count for answer, count in facets.answers.items()}
    return {**said, LABELED: facets.labeled.yes, UNLABELED: facets.labeled.no}


def _categories(names: Names, _facets: Facets | None) -> Sequence[Choice]:
    return [Choice(str(each.id), each.name, each.color) for each in names.categories]


def _proposals(names: Names, facets: Facets | None) -> Sequence[Choice]:
    ends = (
        Choice(YES, tr("Any proposal"), alone=True),
        Choice(NO, tr("No proposal"), alone=True),
    )
    return [*ends, *_categories(names, facets)]


def _picked_proposals(chosen: ImageFilter) -> frozenset[str]:
    if chosen.has_proposal is not None and not chosen.proposed:
        return frozenset({YES if chosen.has_proposal else NO})
    return _texts(chosen.proposed)


def _put_proposals(chosen: ImageFilter, keys: frozenset[str]) -> ImageFilter:
    if keys & {YES, NO}:
        return replace(chosen, has_proposal=YES in keys, proposed=frozenset())
    return replace(chosen, has_proposal=None, proposed=_numbers(keys))


def _count_proposals(facets: Facets) -> Mapping[str, int]:
    return {**_by_text(facets.proposed), **_yes_no(facets.has_proposal)}


def _folders(_names: Names, facets: Facets | None) -> Sequence[Choice]:
    known = () if facets is None else facets.folders
    return [Choice(each, each or tr("(top)")) for each in sorted(known)]


def _asking(name: str, yes: Callable[[], str], no: Callable[[], str]) -> Choosing:
    """Return how a field that is True, False or None is ticked; facets call it the same."""

    def picked(chosen: ImageFilter) -> frozenset[str]:
        value: bool | None = getattr(chosen, name)
        return frozenset() if value is None else frozenset({YES if value else NO})

    def put(chosen: ImageFilter, keys: frozenset[str]) -> ImageFilter:
        return replace(chosen, **{name: YES in keys if keys else None})

    return Choosing(
        lambda _names, _facets: (Choice(YES, yes()), Choice(NO, no())),
        picked,
        put,
        lambda facets: _yes_no(getattr(facets, name)),
        single=True,
    )


def _yes_no(counts: YesNo) -> Mapping[str, int]:
    return {YES: counts.yes, NO: counts.no}


def _by_text(counts: Mapping[int, int]) -> Mapping[str, int]:
    return {str(key): count for key, count in counts.items()}


def _texts(keys: Iterable[int]) -> frozenset[str]:
    return frozenset(map(str, keys))


def _numbers(keys: frozenset[str]) -> frozenset[int]:
    return frozenset(map(int, keys))


_TABLE: Mapping[PartKey, Choosing] = {
    PartKey.ANSWER: Choosing(_answers, _picked_answers, _put_answers, _count_answers),
    PartKey.CATEGORY: Choosing(
        _categories,
        lambda chosen: _texts(chosen.categories),
        lambda chosen, keys: replace(chosen, categories=_numbers(keys)),
        lambda facets: _by_text(facets.categories),
    ),
    PartKey.TIER: Choosing(
        lambda _names, _facets: [Choice(each, tier_name(each)) for each in Tier],
        lambda chosen: frozenset(chosen.tiers),
        lambda chosen, keys: replace(chosen, tiers=frozenset(map(Tier, keys))),
        lambda facets: {str(key): count for key, count in facets.tiers.items()},
    ),
    PartKey.STATE: Choosing(
        lambda _names, _facets: [Choice(each, state_name(each)) for each in ImageState],
        lambda chosen: frozenset(chosen.states),
        lambda chosen, keys: replace(chosen, states=frozenset(map(ImageState, keys))),
        lambda facets: {str(key): count for key, count in facets.states.items()},
    ),
    PartKey.SPLIT: Choosing(
        lambda _names, _facets: [Choice(each, split_name(each)) for each in Split],
        lambda chosen: frozenset(chosen.splits),
        lambda chosen, keys: replace(chosen, splits=frozenset(map(Split, keys))),
        lambda facets: {str(key): count for key, count in facets.splits.items()},
    ),
    PartKey.PROPOSAL: Choosing(_proposals, _picked_proposals, _put_proposals, _count_proposals),
    PartKey.RUN: Choosing(
        lambda names, _facets: [Choice(str(key), name) for key, name in names.runs.items()],
        lambda chosen: _texts(chosen.runs),
        lambda chosen, keys: replace(chosen, runs=_numbers(keys)),
        lambda facets: _by_text(facets.runs),
    ),
    PartKey.ROOT: Choosing(
        lambda names, _facets: [Choice(str(key), name) for key, name in names.roots.items()],
        lambda chosen: _texts(chosen.roots),
        lambda chosen, keys: replace(chosen, roots=_numbers(keys)),
        lambda facets: _by_text(facets.roots),
    ),
    PartKey.FOLDER: Choosing(
        _folders,
        lambda chosen: chosen.folders,
        lambda chosen, keys: replace(chosen, folders=keys),
        lambda facets: facets.folders,
    ),
    PartKey.DISAGREEMENT: _asking(
        "disagrees",
        lambda: tr("Model and teacher disagree"),
        lambda: tr("Model and teacher agree"),
    ),
    PartKey.FLAG: _asking("flagged", lambda: tr("Flagged"), lambda: tr("Not flagged")),
    PartKey.COMMENT: _asking(
        "commented", lambda: tr("With a comment"), lambda: tr("Without a comment")
    ),
    PartKey.DUPLICATES: Choosing(
        lambda _names, _facets: (Choice(YES, tr("Looks like another image")),),
        lambda chosen: frozenset({YES} if chosen.duplicates else ()),
        lambda chosen, keys: replace(chosen, duplicates=YES in keys, duplicate_group=None),
        lambda facets: _yes_no(facets.duplicates),
        single=True,
    ),
}
