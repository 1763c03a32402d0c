"""Questions about runs, their models and what the models predict."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

from core.cost import Cost, cost_from
from core.run_rows import Round, Run
from core.store.proposals import current_model
from core.types import RunState

# A round's cost stays where its run wrote it, in the run's result.
_MODELS = """
SELECT model.*, (SELECT json_extract(stated.value, '$.cost')
                 FROM json_each(run.result, '$.rounds') AS stated
                 WHERE json_extract(stated.value, '$.number') = model.number) AS cost
FROM model JOIN run ON run.id = model.run_id
"""


def all_runs(connection: Connection, project: Path) -> list[Run]:
    """Return every run, newest first; `project` is the folder that run folders lie in."""
    rows = connection.execute(text("SELECT * FROM run ORDER BY id DESC"))
    return [_run(connection, row, project) for row in rows]


def one_run(connection: Connection, project: Path, run_id: int) -> Run | None:
    row = connection.execute(text("SELECT * FROM run WHERE id = :id"), {"id": run_id}).first()
    return _run(connection, row, project) if row else None


def rounds_of(connection: Connection, run_id: int) -> tuple[Round, ...]:
    current = current_model(connection)
    rows = connection.execute(
        text(f"{_MODELS} WHERE model.run_id = :id ORDER BY number"), {"id": run_id}
    )
    return tuple(_round(row, current) for row in rows)


def one_round(connection: Connection, model_id: int) -> Round | None:
    row = connection.execute(text(f"{_MODELS} WHERE model.id = :id"), {"id": model_id}).first()
    return _round(row, current_model(connection)) if row else None


def model_folder(connection: Connection, project: Path, model_id: int) -> Path:
    """Return the folder that holds this model's predictions, validation and bundle."""
    row = connection.execute(
        text(
            "SELECT run.folder AS run_folder, model.folder FROM model "
            "JOIN run ON run.id = model.run_id WHERE model.id = :id"
        ),
        {"id": model_id},
    ).one()
    return project / row.run_folder / row.folder


def accepted_models(connection: Connection) -> list[int]:
    """Return the models that passed their gate and were measured, of finished runs, newest
    first."""
    rows = connection.execute(
        text(
            "SELECT model.id FROM model JOIN run ON run.id = model.run_id "
            "WHERE model.accepted AND model.accuracy IS NOT NULL AND run.state = 'done' "
            "ORDER BY model.id DESC"
        )
    )
    return [int(row.id) for row in rows]


def has_predictions(connection: Connection, model_id: int) -> bool:
    found = connection.execute(
        text("SELECT 1 FROM prediction WHERE model_id = :id LIMIT 1"), {"id": model_id}
    )
    return found.first() is not None


def _run(connection: Connection, row: Row[Any], project: Path) -> Run:  # untyped text query
    asked = json.loads(row.config)
    return Run(
        id=row.id,
        recipe=row.recipe,
        backbone=row.backbone,
        state=RunState(row.state),
        folder=project / row.folder,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        device=row.device,
        seed=row.seed,
        labels=row.labels,
        message=row.message,
        rounds=rounds_of(connection, row.id),
        result=json.loads(row.result),
        version=asked.get("version", ""),
        labels_of=asked.get("labels_of"),
    )


def _round(row: Row[Any], current: int | None) -> Round:  # untyped text query
    return Round(
        model_id=row.id,
        run_id=row.run_id,
        number=row.number,
        teacher_model_id=row.teacher_model_id,
        method=row.method,
        backbone=row.backbone,
        pseudo_labels=row.pseudo_labels,
        accuracy=row.accuracy,
        interval=_interval(row.interval_low, row.interval_high),
        validated_on=row.validated_on,
        teacher_accuracy=row.teacher_accuracy,
        accepted=bool(row.accepted),
        reason=row.reason,
        is_current=row.id == current,
        cost=_cost(row.cost),
    )


def _cost(stored: str | None) -> Cost | None:
    return cost_from(json.loads(stored)) if stored else None


def _interval(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)
