"""Questions about the labels of the moment at which a run was made, read from the ledger."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

from core.store.schema import category, label
from core.types import Tier

# The row that each key of an entity had when the edits up to :last_edit but for :undone were done.
# SQLite takes "after" from the row that has the maximum.
_THEN = """
SELECT key, row FROM (
    SELECT key, "after" AS row, max(id) FROM change
    WHERE entity = '{entity}' AND edit_id <= :last_edit
      AND edit_id NOT IN (SELECT value FROM json_each(:undone)) {chosen}
    GROUP BY key
) WHERE row IS NOT NULL
"""
_CHOSEN = "AND key IN (SELECT value FROM json_each(:keys))"
LABELS_THEN = _THEN.format(entity=label.name, chosen="")
# How many labels there are, the ledger's end, and what is not done: now, or for another run.
PLACE_NOW = (
    "(SELECT count(*) FROM label WHERE answer = 'category'), (SELECT max(id) FROM edit), "
    "(SELECT json_group_array(id) FROM edit WHERE state <> 'done')"
)
PLACE_OF_RUN = "labels, last_edit_id, undone_edits FROM run WHERE id = :labels_of"
_CATEGORIES_THEN = _THEN.format(entity=category.name, chosen=_CHOSEN)


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in the ledger: its end, and which edits before it (JSON) were not done."""

    last_edit: int
    undone: str

    @property
    def parameters(self) -> dict[str, object]:
        return {"last_edit": self.last_edit, "undone": self.undone}


@dataclass(frozen=True, slots=True)
class LabelChanges:
    """How many labels a rollback would bring back, change and take away."""

    back: int
    other: int
    gone: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What the categories of today have for themselves."""

    names: frozenset[str]
    keys: frozenset[str]


def moment(connection: Connection, run_id: int) -> Moment | None:
    """Return when a run was made; None where that was before undone edits were kept."""
    row = connection.execute(
        text("SELECT last_edit_id, undone_edits FROM run WHERE id = :id"), {"id": run_id}
    ).one()
    if row.undone_edits is None:
        return None
    return Moment(row.last_edit_id or 0, row.undone_edits)


def fields(table: Table, row: str = "row") -> str:
    """The columns of a row kept by the ledger; those that came later are NULL."""
    return ", ".join(
        f"json_extract({row}, '$[{place}]') AS \"{column.name}\""
        for place, column in enumerate(table.columns)
    )


# In place of the table `label`, to be joined by `image_id`: that is the key of the change, for what
# comes out of JSON has no affinity, and no index would serve the join.
_WITHOUT_KEY = fields(label).partition('"image_id", ')[2]
LABEL_TABLE_THEN = f"SELECT key AS image_id, {_WITHOUT_KEY} FROM ({LABELS_THEN})"


def as_kept(table: Table) -> str:
    """A row of a table as the ledger would keep it."""
    return "json_array(" + ", ".join(f'{table.name}."{c.name}"' for c in table.columns) + ")"


def said_then(
    connection: Connection, at: Moment, keys: Sequence[int] | None = None
) -> list[tuple[int, int]]:
    """Return (image id, category id) of every answer then, 0 for unknown; skips are no answers."""
    then = LABELS_THEN if keys is None else _THEN.format(entity=label.name, chosen=_CHOSEN)
    rows = connection.execute(
        text(
            f"SELECT key, coalesce(json_extract(row, '$[2]'), 0) AS said FROM ({then}) "
            "WHERE json_extract(row, '$[1]') <> 'skipped' ORDER BY key"
        ),
        {**at.parameters, "keys": json.dumps(list(keys or ()))},
    )
    return [(key, said) for key, said in rows]


def tiers_then(connection: Connection, at: Moment) -> dict[Tier, int]:
    """Return how many labels of each tier there were then."""
    rows = connection.execute(
        text(
            f"SELECT json_extract(row, '$[3]') AS tier, count(*) AS n FROM ({LABELS_THEN}) "
            "WHERE json_extract(row, '$[1]') = 'category' GROUP BY tier"
        ),
        at.parameters,
    )
    return {Tier(row.tier): int(row.n) for row in rows}


def label_changes(connection: Connection, at: Moment) -> LabelChanges:
    """Compare the labels of then with those of now."""
    row = connection.execute(
        text(
            "SELECT total(image_id IS NULL) AS back, "
            f"total(image_id IS NOT NULL AND {as_kept(label)} <> row) AS other, count(image_id) "
            f"AS kept FROM ({LABELS_THEN}) AS past JOIN image ON image.id = past.key "
            "LEFT JOIN label ON label.image_id = past.key"
        ),
        at.parameters,
    ).one()
    now = connection.execute(text("SELECT count(*) AS n FROM label")).one()
    return LabelChanges(int(row.back), int(row.other), int(now.n - row.kept))


def lost_categories(connection: Connection, at: Moment) -> list[int]:
    """Return the categories of the labels of then that the project has no more."""
    rows = connection.execute(
        text(
            f"SELECT DISTINCT json_extract(row, '$[2]') AS id FROM ({LABELS_THEN}) "
            "WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM category) ORDER BY id"
        ),
        at.parameters,
    )
    return [row.id for row in rows]


def categories_then(connection: Connection, at: Moment, ids: Sequence[int]) -> list[str]:
    """Return the rows (JSON) that these categories had then."""
    rows = connection.execute(
        text(f"SELECT row FROM ({_CATEGORIES_THEN}) ORDER BY key"),
        {**at.parameters, "keys": json.dumps(list(ids))},
    )
    return [row.row for row in rows]


def taken_by_categories(connection: Connection) -> Taken:
    rows = connection.execute(text("SELECT name, key FROM category")).all()
    return Taken(frozenset(row.name for row in rows), frozenset(row.key for row in rows) - {""})


def category_ids(connection: Connection) -> frozenset[int]:
    return frozenset(row.id for row in connection.execute(text("SELECT id FROM category")))


def asked(connection: Connection, run_id: int) -> str:
    """Return the config (JSON) of a run as it was asked for."""
    row = connection.execute(text("SELECT config FROM run WHERE id = :id"), {"id": run_id}).one()
    return str(row.config)


def told_again(connection: Connection) -> list[tuple[int, int]]:
    """Return (image id, category id; 0 for unknown) of the labels that are not the first of their
    image and that a person gave or saw."""
    rows = connection.execute(
        text(
            "SELECT image_id, coalesce(category_id, 0) AS said FROM label "
            "JOIN image ON image.id = image_id "
            "WHERE label.answer <> 'skipped' AND tier <> 'bronze' "
            "AND split IS NOT 'test' AND image_id IN "
            "(SELECT key FROM change WHERE entity = 'label' GROUP BY key HAVING count(*) > 1)"
        )
    )
    return [(row.image_id, row.said) for row in rows]
