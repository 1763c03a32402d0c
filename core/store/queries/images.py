"""Questions about images: their rows, how many of each kind."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

from core.rows import Counts, ImageRow, Label, Proposal, Remark
from core.types import Answer, ImageState, Source, Split, Tier


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
    # Both from the index `label_by_category`: a category is there just where the answer is one.
    others = "SELECT answer, count(*) FROM label WHERE category_id IS NULL GROUP BY answer"
    answers = dict(_pairs(connection, others))
    named = "SELECT tier, count(*) FROM label WHERE category_id IS NOT NULL GROUP BY tier"
    tiers = dict(_pairs(connection, named))
    (proposals,) = connection.execute(text("SELECT count(*) FROM proposal")).one()
    return Counts(
        images=sum(states.values()),
        ready=states.get("ready", 0),
        new=states.get("new", 0),
        broken=states.get("broken", 0),
        missing=states.get("missing", 0),
        labeled=sum(tiers.values()),
        unknown=answers.get("unknown", 0),
        skipped=answers.get("skipped", 0),
        gold=tiers.get("gold", 0),
        silver=tiers.get("silver", 0),
        bronze=tiers.get("bronze", 0),
        proposals=proposals,
    )


def _pairs(connection: Connection, sql: str) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in connection.execute(text(sql))]


def all_paths(connection: Connection) -> list[tuple[bytes, int]]:
    """Return (relative path, image id) of every image."""
    rows = connection.execute(text("SELECT path, id FROM image ORDER BY root_id DESC, id"))
    return [(row[0], row[1]) for row in rows]
