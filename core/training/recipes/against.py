"""The new model beside the project's current one, on gold labels that neither was trained on."""

from pathlib import Path

import numpy as np

from core.training.evidence.gate import Verdict
from core.training.evidence.judging import Judged
from core.training.recipes.prepared import Prepared


def against_current(prepared: Prepared, judged: Judged | None) -> Verdict | None:
    """None without a current model. It is refused only when it is worse: the same labels chose it
    among its own rounds already, and the project's newest labels speak for it."""
    teacher = prepared.job.config.teacher
    if not teacher:
        return None
    kept = Path(teacher) / "validation.npz"
    if judged is None or not kept.exists():
        return Verdict(True, "not compared: there are no labels that both were judged on")
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
        return Verdict(True, "not compared: there are no labels that both were judged on")
    if losses > wins:
        return Verdict(False, f"worse: {wins} wins, {losses} losses", wins, losses)
    return Verdict(True, f"not worse: {wins} wins, {losses} losses", wins, losses)
