"""A run's row, inside a write: states only move forward, by compare-and-set."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, text

from core.errors import UserError
from core.history import now
from core.jobs.run_folder import RunConfig
from core.store.queries.timeline import PLACE_NOW, PLACE_OF_RUN
from core.types import RunState

_STARTABLE = (RunState.QUEUED, RunState.STOPPED, RunState.INTERRUPTED, RunState.FAILED)


def insert_run(connection: Connection, config: RunConfig) -> int:
    """Add a queued run and return its id. With `labels_of` its place in the ledger is that of the
    run whose labels it learns from."""
    place = PLACE_NOW if config.labels_of is None else PLACE_OF_RUN
    inserted = connection.execute(
        text(
            "INSERT INTO run (recipe, backbone, folder, config, created_at, seed, labels, "
            "last_edit_id, undone_edits) "
            f"SELECT :recipe, :backbone, '', :config, :at, :seed, {place}"
        ),
        {
            "recipe": config.recipe,
            "backbone": config.backbone,
            "config": json.dumps(asdict(config)),
            "at": now(),
            "seed": config.seed,
            "labels_of": config.labels_of,
        },
    )
    run_id = int(inserted.lastrowid)
    connection.execute(
        text("UPDATE run SET folder = :folder WHERE id = :id"),
        {"folder": f"runs/{run_id:04d}-{config.recipe}", "id": run_id},
    )
    return run_id


def begin(connection: Connection, run_id: int, device: str) -> None:
    """Queued, stopped, interrupted or failed → running."""
    _advance(connection, run_id, _STARTABLE, RunState.RUNNING)
    connection.execute(
        text("UPDATE run SET started_at = :at, device = :device, message = '' WHERE id = :id"),
        {"at": now(), "device": device, "id": run_id},
    )


def end(connection: Connection, run_id: int, state: RunState, message: str) -> None:
    """Queued or running → `state`."""
    _advance(connection, run_id, (RunState.QUEUED, RunState.RUNNING), state)
    connection.execute(
        text("UPDATE run SET ended_at = :at, message = :message WHERE id = :id"),
        {"at": now(), "message": message, "id": run_id},
    )


def finish(
    connection: Connection, run_id: int, result: Mapping[str, Any], against: Mapping[str, Any]
) -> None:
    """Running → done, with what the worker wrote and whether its gate let the model pass."""
    _advance(connection, run_id, (RunState.RUNNING,), RunState.DONE)
    message = str(result.get("summary", ""))
    if not against["accepted"]:
        message += " Kept the model before. " + against["reason"]
    elif not against.get("compared", True):
        message += " " + against["reason"]
    connection.execute(
        text(
            "UPDATE run SET ended_at = :at, result = :result, message = :message, "
            "device = :device, backbone = :backbone WHERE id = :id"
        ),
        {
            "at": now(),
            "result": json.dumps(result),
            "message": message,
            "device": result["device"],
            "backbone": result["backbone"],
            "id": run_id,
        },
    )


def interrupt_all(connection: Connection) -> list[int]:
    """Running → interrupted, for a project that is opened has no worker; return their ids."""
    rows = connection.execute(
        text(
            "UPDATE run SET state = 'interrupted', ended_at = :at "
            "WHERE state = 'running' RETURNING id"
        ),
        {"at": now()},
    )
    return [row.id for row in rows]


def _advance(
    connection: Connection, run_id: int, before: tuple[RunState, ...], after: RunState
) -> None:
    moved = connection.execute(
        text(
            "UPDATE run SET state = :after WHERE id = :id "
            "AND state IN (SELECT value FROM json_each(:before))"
        ),
        {"id": run_id, "after": after, "before": json.dumps(before)},
    )
    if not moved.rowcount:
        raise UserError("Run {run} cannot become {state} now.", run=run_id, state=after)
