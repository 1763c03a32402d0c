"""Questions about images: their rows, how many of each kind."""

import json
import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from core.rows import Counts, ImageRow, Label, Proposal, Remark
from core.types import Answer, ImageState, Source, Split, Tier

# The three parts of an image's row, as columns: read by place, for a view asks for hundreds of rows
# at once while the window's thread waits for the interpreter.
_IMAGE = """image.id, root.path, image.path, image.state, image.reason, image.note, image.digest,
    image.width, image.height, image.bytes, image.split, image.duplicate_group, image.captured_at,
    remark.flagged, remark.comment, remark.is_distinct,
    CASE WHEN image.duplicate_group IS NOT NULL THEN (SELECT count(*) FROM image AS other
    WHERE other.duplicate_group = image.duplicate_group) ELSE 0 END"""
_LABEL = """label.answer, label.category_id, label.tier, label.source, label.author, label.given_at,
    label.selection_reason, label.selection_probability"""
_PROPOSAL = """proposal.model_id, proposal.category_id, proposal.confidence,
    proposal.second_category_id, proposal.second_confidence"""
_LABEL_AT, _PROPOSAL_AT = 17, 25  # where the second and third part begin

_STATES = {state.value: state for state in ImageState}
_SPLITS = {split.value: split for split in Split}
_NOTHING_NOTED = Remark()


def image_rows(connection: Connection, ids: Sequence[int]) -> list[ImageRow]:
    """Return the rows of `ids` in their order; ids that do not exist are left out."""
    rows = connection.execute(
        text(
            f"SELECT {_IMAGE}, {_LABEL}, {_PROPOSAL} FROM json_each(:ids) AS wanted "
            "JOIN image ON image.id = wanted.value JOIN root ON root.id = image.root_id "
            "LEFT JOIN label ON label.image_id = image.id "
            "LEFT JOIN remark ON remark.image_id = image.id "
            "LEFT JOIN proposal ON proposal.image_id = image.id ORDER BY wanted.key"
        ),
        {"ids": json.dumps(list(ids))},
    )
    return [_image_row(row) for row in rows]


def _image_row(row: Sequence[Any]) -> ImageRow:  # a text query has no static types
    (id_, root, path, state, reason, note, digest, width, height, size, split, group, captured_at,
     flagged, comment, is_distinct, alike) = row[:_LABEL_AT]  # fmt: skip
    label, proposal = row[_LABEL_AT:_PROPOSAL_AT], row[_PROPOSAL_AT:]
    noted = flagged is not None
    return ImageRow(
        id_,
        os.fsdecode(root),
        os.fsdecode(path),
        _STATES[state],
        reason,
        note,
        digest,
        width,
        height,
        size,
        _SPLITS.get(split),
        group,
        _label(id_, label) if label[0] else None,
        Proposal(id_, *proposal) if proposal[0] else None,
        captured_at,
        Remark(bool(flagged), comment or "", bool(is_distinct)) if noted else _NOTHING_NOTED,
        alike,
    )


def _label(image_id: int, columns: Sequence[Any]) -> Label:
    answer, category_id, tier, source, *selection = columns
    return Label(image_id, Answer(answer), category_id, Tier(tier), Source(source), *selection)


def counts(connection: Connection, before: Counts | None) -> Counts:
    if before is None:
        states = dict(_pairs(connection, "SELECT state, count(*) FROM image GROUP BY state"))
    else:
        states = {state: getattr(before, state) for state in ("ready", "new", "broken", "missing")}
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


def image_at(connection: Connection, root_id: int, path: bytes) -> int | None:
    """Return the image at `path`, relative to its root; None if there is none."""
    row = connection.execute(
        text("SELECT id FROM image WHERE root_id = :root AND path = :path"),
        {"root": root_id, "path": path},
    ).first()
    return None if row is None else int(row.id)


def all_paths(connection: Connection) -> list[tuple[bytes, int]]:
    """Return (relative path, image id) of every image."""
    rows = connection.execute(text("SELECT path, id FROM image ORDER BY root_id DESC, id"))
    return [(row[0], row[1]) for row in rows]
