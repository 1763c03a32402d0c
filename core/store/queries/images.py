"""Questions about images: which ids, their rows, how many of each kind."""

import json
import os
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

from core.rows import Counts, ImageFilter, ImageRow, Label, Proposal, Remark
from core.types import Answer, ImageState, Order, Source, Split, Tier

_ORDERS = {
    Order.PATH: "image.root_id, image.path",
    Order.NEWEST: "image.id DESC",
    Order.SUREST: "proposal.confidence DESC, image.id",
    Order.DOUBTFUL: "proposal.margin IS NULL, proposal.margin, image.id",
    Order.RANDOM: "image.shuffle, image.id",
    Order.LABELED: "label.given_at DESC, image.id",
}


def image_ids(connection: Connection, wanted: ImageFilter, order: Order) -> "array[int]":
    """Return the ids (64-bit) of the images that `wanted` lets through, in `order`."""
    conditions, parameters = _conditions(wanted)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    arranged = _ORDERS.get(order, _ORDERS[Order.PATH])
    needed = where + arranged
    joins = "".join(
        f" LEFT JOIN {table} ON {table}.image_id = image.id"
        for table in ("label", "proposal")
        if f"{table}." in needed
    )
    sql = f"SELECT image.id FROM image{joins} {where} ORDER BY {arranged}"
    found = array("q")
    result = connection.execute(text(sql), parameters)
    while rows := result.fetchmany(2000):  # in steps: a million tuples would hold the interpreter
        found.extend([row[0] for row in rows])
    return found


def _conditions(wanted: ImageFilter) -> tuple[list[str], dict[str, object]]:
    sets = {
        "image.state": wanted.states,
        "label.answer": wanted.answers,
        "label.category_id": wanted.categories,
        "label.tier": wanted.tiers,
        "image.split": wanted.splits,
        "proposal.category_id": wanted.proposed,
    }
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    for number, (column, values) in enumerate(sets.items()):
        if values:
            conditions.append(f"{column} IN (SELECT value FROM json_each(:set{number}))")
            parameters[f"set{number}"] = json.dumps(sorted(values))
    if wanted.ids is not None:
        conditions.append("image.id IN (SELECT value FROM json_each(:ids))")
        parameters["ids"] = json.dumps(wanted.ids)
    if wanted.text:
        conditions.append("CAST(image.path AS TEXT) LIKE :text ESCAPE '\\'")
        parameters["text"] = f"%{_escaped(wanted.text)}%"
    if wanted.minimum_confidence is not None:
        conditions.append("proposal.confidence >= :minimum")
        parameters["minimum"] = wanted.minimum_confidence
    if wanted.maximum_confidence is not None:
        conditions.append("proposal.confidence <= :maximum")
        parameters["maximum"] = wanted.maximum_confidence
    return conditions + _yes_no_conditions(wanted), parameters


def _yes_no_conditions(wanted: ImageFilter) -> list[str]:
    conditions: list[str] = []
    if wanted.labeled is not None:
        answered = "(label.answer IS NOT NULL AND label.answer <> 'skipped')"
        conditions.append(answered if wanted.labeled else f"NOT {answered}")
    if wanted.has_proposal is not None:
        conditions.append(f"proposal.image_id IS {'NOT ' if wanted.has_proposal else ''}NULL")
    if wanted.duplicates:
        conditions.append(
            "image.duplicate_group IN (SELECT duplicate_group FROM image "
            "WHERE duplicate_group IS NOT NULL GROUP BY duplicate_group HAVING count(*) > 1)"
        )
    return conditions


def _escaped(pattern: str) -> str:
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def image_rows(connection: Connection, ids: Sequence[int]) -> list[ImageRow]:
    """Return the rows of `ids` in their order; ids that do not exist are left out."""
    rows = connection.execute(
        text(
            "SELECT image.*, remark.flagged, remark.comment, remark.is_distinct, "
            "root.path AS root_path, label.answer, label.category_id, label.tier, "
            "label.source, label.author, label.given_at, label.selection_reason, "
            "label.selection_probability, proposal.model_id, "
            "proposal.category_id AS proposed, proposal.confidence, proposal.second_category_id, "
            "proposal.second_confidence, CASE WHEN image.duplicate_group IS NOT NULL THEN "
            "(SELECT count(*) FROM image AS other WHERE other.duplicate_group = "
            "image.duplicate_group) ELSE 0 END AS alike FROM json_each(:ids) AS wanted "
            "JOIN image ON image.id = wanted.value JOIN root ON root.id = image.root_id "
            "LEFT JOIN label ON label.image_id = image.id "
            "LEFT JOIN remark ON remark.image_id = image.id "
            "LEFT JOIN proposal ON proposal.image_id = image.id ORDER BY wanted.key"
        ),
        {"ids": json.dumps(list(ids))},
    )
    return [_image_row(row) for row in rows]


def _image_row(row: Row[Any]) -> ImageRow:  # a text query's row has no static type
    relative = os.fsdecode(row.path)
    return ImageRow(
        id=row.id,
        path=Path(os.fsdecode(row.root_path)) / relative,
        name=relative.encode("utf-8", "replace").decode(),
        state=ImageState(row.state),
        reason=row.reason,
        note=row.note,
        digest=row.digest,
        width=row.width,
        height=row.height,
        bytes=row.bytes,
        split=Split(row.split) if row.split else None,
        duplicate_group=row.duplicate_group,
        label=_label(row) if row.answer else None,
        proposal=_proposal(row) if row.proposed else None,
        captured_at=row.captured_at,
        remark=Remark(bool(row.flagged), row.comment or "", bool(row.is_distinct)),
        alike=row.alike,
    )


def _label(row: Row[Any]) -> Label:
    return Label(
        image_id=row.id,
        answer=Answer(row.answer),
        category_id=row.category_id,
        tier=Tier(row.tier),
        source=Source(row.source),
        author=row.author,
        given_at=row.given_at,
        selection_reason=row.selection_reason,
        selection_probability=row.selection_probability,
    )


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        image_id=row.id,
        model_id=row.model_id,
        category_id=row.proposed,
        confidence=row.confidence,
        second_category_id=row.second_category_id,
        second_confidence=row.second_confidence,
    )


def counts(connection: Connection) -> Counts:
    states = dict(_pairs(connection, "SELECT state, count(*) FROM image GROUP BY state"))
    answers = dict(_pairs(connection, "SELECT answer, count(*) FROM label GROUP BY answer"))
    tiers = dict(
        _pairs(
            connection,
            "SELECT tier, count(*) FROM label WHERE answer = 'category' GROUP BY tier",
        )
    )
    (proposals,) = connection.execute(text("SELECT count(*) FROM proposal")).one()
    return Counts(
        images=sum(states.values()),
        ready=states.get("ready", 0),
        new=states.get("new", 0),
        broken=states.get("broken", 0),
        missing=states.get("missing", 0),
        labeled=answers.get("category", 0),
        unknown=answers.get("unknown", 0),
        skipped=answers.get("skipped", 0),
        gold=tiers.get("gold", 0),
        silver=tiers.get("silver", 0),
        bronze=tiers.get("bronze", 0),
        proposals=proposals,
    )


def _pairs(connection: Connection, sql: str) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in connection.execute(text(sql))]


def find_paths(connection: Connection, paths: Iterable[bytes]) -> list[tuple[bytes, int]]:
    """Return (relative path, image id) of those of `paths` that are there, one row a path."""
    wanted = json.dumps([path.hex() for path in paths])
    rows = connection.execute(
        text(
            "SELECT image.path, min(image.id) FROM image WHERE image.path IN "
            "(SELECT unhex_(value) FROM json_each(:wanted)) GROUP BY image.path"
        ),
        {"wanted": wanted},
    )
    return [(row[0], row[1]) for row in rows]


def all_paths(connection: Connection) -> list[tuple[bytes, int]]:
    """Return (relative path, image id) of every image."""
    rows = connection.execute(text("SELECT path, id FROM image ORDER BY root_id DESC, id"))
    return [(row[0], row[1]) for row in rows]
