"""A model of the project as a teacher: what it says of every image, in this run's classes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.errors import UserError
from core.jobs.kept_answers import run_folder_of
from core.jobs.run_folder import read_categories
from core.training.evidence.calibrate import log_of
from core.training.evidence.policy import Evidence
from core.training.job import Job
from core.training.recipes.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Teacher:
    """Un-noised: `logits` are those of the model as it predicts, up to a constant per image."""

    logits: Tensor  # (n, classes), float32
    knows: Tensor  # (n,) bool: images that it has seen and answered for
    folder: Path
    calibration: float = 1.0  # the temperature in its probabilities

    def never_saw(self, evidence: Evidence, ids: Sequence[int]) -> bool:
        """Whether the labels that `evidence` holds out were held out from this teacher, too; only
        then can they judge its student. Labels measured by folds never were: it learned from all
        of them. `ids`: of all images of the pool."""
        if evidence.held is None:
            return False
        spared = spared_by(self.folder)
        return all(ids[row] in spared for row in evidence.held.index.tolist())


def spared_by(model: Path) -> frozenset[int]:
    """The images whose labels were held out from the model in this folder to judge it."""
    found: Any = json.loads((run_folder_of(model) / "result.json").read_text("utf-8"))
    kept = model / "validation.npz"
    if not kept.exists() or found["validation"]["method"] != "held-out":
        return frozenset()
    with np.load(kept) as arrays:
        return frozenset(arrays["ids"].tolist())


def require_teacher(job: Job) -> None:
    """Raise UserError if the project has no model yet, before any work is done."""
    if not teacher_folder(job):
        raise UserError("There is no model to learn from yet: train one first.")


def teacher_folder(job: Job) -> str:
    """The folder of the model that was named, else of the project's current one, or ""."""
    return job.config.taught_by or job.config.teacher


def read_teacher(prepared: Prepared) -> Teacher:
    """Raises UserError if its predictions are gone or no numbers, or it lacks a category."""
    folder = Path(teacher_folder(prepared.job))
    try:
        with np.load(folder / "predictions.npz") as arrays:
            ids, said = arrays["ids"], torch.from_numpy(arrays["probabilities"]).float()
        known = {it.id: at for at, it in enumerate(read_categories(run_folder_of(folder)))}
    except OSError as error:
        raise UserError("The predictions of the teacher are gone: train it again.") from error
    if not bool(said.isfinite().all()):
        raise UserError("What the teacher says are no numbers: choose another one.")
    for category in prepared.job.categories:
        if category.id not in known:
            raise UserError(
                "The teacher does not know the category {category}: train it again first.",
                category=category.name,
            )
    columns = torch.tensor([known[it.id] for it in prepared.job.categories])
    return _in_pool_order(prepared, ids.tolist(), said[:, columns], folder)


def _in_pool_order(prepared: Prepared, ids: list[int], said: Tensor, folder: Path) -> Teacher:
    """A teacher does not teach what was ruled out since it learned."""
    place = {image_id: at for at, image_id in enumerate(ids)}
    found = torch.tensor([place.get(image.id, -1) for image in prepared.images])
    knows = found >= 0
    answers = torch.zeros(len(found), said.shape[1])
    rows = knows.nonzero().flatten()
    answers[rows] = log_of(prepared.pool.taught_of_the_rest(said[found[rows]], rows))
    return Teacher(answers, knows, folder, _calibration(folder))


def _calibration(folder: Path) -> float:
    run = run_folder_of(folder)
    found: Any = json.loads((run / "result.json").read_text("utf-8"))
    mine = next((it for it in found["rounds"] if run / it["folder"] == folder), {})
    return float(mine.get("temperature") or 1.0)
