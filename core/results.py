"""Brings what a worker left in its run folder into the catalog."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from core.errors import UserError
from core.jobs.run_folder import read_categories
from core.store.database import Database

_BATCH = 5000  # rows a transaction: a label never waits longer than one batch


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model says of every image: `probabilities` (images, classes), calibrated, in the
    order of `ids` and `category_ids`."""

    ids: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float32]
    category_ids: tuple[int, ...]


def read_result(run_folder: Path) -> Mapping[str, Any]:
    """Return result.json; UserError if the worker left none."""
    try:
        return json.loads((run_folder / "result.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            "The run left no readable result in {folder}.", folder=run_folder
        ) from error


def read_predictions(folder: Path, run_folder: Path) -> Predictions:
    """Return the predictions of the model in `folder`, a folder inside `run_folder`."""
    with np.load(folder / "predictions.npz") as stored:
        return Predictions(
            ids=stored["ids"].astype(np.int64),
            probabilities=stored["probabilities"].astype(np.float32),
            category_ids=tuple(category.id for category in read_categories(run_folder)),
        )


def insert_models(
    connection: Connection, run_id: int, result: Mapping[str, Any], *, taught_by: int | None = None
) -> dict[int, int]:
    """Insert the run's rounds as models (replacing those of an earlier import of the same run);
    return model ids by round number. `taught_by`: the model of another run that taught those
    without a teacher among themselves."""
    for table in ("proposal", "prediction"):
        connection.execute(
            text(
                f"DELETE FROM {table} WHERE model_id IN (SELECT id FROM model WHERE run_id = :run)"
            ),
            {"run": run_id},
        )
    connection.execute(text("DELETE FROM model WHERE run_id = :run"), {"run": run_id})
    ids: dict[int, int] = {}
    for entry in result["rounds"]:
        teacher = entry.get("teacher")
        teacher_id = taught_by if teacher is None else ids[teacher]
        ids[entry["number"]] = _insert_model(connection, run_id, result, entry, teacher_id)
    return ids


def _insert_model(
    connection: Connection,
    run_id: int,
    result: Mapping[str, Any],
    entry: Mapping[str, Any],
    teacher_id: int | None,
) -> int:
    low, high = entry.get("interval") or (None, None)
    inserted = connection.execute(
        text(
            "INSERT INTO model (run_id, number, teacher_model_id, method, backbone, folder, "
            "pseudo_labels, accuracy, interval_low, interval_high, validated_on, "
            "teacher_accuracy, accepted, reason, temperature) "
            "VALUES (:run, :number, :teacher, :method, :backbone, :folder, :pseudo_labels, "
            ":accuracy, :low, :high, :validated_on, :teacher_accuracy, :accepted, :reason, "
            ":temperature)"
        ),
        {
            "run": run_id,
            "number": entry["number"],
            "teacher": teacher_id,
            "method": entry["method"],
            "backbone": entry.get("backbone", result["backbone"]),  # older runs name one for all
            "folder": entry["folder"],
            "pseudo_labels": entry["pseudo_labels"],
            "accuracy": entry["accuracy"],
            "low": low,
            "high": high,
            "validated_on": entry["validated_on"],
            "teacher_accuracy": entry["teacher_accuracy"],
            "accepted": int(entry["accepted"]),
            "reason": entry["reason"],
            "temperature": result.get("temperature"),
        },
    )
    return int(inserted.lastrowid)


def insert_predictions(database: Database, model_id: int, predictions: Predictions) -> int:
    """Insert the two best categories of every image that still exists; return how many.

    In batches: the rows of a model that is not current yet are seen by nobody.
    """
    count = 0
    for rows in _best_two(model_id, predictions):
        with database.write() as connection:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO prediction (model_id, image_id, category_id, confidence, "
                "second_category_id, second_confidence) SELECT ?, id, ?, ?, ?, ? FROM image "
                "WHERE id = ?",
                rows,
            )
        count += len(rows)
    return count


def _best_two(
    model_id: int, predictions: Predictions
) -> Iterator[list[tuple[int, int, float, int, float, int]]]:
    categories = np.array(predictions.category_ids)
    for start in range(0, len(predictions.ids), _BATCH):
        ids = predictions.ids[start : start + _BATCH]
        probabilities = predictions.probabilities[start : start + _BATCH]
        order = np.argsort(-probabilities, axis=1, kind="stable")[:, :2]
        best = np.take_along_axis(probabilities, order, axis=1)
        named = categories[order]
        yield [
            (model_id, first, float(p), second, float(q), image_id)
            for image_id, (first, second), (p, q) in zip(
                ids.tolist(), named.tolist(), best.tolist(), strict=True
            )
        ]
