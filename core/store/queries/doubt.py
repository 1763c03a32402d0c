"""Questions of the queues of doubt: earlier models, what was ruled out, what was blind."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from core.doubt.blind import Agreement
from core.store.id_lists import as_json


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A model of before. `number` is its round, or its run where it is of another run."""

    model_id: int
    number: int
    is_other_run: bool


def earlier_models(connection: Connection, model_id: int, *, most: int) -> list[Ancestor]:
    """Return the accepted rounds before a model in its run, or where it is the first, the newest
    accepted model of a finished run before; old to new, the last `most`."""
    rows = connection.execute(
        text(
            "SELECT other.id, other.number FROM model AS this JOIN model AS other "
            "ON other.run_id = this.run_id AND other.number < this.number AND other.accepted "
            "WHERE this.id = :id ORDER BY other.number DESC LIMIT :most"
        ),
        {"id": model_id, "most": most},
    )
    found = [Ancestor(row.id, row.number, is_other_run=False) for row in rows]
    if not found:
        rows = connection.execute(
            text(
                "SELECT other.id, other.run_id FROM model AS this JOIN model AS other "
                "ON other.run_id < this.run_id AND other.accepted "
                "JOIN run ON run.id = other.run_id AND run.state = 'done' "
                "WHERE this.id = :id ORDER BY other.run_id DESC, other.number DESC LIMIT 1"
            ),
            {"id": model_id},
        )
        found = [Ancestor(row.id, row.run_id, is_other_run=True) for row in rows]
    return found[::-1]


def teacher_of(connection: Connection, model_id: int) -> int | None:
    row = connection.execute(
        text("SELECT teacher_model_id FROM model WHERE id = :id"), {"id": model_id}
    ).first()
    return None if row is None else row.teacher_model_id


def open_proposals(connection: Connection, categories: frozenset[int]) -> list[int]:
    """Return the images proposed as one of `categories` (empty: any), in an order by chance that
    never changes."""
    rows = connection.execute(
        text(
            "SELECT image_id FROM proposal JOIN image ON image.id = image_id "
            "WHERE :any OR category_id IN (SELECT value FROM json_each(:only)) "
            "ORDER BY shuffle, image_id"
        ),
        {"any": not categories, "only": as_json(sorted(categories))},
    )
    return [row.image_id for row in rows]


def count_open(
    connection: Connection, categories: frozenset[int], *, among: Sequence[int]
) -> tuple[int, int]:
    """Return how many open proposals name one of `categories` (empty: any), and how many of them
    are of images `among`."""
    row = connection.execute(
        text(
            "SELECT count(*) AS n, total(image_id IN (SELECT value FROM json_each(:among))) AS m "
            "FROM proposal WHERE :any OR category_id IN (SELECT value FROM json_each(:only))"
        ),
        {"any": not categories, "only": as_json(sorted(categories)), "among": as_json(among)},
    ).one()
    return int(row.n), int(row.m)


def rejected_before(connection: Connection) -> list[int]:
    """Return the images with an open proposal of which another one was rejected."""
    rows = connection.execute(
        text(
            "SELECT image_id FROM proposal WHERE EXISTS (SELECT 1 FROM decision "
            "WHERE decision.image_id = proposal.image_id AND decision.action = 'reject')"
        )
    )
    return [row.image_id for row in rows]


def ruled_out_of_open(connection: Connection) -> list[tuple[int, int]]:
    """Return (image, category) of every "not X" of an image with an open proposal."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT decision.image_id, proposed_category_id FROM decision "
            "JOIN proposal ON proposal.image_id = decision.image_id WHERE action = 'reject'"
        )
    )
    return [(row.image_id, row.proposed_category_id) for row in rows]


def ruled_out(connection: Connection) -> list[tuple[int, int]]:
    """Return (image, category) of every "not X" that a person said of a labeled image."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT decision.image_id, proposed_category_id FROM decision "
            "JOIN label ON label.image_id = decision.image_id WHERE action = 'reject'"
        )
    )
    return [(row.image_id, row.proposed_category_id) for row in rows]


def agreement(connection: Connection, *, is_blind: bool) -> Agreement:
    """Count the decisions made one by one that said which category it is, or that it is not the
    proposed one. What was accepted in bulk was not looked at, and of labels in doubt, and of what a
    file brought, nothing was proposed. Audits do not count: hidden or shown, each is of proposals
    above a line of its own, and compares with nothing."""
    row = connection.execute(
        text(
            "SELECT count(*) AS decided, total(action <> 'reject' "
            "AND category_id = proposed_category_id) AS agreed FROM decision "
            "WHERE is_blind = :blind AND action IN ('accept', 'correct', 'reject') "
            "AND NOT EXISTS (SELECT 1 FROM change JOIN edit ON edit.id = change.edit_id "
            "WHERE change.entity = 'decision' AND change.key = decision.id "
            "AND (edit.template LIKE 'Accept {count} above%' OR edit.template LIKE 'Audit %' "
            "OR edit.template LIKE '% the label of {count}' "
            "OR edit.template LIKE 'Import {count}%'))"
        ),
        {"blind": int(is_blind)},
    ).one()
    return Agreement(int(row.agreed), int(row.decided))
