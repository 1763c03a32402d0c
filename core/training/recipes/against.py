"""The new model beside the project's current one, on gold labels that neither was trained on."""

from pathlib import Path

import numpy as np

from core.training.evidence.gate import Verdict
from core.training.evidence.judging import Judged
from core.training.recipes.prepared import Prepared

_NOT_COMPARED = "Not compared: there are no labels that both were judged on."


def against_current(prepared: Prepared, judged: Judged | None) -> Verdict | None:
    """None without a current model. It is refused only when it is worse: the same labels chose it
    among its own rounds already, and the project's newest labels speak for it."""
    teacher = prepared.job.config.teacher
    if not teacher:
        return None
    kept = Path(teacher) / "validation.npz"
    if judged is None or not kept.exists():
        return Verdict(True, _NOT_COMPARED)
    with np.load(kept) as arrays:
        answers = zip(
            arrays["ids"].tolist(), arrays["probabilities"].argmax(1).tolist(), strict=True
        )
        before = dict(answers)
    wins = losses = common = 0
    for row, truth, right in zip(
        judged.rows.tolist(), judged.truth.tolist(), judged.right.tolist(), strict=True
    ):
        answer = before.get(prepared.images[row].id)
        if answer is None:
            continue
        common += 1
        wins += right and answer != truth
        losses += not right and answer == truth
    return _verdict(common, wins, losses)


def _verdict(common: int, wins: int, losses: int) -> Verdict:
    if not common:
        return Verdict(True, _NOT_COMPARED)
    if losses > wins:
        return Verdict(False, f"Worse: {wins} won, {losses} lost.", wins, losses)
    return Verdict(True, f"Not worse: {wins} won, {losses} lost.", wins, losses)
