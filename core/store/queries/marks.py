"""One value for every image, by which a map of all can be colored."""

from array import array
from collections.abc import Sequence

from sqlalchemy import Connection, text

from core.likeness.marked_by import ANSWERS, SPLITS, TIERS, MarkedBy

_STEP = 2_000


def _place(column: str, words: Sequence[str]) -> str:
    cases = " ".join(f"WHEN '{word}' THEN {at}" for at, word in enumerate(words))
    return f"CASE {column} {cases} ELSE -1 END"


_VALUES = {
    MarkedBy.CATEGORY: ("label", "ifnull(label.category_id, -1)"),
    MarkedBy.PROPOSAL: ("proposal", "proposal.category_id"),
    MarkedBy.TIER: ("label", _place("label.tier", TIERS)),
    MarkedBy.ANSWER: ("label", _place("label.answer", ANSWERS)),
    MarkedBy.SPLIT: ("image", _place("image.split", SPLITS)),
    MarkedBy.CONFIDENCE: ("proposal", "min(9, CAST(proposal.confidence * 10 AS INTEGER))"),
    MarkedBy.RUN: ("proposal", "(SELECT run_id FROM model WHERE model.id = proposal.model_id)"),
    MarkedBy.DUPLICATES: (
        "image",
        "CASE WHEN duplicate_group IN (SELECT duplicate_group FROM image WHERE duplicate_group "
        "IS NOT NULL GROUP BY duplicate_group HAVING count(*) > 1) THEN 1 ELSE 0 END",
    ),
}


def marks(connection: Connection, by: MarkedBy) -> tuple["array[int]", "array[int]"]:
    """Return rising image ids and their values (-1 for none); images without a row of the table
    that the value is from are left out."""
    table, value = _VALUES[by]
    key = "id" if table == "image" else "image_id"
    sql = f"SELECT {table}.{key} AS id, {value} AS value FROM {table} ORDER BY {table}.{key}"
    ids, values = array("q"), array("q")
    result = connection.execute(text(sql))
    while rows := result.fetchmany(_STEP):
        ids.extend([row[0] for row in rows])
        values.extend([row[1] for row in rows])
    return ids, values
