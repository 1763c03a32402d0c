"""Leaks between splits: pictures that show the same, some to learn from and some to judge by.

A model that saw the twin of a picture in training is judged too well on it. Splits are given once
and near-duplicates share one (docs/adr/0003), but what is found to be alike later may straddle.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import numpy as np

from core.bursts import bursts
from core.errors import UserError
from core.heavy_reading import read_heavily
from core.intake.duplicates import components
from core.likeness.likeness import Likeness
from core.store.database import Database
from core.store.queries import leaks as queries
from core.store.queries.leaks import Kin
from core.types import Split, Tier

ALIKE = 0.95  # cosine of centered features; among 1,797 digits no pair reaches it
MOST_COMPARED = 30_000  # images with features: up to so many no pair is missed, in seconds
_BEGINNING = datetime(1970, 1, 1)
_MOST_PAIRS = 10_000
_LONGEST_BURST = 100  # more: the camera's clock stood still (core.duplicate_groups)


class LeakKind(StrEnum):
    """Why images are thought to show the same, the surest first."""

    CONTENT = "same content"
    DUPLICATES = "near-duplicates"
    BURST = "burst"
    ALIKE = "alike to a model"


@dataclass(frozen=True, slots=True)
class Leak:
    """Groups of one kind that straddle splits. `ids` go group by group; `judged` counts gold
    labels of validation or test that have a labeled image of `train` in their group: the only ones
    that make an accuracy too high."""

    kind: LeakKind
    groups: int
    ids: tuple[int, ...]
    judged: int


@dataclass(frozen=True, slots=True)
class LeakCheck:
    """`leaks` has the kinds that were found; `is_by_features`: kind ALIKE was looked for."""

    leaks: tuple[Leak, ...]
    images: int
    is_by_features: bool


def leaks_in(database: Database, cache: Path | None) -> LeakCheck:
    """Look for images that show the same in different splits; an image is told once, by its
    surest kind. Without `cache` features are left aside. Slow with a million images: runs in a
    process of its own then."""
    return read_heavily(database, _find, cache)


def _find(database: Database, cache: Path | None) -> LeakCheck:
    with database.read() as connection:
        images = queries.count_with_split(connection)
        found = [
            (LeakKind.CONTENT, queries.same_content(connection)),
            (LeakKind.DUPLICATES, queries.same_group(connection)),
            (LeakKind.BURST, _bursts(queries.moments(connection))),
        ]
    alike = None if cache is None else _alike(database, cache)
    if alike is not None:
        found.append((LeakKind.ALIKE, alike))
    leaks: list[Leak] = []
    told: set[int] = set()
    for kind, kin in found:
        groups = _straddling([one for one in kin if one.id not in told])
        if groups:
            leak = _leak(database, kind, groups)
            leaks.append(leak)
            told.update(leak.ids)
    return LeakCheck(tuple(leaks), images, is_by_features=alike is not None)


def _leak(database: Database, kind: LeakKind, groups: Sequence[Sequence[Kin]]) -> Leak:
    ids = tuple(one.id for group in groups for one in group)
    with database.read() as connection:
        tiers = queries.tiers_of(connection, ids)
    return Leak(kind, len(groups), ids, sum(_judged(group, tiers) for group in groups))


def _judged(group: Iterable[Kin], tiers: dict[int, str]) -> int:
    group = list(group)
    if not any(one.split == Split.TRAIN and one.id in tiers for one in group):
        return 0
    return sum(one.split != Split.TRAIN and tiers.get(one.id) == Tier.GOLD for one in group)


def _straddling(kin: Iterable[Kin]) -> list[list[Kin]]:
    groups: dict[object, list[Kin]] = {}
    for one in kin:
        groups.setdefault(one.key, []).append(one)
    return [group for group in groups.values() if len({one.split for one in group}) > 1]


def _bursts(moments: Sequence[queries.Moment]) -> list[Kin]:
    folders: dict[tuple[int, str], int] = {}
    seconds: list[int] = []
    kept: list[queries.Moment] = []
    for moment in moments:
        try:
            at = datetime.fromisoformat(moment.captured_at)
        except ValueError:
            continue
        kept.append(moment)
        seconds.append(int((at - _BEGINNING).total_seconds()))
    places = [
        folders.setdefault((one.root_id, os.path.dirname(one.path)), len(folders))  # noqa: PTH120
        for one in kept
    ]
    number = bursts(np.array(seconds, np.int64), np.array(places, np.int64))
    sizes = np.bincount(number[number >= 0], minlength=1)
    return [
        Kin(one.id, one.split, int(key))
        for one, key in zip(kept, number, strict=True)
        if key >= 0 and sizes[key] <= _LONGEST_BURST
    ]


def _alike(database: Database, cache: Path) -> list[Kin] | None:
    """None where no image has features, or so many that pairs might be missed."""
    likeness = Likeness(database, cache)
    ready = likeness.ready()
    if not 0 < ready.with_features <= MOST_COMPARED:
        return None
    try:
        pairs = likeness.pairs(ALIKE, _MOST_PAIRS)
    except UserError:  # the cache was emptied meanwhile
        return None
    if not pairs:
        return []
    ids = np.unique([(pair.first, pair.second) for pair in pairs])
    first, second = (
        np.searchsorted(ids, [getattr(pair, side) for pair in pairs])
        for side in ("first", "second")
    )
    smallest = components(len(ids), first, second)
    with database.read() as connection:
        splits = queries.splits_of(connection, ids.tolist())
    return [
        Kin(id_, splits[id_], int(key))
        for id_, key in sorted(zip(ids.tolist(), smallest, strict=True), key=lambda one: one[1])
        if id_ in splits
    ]
