"""Audits: a random sample of what would be accepted, checked by a person, with a rule when to stop.

The sample is stratified: the proposals, ordered by confidence, are cut into as many equal parts as
there are checks, and one is drawn from each; then they are shuffled, so that one may stop at any
of them. An image that is checked is decided; the evidence counts while its model is the current
one.
"""

import json
import random
from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import Connection, text

from core.decisions import write_decisions
from core.errors import UserError
from core.history import History, OpenEdit, now
from core.labels import category_name, write_labels
from core.rows import Changed, Selection
from core.store import proposals
from core.store.database import Database
from core.store.queries import audits as queries
from core.trust.audit_estimate import estimate_of, verdict_of
from core.trust.bounds import ASKED_PRECISION
from core.trust.rows import Audit, AuditCheck
from core.types import Action, Answer, Source, Tier, Topic

SIZE = 30
_DRAWN = Changed(frozenset({Topic.PROPOSALS}))
# No probability: for all images it is no random draw, and a later model must not take it for one.
_AUDIT = Selection("audit")


class Audits:
    """The audits of the current model. Thread-safe."""

    def __init__(self, database: Database, history: History) -> None:
        self._database, self._history = database, history

    def current(self) -> Audit | None:
        """Return the newest audit of the current model."""
        with self._database.read() as connection:
            model_id = proposals.current_model(connection)
            stored = None if model_id is None else queries.newest_audit(connection, model_id)
            if stored is None:
                return None
            found = queries.checks_of(connection, stored.id)
            return _audit(stored, found, queries.open_of(connection, stored))

    def all(self) -> tuple[Audit, ...]:
        """Return every audit that has an answer, newest first; what those of earlier models told
        was of the proposals of then."""
        with self._database.read() as connection:
            found = [
                _audit(stored, queries.checks_of(connection, stored.id))
                for stored in queries.all_audits(connection)
            ]
        return tuple(
            each for each in found if any(check.is_right is not None for check in each.checks)
        )

    def begin(
        self,
        threshold: float,
        *,
        categories: frozenset[int] = frozenset(),
        precision: float = ASKED_PRECISION,
        size: int = SIZE,
        hidden: bool = True,
    ) -> Changed:
        """Draw a sample of the open proposals of at least `threshold`; UserError if none is open.

        Drawing is no edit: what can be undone is each check.
        """
        with self._database.write() as connection:
            model_id = proposals.current_model(connection)
            open_now = (
                [] if model_id is None
                else queries.to_audit(connection, model_id, threshold, categories)
            )  # fmt: skip
            if not open_now:
                raise UserError("No proposal above {threshold} is open.", threshold=threshold)
            inserted = connection.execute(
                text(
                    "INSERT INTO audit (model_id, threshold, categories, precision, population, "
                    "is_hidden, began_at, author) VALUES (:model, :threshold, :categories, "
                    ":precision, :population, :hidden, :at, :author)"
                ),
                {
                    "model": model_id,
                    "threshold": threshold,
                    "categories": json.dumps(sorted(categories)),
                    "precision": precision,
                    "population": len(open_now),
                    "hidden": int(hidden),
                    "at": now(),
                    "author": self._history.author,
                },
            )
            _insert(connection, int(inserted.lastrowid), sample(open_now, size))
        return _DRAWN

    def extend(self, more: int = SIZE) -> Changed:
        """Draw more for the current audit from what is still open; UserError if nothing is."""
        with self._database.write() as connection:
            audit = self._stored(connection)
            checked = queries.checks_of(connection, audit.id)
            answered = sum(each.is_right is not None for each in checked)
            if queries.open_of(connection, audit) < audit.population - answered:
                raise UserError("Some of what this audit is of was decided elsewhere since: begin "
                                "another audit of what is left.")  # fmt: skip
            open_now = queries.to_audit(
                connection, audit.model_id, audit.threshold, audit.categories, audit_id=audit.id
            )
            if not open_now:
                raise UserError("Every proposal above {threshold} was checked.",
                                threshold=audit.threshold)  # fmt: skip
            _insert(connection, audit.id, sample(open_now, more))
        return _DRAWN

    def hide(self, *, hidden: bool) -> Changed:
        """Hide suggestions in the current audit, or show them; UserError once one was answered: its
        answers would not be worth the same."""
        with self._database.write() as connection:
            audit = self._stored(connection)
            if any(each.is_right is not None for each in queries.checks_of(connection, audit.id)):
                raise UserError("This audit has answers already: suggestions stay as they were.")
            connection.execute(
                text("UPDATE audit SET is_hidden = :hidden WHERE id = :id"),
                {"hidden": int(hidden), "id": audit.id},
            )
        return _DRAWN

    def answer(self, image_id: int, category_id: int) -> Changed:
        """Say what an image of the current audit shows; the check is right if it was proposed so.
        Gold where suggestions were hidden, else silver. One undoable edit."""
        with self._history.edit("Audit 1 as {category}") as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            self._write(edit, image_id, category_id)
        return edit.changed

    def mark_unknown(self, image_id: int) -> Changed:
        """Say that nobody can tell what an image shows; counts as wrong."""
        with self._history.edit("Audit 1 as unknown") as edit:
            self._write(edit, image_id, None)
        return edit.changed

    def _write(self, edit: OpenEdit, image_id: int, category_id: int | None) -> None:
        connection, audit = edit.connection, self._stored(edit.connection)
        found = [each for each in queries.checks_of(connection, audit.id)
                 if each.image_id == image_id]  # fmt: skip
        if not found:
            raise UserError("This image does not belong to the audit.")
        is_right = category_id == found[0].proposed_category_id
        action = Action.ACCEPT if is_right else Action.CORRECT
        write_decisions(
            connection,
            [image_id],
            Action.UNKNOWN if category_id is None else action,
            author=self._history.author,
            category_id=category_id,
            is_blind=audit.is_hidden,
        )
        write_labels(
            connection,
            [image_id],
            answer=Answer.UNKNOWN if category_id is None else Answer.CATEGORY,
            category_id=category_id,
            tier=Tier.GOLD if audit.is_hidden or category_id is None else Tier.SILVER,
            source=Source.REVIEW,
            author=self._history.author,
            selection=_AUDIT,
        )
        connection.execute(
            text(
                "UPDATE audit_check SET is_right = :right "
                "WHERE audit_id = :audit AND image_id = :image"
            ),
            {"right": int(is_right), "audit": audit.id, "image": image_id},
        )

    def _stored(self, connection: Connection) -> queries.StoredAudit:
        model_id = proposals.current_model(connection)
        stored = None if model_id is None else queries.newest_audit(connection, model_id)
        if stored is None:
            raise UserError("No audit is under way: a new model has come, or none was begun.")
        return stored


def sample(
    open_now: Sequence[queries.StoredCheck], size: int, *, seed: int | None = None
) -> list[queries.StoredCheck]:
    """Draw `size` of the proposals, ordered by confidence: one from each of as many equal parts, in
    random order; all of them where there are no more."""
    chance = random.Random(seed)
    size = min(size, len(open_now))
    cuts = [len(open_now) * part // size for part in range(size + 1)]
    drawn = [open_now[chance.randrange(a, b)] for a, b in pairwise(cuts)]
    chance.shuffle(drawn)
    return drawn


def _insert(connection: Connection, audit_id: int, drawn: Sequence[queries.StoredCheck]) -> None:
    connection.exec_driver_sql(
        "INSERT INTO audit_check (audit_id, image_id, proposed_category_id, confidence) "
        "VALUES (?, ?, ?, ?)",
        [(audit_id, each.image_id, each.proposed_category_id, each.confidence) for each in drawn],
    )


def _audit(
    stored: queries.StoredAudit,
    sampled: Sequence[queries.StoredCheck],
    open_now: int | None = None,
) -> Audit:
    checks = tuple(
        AuditCheck(each.image_id, each.proposed_category_id, each.confidence, each.is_right)
        for each in sampled
    )
    estimate = estimate_of(stored, [each.is_right for each in checks], open_now)
    return Audit(
        id=stored.id,
        model_id=stored.model_id,
        threshold=stored.threshold,
        categories=stored.categories,
        asked=stored.precision,
        population=stored.population,
        is_hidden=stored.is_hidden,
        checks=checks,
        verdict=verdict_of(estimate, stored.precision),
        estimate=estimate,
    )
