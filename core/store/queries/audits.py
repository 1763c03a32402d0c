"""Audits as they are stored: their samples, what was answered, and what they are drawn from."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from core.store.queries.trust import REJECTED, RandomCheck


@dataclass(frozen=True, slots=True)
class StoredAudit:
    id: int
    model_id: int
    threshold: float
    categories: frozenset[int]
    precision: float
    population: int
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class StoredCheck:
    image_id: int
    proposed_category_id: int
    confidence: float
    is_right: bool | None


_ABOVE = (
    "model_id = :model AND confidence >= :threshold "
    "AND (:any OR category_id IN (SELECT value FROM json_each(:only))) "
    f"AND NOT {REJECTED}"
)


def audit_checks(connection: Connection, model_id: int) -> list[RandomCheck]:
    """Return what was answered in all audits of a model. What comes after an image that was left
    for later is known, and no check until that is answered: people leave the hard ones."""
    rows = connection.execute(
        text(
            "SELECT image_id, proposed_category_id, confidence, is_right, threshold, "
            "categories = '[]' AS of_all, began_at, EXISTS (SELECT 1 FROM audit_check AS before "
            "WHERE before.audit_id = audit.id AND before.id < audit_check.id "
            "AND before.is_right IS NULL) AS is_early "
            "FROM audit_check JOIN audit ON audit.id = audit_id "
            "WHERE model_id = :model AND is_right IS NOT NULL ORDER BY audit_check.id"
        ),
        {"model": model_id},
    )
    return [
        RandomCheck(
            row.image_id,
            row.proposed_category_id,
            row.confidence,
            bool(row.is_right),
            row.threshold,
            bool(row.of_all),
            bool(row.is_early),
            row.began_at,
        )
        for row in rows
    ]


def newest_audit(connection: Connection, model_id: int) -> StoredAudit | None:
    row = connection.execute(
        text("SELECT * FROM audit WHERE model_id = :model ORDER BY id DESC LIMIT 1"),
        {"model": model_id},
    ).first()
    return None if row is None else _audit(row)


def all_audits(connection: Connection) -> list[StoredAudit]:
    """Return the audits of all models, newest first."""
    return [_audit(row) for row in connection.execute(text("SELECT * FROM audit ORDER BY id DESC"))]


def checks_of(connection: Connection, audit_id: int) -> list[StoredCheck]:
    """Return the sample of an audit in the order of drawing."""
    rows = connection.execute(
        text(
            "SELECT image_id, proposed_category_id, confidence, is_right FROM audit_check "
            "WHERE audit_id = :audit ORDER BY id"
        ),
        {"audit": audit_id},
    )
    return [
        StoredCheck(
            row.image_id,
            row.proposed_category_id,
            row.confidence,
            None if row.is_right is None else bool(row.is_right),
        )
        for row in rows
    ]


def to_audit(
    connection: Connection,
    model_id: int,
    threshold: float,
    categories: frozenset[int],
    *,
    audit_id: int | None = None,
) -> list[StoredCheck]:
    """Return the open proposals that an audit is drawn from, least sure first: those that a bulk
    acceptance would take, but for those that the audit `audit_id` has drawn already."""
    rows = connection.execute(
        text(
            f"SELECT image_id, category_id, confidence FROM proposal WHERE {_ABOVE} "
            "AND image_id NOT IN (SELECT image_id FROM audit_check WHERE audit_id = :audit) "
            "ORDER BY confidence, image_id"
        ),
        {**_above(model_id, threshold, categories), "audit": audit_id},
    )
    return [StoredCheck(row.image_id, row.category_id, row.confidence, None) for row in rows]


def open_of(connection: Connection, audit: StoredAudit) -> int:
    """Count the open proposals that an audit is of, checked or not."""
    (count,) = connection.execute(
        text(f"SELECT count(*) FROM proposal WHERE {_ABOVE}"),
        _above(audit.model_id, audit.threshold, audit.categories),
    ).one()
    return int(count)


def _above(model_id: int, threshold: float, categories: frozenset[int]) -> dict[str, object]:
    return {
        "model": model_id,
        "threshold": threshold,
        "any": not categories,
        "only": json.dumps(sorted(categories)),
    }


def _audit(row: Row[Any]) -> StoredAudit:  # a text query's row has no static type
    return StoredAudit(
        row.id,
        row.model_id,
        row.threshold,
        frozenset(json.loads(row.categories)),
        row.precision,
        row.population,
        bool(row.is_hidden),
    )
