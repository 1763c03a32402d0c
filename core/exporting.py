"""Gathers what an export writes: each label with its provenance and what the model says, and what
a person ruled out, also for images without a label."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

from core.exchange.rows import Export, ExportClass, ExportRow
from core.file_names import prefixes, shared_paths
from core.store.database import Database
from core.types import Split, Tier

EVERY_TIER = frozenset(Tier)

_ROWS = """
SELECT root.path AS root_path, image.root_id, image.path, image.state, image.split,
       image.width, image.height, label.category_id, label.tier,
       label.source, label.author, label.given_at,
       label.selection_reason, label.selection_probability,
       model.number AS round, run.folder AS run_folder,
       remark.flagged, remark.comment,
       suggested.confidence, suggested.confidence - suggested.second_confidence AS margin,
       suggested.second_category_id, said.category_id AS said_category,
       said.confidence AS said_confidence,
       (SELECT action FROM decision WHERE decision.image_id = image.id ORDER BY id DESC LIMIT 1)
           AS decision,
       (SELECT json_group_array(DISTINCT proposed_category_id) FROM decision
        WHERE decision.image_id = image.id AND action = 'reject') AS rejected
FROM image JOIN root ON root.id = image.root_id
LEFT JOIN label ON label.image_id = image.id AND label.answer = 'category'
LEFT JOIN remark ON remark.image_id = image.id
LEFT JOIN model ON model.id = label.model_id LEFT JOIN run ON run.id = model.run_id
LEFT JOIN prediction AS suggested
    ON suggested.model_id = label.model_id AND suggested.image_id = image.id
LEFT JOIN prediction AS said
    ON said.image_id = image.id AND said.model_id =
       (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'current_model')
WHERE image.id IN (
    SELECT image_id FROM label
    WHERE answer = 'category' AND tier IN (SELECT value FROM json_each(:tiers))
    UNION ALL
    SELECT image_id FROM decision WHERE :every AND action = 'reject')
ORDER BY image.root_id, image.path
"""


def gather(
    database: Database, *, tiers: frozenset[Tier] = EVERY_TIER, about: Mapping[str, object]
) -> Export:
    """Return the labels of `tiers`, in path order, with the categories in position order. With
    every tier come also the images without a label of which something was ruled out."""
    with database.read() as connection:
        categories = connection.execute(
            text(
                "SELECT id, name, color, key, parent, description FROM category "
                "ORDER BY position, id"
            )
        ).all()
        names = {row.id: row.name for row in categories}
        position = {row.id: at for at, row in enumerate(categories)}
        rows = tuple(_rows(connection, tiers, names, position))
    counts = {tier.value: sum(row.tier == tier for row in rows) for tier in Tier if tier in tiers}
    return Export(
        rows=rows,
        classes=tuple(
            ExportClass(row.name, row.color, row.key, row.parent, row.description)
            for row in categories
        ),
        about={**about, "labels": counts},
    )


def _rows(
    connection: Connection,
    tiers: frozenset[Tier],
    names: Mapping[int, str],
    position: Mapping[int, int],
) -> Iterator[ExportRow]:
    shared, roots = shared_paths(connection), prefixes(connection)
    found = connection.execute(
        text(_ROWS), {"tiers": json.dumps(sorted(tiers)), "every": tiers == EVERY_TIER}
    )
    for row in found:
        name = roots[row.root_id] + row.path if row.path in shared else row.path
        yield _export_row(row, os.fsdecode(name), names, position)


def _export_row(
    row: Row[Any],  # a text query's row has no static type
    file_name: str,
    names: Mapping[int, str],
    position: Mapping[int, int],
) -> ExportRow:
    return ExportRow(
        path=Path(os.fsdecode(row.root_path)) / os.fsdecode(row.path),
        file_name=file_name,
        label=names.get(row.category_id, ""),
        label_id=position.get(row.category_id),
        split=Split(row.split) if row.split else None,
        tier=row.tier or "",
        state=row.state,
        source=row.source or "",
        model=Path(row.run_folder).name if row.run_folder else "",
        round=row.round,
        confidence=row.confidence,
        margin=row.margin,
        second_label=names.get(row.second_category_id, ""),
        ai_label=names.get(row.said_category, ""),
        ai_confidence=row.said_confidence,
        decided_by=row.author or "",
        decided_at=row.given_at or "",
        decision=row.decision or "",
        selection_reason=row.selection_reason or "",
        selection_prob=row.selection_probability,
        width=row.width,
        height=row.height,
        flagged=bool(row.flagged),
        comment=row.comment or "",
        rejected=tuple(names[each] for each in names if each in json.loads(row.rejected)),
    )
