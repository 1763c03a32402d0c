"""Groups: the images of a view under headers. The order within a group is that of the view."""

import os
from collections.abc import Callable, Sequence

import numpy as np

from core.bursts import NONE, UNKNOWN, bursts
from core.finding.columns import Whole
from core.finding.memory import Sight
from core.finding.orders import place_of
from core.grouped import Groups
from core.moments import written
from core.rows import Group
from core.stable_order import stable_order
from core.types import Grouping, Order

_NATURAL = {  # groups that run backwards with the order that they follow
    Grouping.FOLDER: Order.PATH,
    Grouping.DAY: Order.CAPTURED,
    Grouping.BURST: Order.CAPTURED,
    Grouping.CATEGORY: Order.CATEGORY,
}
_DAY = 86_400
_Codes = tuple[Whole, Callable[[int], str]]  # a group's number by row, and its key by number


def grouped(
    ids: Whole, grouping: Grouping, order: Order, *, backwards: bool, sight: Sight
) -> tuple[Whole, Sequence[Group]]:
    """Return `ids` group by group and the groups; those of no group come last."""
    if grouping is Grouping.NONE or not len(ids):
        return ids, ()
    codes, key_of = _codes(ids, grouping, sight)
    rows = stable_order(_placed(codes, backwards=backwards and _NATURAL.get(grouping) is order))
    codes = codes[rows]
    firsts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    counts = np.diff(np.append(firsts, len(codes)))
    found = codes[firsts]

    def key_at(at: int) -> str:
        code = int(found[at])
        return "" if code == _NO_GROUP else key_of(code)

    return ids[rows], Groups(firsts, counts, key_at)


_NO_GROUP = np.iinfo(np.int64).max


def _placed(codes: Whole, *, backwards: bool) -> Whole:
    """Numbers near each other by which groups stand in order, those of no group last."""
    alone = codes == _NO_GROUP
    first, last = codes.min(), codes.max(initial=codes.min(), where=~alone)
    return np.where(alone, last - first + 1, last - codes if backwards else codes - first)


def _codes(ids: Whole, grouping: Grouping, sight: Sight) -> _Codes:
    match grouping:
        case Grouping.CATEGORY:
            return _by_category(sight.labels.category[ids].astype(np.int64), sight)
        case Grouping.PROPOSAL:
            return _by_category(sight.proposals.category[ids].astype(np.int64), sight)
        case Grouping.DUPLICATES:
            return _by_duplicates(ids, sight)
        case Grouping.FOLDER:
            return _by_folder(ids, sight)
        case Grouping.DAY:
            captured = sight.shots.captured[ids]
            days = np.where(captured == UNKNOWN, _NO_GROUP, captured // _DAY)
            return days, lambda day: written(day * _DAY)[:10]
        case Grouping.BURST:
            return _by_burst(ids, sight)
        case Grouping.NONE:
            return np.zeros(len(ids), np.int64), str


def _by_category(codes: Whole, sight: Sight) -> _Codes:
    places, categories = place_of(sight.categories), sight.categories
    inside = (codes > 0) & (codes < len(places))
    found = places[np.where(inside, codes, 0)].astype(np.int64)
    known = inside & (found < len(categories))
    return np.where(known, found, _NO_GROUP), lambda place: str(categories[place])


def _by_duplicates(ids: Whole, sight: Sight) -> _Codes:
    """Biggest first, of the images in view; who is alone in view is of no group."""
    group = sight.facts.group[ids].astype(np.int64)
    counts = np.bincount(group)
    counts[0] = 0
    numbers = np.flatnonzero(counts > 1)
    numbers = numbers[np.argsort(-counts[numbers], kind="stable")]
    place = np.full(len(counts), _NO_GROUP, np.int64)
    place[numbers] = np.arange(len(numbers))
    return place[group], lambda at: str(numbers[at])


def _by_folder(ids: Whole, sight: Sight) -> _Codes:
    folders = sight.folders.known
    several = len({folder.root for folder in folders}) > 1
    by_path = sorted(
        range(len(folders)), key=lambda at: _path_key(folders[at].root, folders[at].path)
    )
    place = np.empty(len(folders), np.int64)
    place[by_path] = np.arange(len(folders))
    names = [folders[at].path for at in by_path]
    if several:
        names = [f"{folders[at].root}:{folders[at].path}" for at in by_path]
    return place[sight.folders.code[ids]], lambda at: names[at]


def _path_key(root: int, path: str) -> tuple[int, list[bytes]]:
    return root, os.fsencode(path).split(b"/")


def _by_burst(ids: Whole, sight: Sight) -> _Codes:
    """By time. A burst is one of the folder whether all of it is in view or not, and who is alone
    in view is of no group."""
    by_path = sight.order
    found = bursts(sight.shots.captured[by_path], sight.folders.code[by_path].astype(np.int64))
    leader = np.zeros(sight.size, np.int64)
    leader[by_path] = np.where(found == NONE, 0, by_path[found])
    mine = leader[ids]
    counts = np.bincount(mine)
    numbers = np.flatnonzero(counts > 1)
    numbers = numbers[numbers > 0]
    numbers = numbers[np.argsort(sight.shots.captured[numbers], kind="stable")]
    place = np.full(len(counts), _NO_GROUP, np.int64)
    place[numbers] = np.arange(len(numbers))
    return place[mine], lambda at: str(numbers[at])
