"""Predictions for gold labels by models that were not trained on them.

A model of a run is fitted once per view: on all that teaches, and on it without each fold. The
later fits answer for the fold that they did not see; a student in a fold is taught by that fold's
teacher.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor

from core.training.evidence.policy import Evidence
from core.training.methods.pool import Fitted, Method, Pool, Targets

Student = Callable[[Pool, Targets, Fitted], Fitted]


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
    def confidence(self) -> float:
        """The mean probability of the likeliest class."""
        return float(self.probabilities.max(1).values.mean())

    @property
    def losses(self) -> Tensor:
        """(v,): log-loss of each row."""
        chosen = self.probabilities.gather(1, self.truth[:, None]).flatten()
        return -chosen.clamp(min=1e-7).log()


@lru_cache(maxsize=4)  # the same objects, so that what is chosen for a view is found again
def views(evidence: Evidence) -> tuple[Targets, ...]:
    """All that teaches, then the same without the echoes and without fold 0, 1, ..."""
    targets, folds, own = evidence.targets, evidence.folds, ~evidence.echoes
    return (targets, *(targets.only((folds != fold) & own) for fold in range(evidence.fold_count)))


def needed_views(evidence: Evidence) -> tuple[Targets, ...]:
    """The views that `judge` asks for: with a hold-out the first one alone."""
    return views(evidence) if evidence.method == "cross-validation" else views(evidence)[:1]


def fit_views(method: Method, pool: Pool, targets: Sequence[Targets]) -> list[Fitted]:
    return [method(pool, view) for view in targets]


def teach_views(
    student: Student, pool: Pool, targets: Sequence[Targets], teachers: Sequence[Fitted]
) -> list[Fitted]:
    """The student of each view's teacher."""
    return [student(pool, view, it) for view, it in zip(targets, teachers, strict=False)]


def judge(fits: Sequence[Fitted], evidence: Evidence) -> Judged | None:
    """What `fits` (one per needed view) say of the hold-out, or out of folds; None without
    evidence."""
    if evidence.held is not None:
        index = evidence.held.index
        return judged(index, evidence.held.hard, fits[0].probabilities[index])
    return out_of_fold(fits, evidence) if evidence.method else None


def out_of_fold(fits: Sequence[Fitted], evidence: Evidence) -> Judged:
    """Pool what the fit without each fold says of it; `fits`: one per view."""
    folds, targets = evidence.folds, evidence.targets
    said = torch.zeros(len(targets), targets.classes)
    for fold, fitted in enumerate(fits[1:]):
        held = folds == fold
        said[held] = fitted.probabilities[targets.index[held]]
    measured = evidence.measured
    return judged(targets.index[measured], targets.hard[measured], said[measured])


def judged(rows: Tensor, truth: Tensor, probabilities: Tensor) -> Judged:
    order = rows.argsort()
    return Judged(rows[order], truth[order], probabilities[order])


def coarsened(evidence: Evidence, folds: int) -> Evidence:
    """The same evidence with at most `folds` folds, for methods whose fits are dear."""
    fewer = torch.where(evidence.folds >= 0, evidence.folds % folds, -1)
    return replace(evidence, folds=fewer)
