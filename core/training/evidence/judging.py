"""Predictions for gold labels by models that were not trained on them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.evidence.policy import Evidence
from core.training.methods.pool import Fitted, Method, Pool


@dataclass(frozen=True, slots=True)
class Judged:
    """One row per measured label."""

    rows: Tensor  # (v,) int64: rows of the pool, ascending
    truth: Tensor  # (v,) int64
    probabilities: Tensor  # (v, classes) float32

    @property
    def right(self) -> Tensor:
        """(v,) bool"""
        return self.probabilities.argmax(1) == self.truth

    @property
    def losses(self) -> Tensor:
        """(v,): log-loss of each row."""
        chosen = self.probabilities.gather(1, self.truth[:, None]).flatten()
        return -chosen.clamp(min=1e-7).log()


def fit_and_judge(method: Method, pool: Pool, evidence: Evidence) -> tuple[Fitted, Judged | None]:
    """Fit `method` on all that teaches; judge it on the hold-out or out of folds, if at all."""
    fitted = method(pool, evidence.targets)
    if evidence.held is not None:
        held = evidence.held
        return fitted, judged(held.index, held.hard, fitted.probabilities[held.index])
    if evidence.method is None:
        return fitted, None
    return fitted, out_of_fold(method, pool, evidence)


def out_of_fold(method: Method, pool: Pool, evidence: Evidence) -> Judged:
    """Pool the predictions for each fold by a model of the other folds."""
    folds, targets = evidence.folds, evidence.targets
    said = torch.zeros(len(targets), targets.classes)
    for fold in range(evidence.fold_count):
        held = folds == fold
        probabilities = method(pool, targets.only(~held)).probabilities
        said[held] = probabilities[targets.index[held]]
    measured = folds >= 0
    return judged(targets.index[measured], targets.hard[measured], said[measured])


def judged(rows: Tensor, truth: Tensor, probabilities: Tensor) -> Judged:
    order = rows.argsort()
    return Judged(rows[order], truth[order], probabilities[order])
