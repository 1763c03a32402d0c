"""Duplicates: found among all images, listed group by group, and resolved in bulk."""

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from core.duplicate_groups import straddling
from core.duplicate_rows import DuplicateGroup, DuplicateImage
from core.history import History, now
from core.intake.duplicates import components
from core.labels import category_name, write_labels
from core.likeness_links import NO_LINKS, LikenessLinks, Links, same_bytes
from core.progress import Report, ignore
from core.rows import Changed, Selection
from core.store.database import Database
from core.store.queries import meta
from core.store.thumbnails import Thumbnails
from core.types import Answer, Source, Strictness, Tier

_BATCH = 2000
_REASON = Selection("duplicates")
_GROUPS = """
SELECT image.id, image.duplicate_group, image.width, image.height, image.bytes,
       label.answer, label.category_id, label.tier
FROM image LEFT JOIN label ON label.image_id = image.id
WHERE image.duplicate_group IS NOT NULL AND image.state <> 'missing'
  AND image.id NOT IN (SELECT image_id FROM remark WHERE is_distinct)
ORDER BY image.duplicate_group, image.id
"""
_TIERS = (Tier.GOLD, Tier.SILVER, Tier.BRONZE)  # the most trusted first


class Duplicates:
    """Finding changes no label and no split; resolving is undoable."""

    def __init__(self, database: Database, thumbnails: Thumbnails, history: History) -> None:
        self._database, self._thumbnails, self._history = database, thumbnails, history

    def strictness(self) -> Strictness:
        """Return how like images must be, now and when new ones are read."""
        with self._database.read() as connection:
            return meta.strictness(connection)

    def find(
        self, strictness: Strictness, report: Report = ignore, *, also: Links = NO_LINKS
    ) -> int:
        """Compare all images anew and return how many groups there are. `also` links images that
        are alike for other reasons. Splits stay as they were given."""
        with self._database.read() as connection:
            links = same_bytes(connection) + also
            near = (
                None
                if strictness is Strictness.EXACT
                else LikenessLinks(connection, self._thumbnails)
            )
            before = _groups_now(connection)
        if near is not None:
            links += near.among_all(strictness, report)
        after = _named(links)
        self._store(before, after)
        with self._database.write() as connection:
            meta.keep(connection, "duplicates", strictness)
        return len(set(after.values()))

    def groups(self) -> list[DuplicateGroup]:
        """Return all groups, in the order of their keys; missing images are left out."""
        found: dict[int, list[DuplicateImage]] = {}
        with self._database.read() as connection:
            for row in connection.execute(text(_GROUPS)):
                image = DuplicateImage(
                    row.id,
                    (row.width or 0) * (row.height or 0),
                    row.bytes,
                    Answer(row.answer) if row.answer else None,
                    row.category_id,
                    Tier(row.tier) if row.tier else None,
                )
                found.setdefault(row.duplicate_group, []).append(image)
        return [DuplicateGroup(key, tuple(each)) for key, each in found.items() if len(each) > 1]

    def straddling(self) -> int:
        """Return how many groups have images in more than one split."""
        with self._database.read() as connection:
            return straddling(connection)

    def unify(self, groups: Sequence[DuplicateGroup], category_id: int) -> Changed:
        """Give all images of these groups one category."""
        ids = [each.id for group in groups for each in group.images]
        with self._history.edit("Label {count} duplicates as {category}", count=len(ids)) as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            self._label(edit.connection, ids, category_id, Tier.GOLD)
        return edit.changed

    def follow_majority(self, groups: Sequence[DuplicateGroup]) -> Changed:
        """Give the images of each group the category that most of them have; groups without a
        majority are left. What was not labeled so before is as trusted as the label it follows."""
        wanted: dict[tuple[int, Tier], list[int]] = {}
        for group in groups:
            category = group.majority
            if category is not None:
                tier = _most_trusted(group.images, category)
                others = [each.id for each in group.images if each.category_id != category]
                wanted.setdefault((category, tier), []).extend(others)
        count = sum(map(len, wanted.values()))
        with self._history.edit("Give {count} duplicates the label of most", count=count) as edit:
            for (category, tier), ids in wanted.items():
                self._label(edit.connection, ids, category, tier)
        return edit.changed

    def keep_best(self, groups: Sequence[DuplicateGroup]) -> Changed:
        """Skip all but the best image of each group. Images that have an answer keep it."""
        kept = {group.best for group in groups}
        rest = [
            each.id
            for group in groups
            for each in group.images
            if each.id not in kept and each.answer is None
        ]
        with self._history.edit(
            "Keep one of each, skip {count} duplicates", count=len(rest)
        ) as edit:
            write_labels(
                edit.connection,
                rest,
                answer=Answer.SKIPPED,
                category_id=None,
                tier=Tier.GOLD,
                source=Source.PERSON,
                author=self._history.author,
                selection=_REASON,
            )
        return edit.changed

    def set_distinct(self, ids: Sequence[int]) -> Changed:
        """Note that a person found that these images are no duplicates: they are in no group from
        now on."""
        with self._history.edit("Call {count} images no duplicates", count=len(ids)) as edit:
            edit.connection.execute(
                text(
                    "INSERT INTO remark (image_id, is_distinct, author, given_at) "
                    "SELECT value, 1, :author, :at FROM json_each(:ids) WHERE TRUE "
                    "ON CONFLICT (image_id) DO UPDATE SET is_distinct = 1, "
                    "author = excluded.author, given_at = excluded.given_at"
                ),
                {"ids": json.dumps(list(ids)), "author": self._history.author, "at": now()},
            )
        return edit.changed

    def _label(
        self, connection: Connection, ids: Sequence[int], category_id: int, tier: Tier
    ) -> None:
        write_labels(
            connection,
            ids,
            answer=Answer.CATEGORY,
            category_id=category_id,
            tier=tier,
            source=Source.PERSON,
            author=self._history.author,
            selection=_REASON,
        )

    def _store(self, before: Mapping[int, int], after: Mapping[int, int]) -> None:
        changes = [(after.get(id_), id_) for id_ in before.keys() - after.keys()]
        changes += [(key, id_) for id_, key in after.items() if before.get(id_) != key]
        for start in range(0, len(changes), _BATCH):
            with self._database.write() as connection:
                connection.exec_driver_sql(
                    "UPDATE image SET duplicate_group = ? WHERE id = ?",
                    changes[start : start + _BATCH],
                )


def _groups_now(connection: Connection) -> dict[int, int]:
    """Return the group of each image that is in one; what a person called distinct stays."""
    rows = connection.execute(
        text(
            "SELECT id, duplicate_group FROM image WHERE duplicate_group IS NOT NULL "
            "AND id NOT IN (SELECT image_id FROM remark WHERE is_distinct)"
        )
    )
    return {row.id: row.duplicate_group for row in rows}


def _named(links: Links) -> dict[int, int]:
    """Return the smallest id of its group for each linked image."""
    ids: NDArray[np.int64] = np.unique(np.concatenate([links.first, links.second]))
    places = [np.searchsorted(ids, side) for side in (links.first, links.second)]
    names = ids[components(len(ids), *places)]
    return dict(zip(ids.tolist(), names.tolist(), strict=True))


def _most_trusted(images: Iterable[DuplicateImage], category_id: int) -> Tier:
    tiers = {each.tier for each in images if each.category_id == category_id}
    return next(tier for tier in _TIERS if tier in tiers)
