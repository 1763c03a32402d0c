"""The gate: a student takes its teacher's place only with more wins than losses on gold labels.

A guarantee on those labels is certain: strictly more wins means that accuracy on them never falls.
For new images it is statistical: a student truly 2 points worse still passes in 21 % of cases with
100 labels, which is why every round is kept and can be brought back (recipes.md 3.4).
"""

from dataclasses import dataclass

import torch
from scipy.special import bdtr
from torch import Tensor

from core.training.evidence.judging import Judged

_LEVEL = 0.05
_DIVERGENCE = 0.5  # nats between the histograms of what teacher and student predict
_LOST_SHARE = 0.5  # of a class's predictions
_SMALLEST_ALARMED = 10  # predictions of a class below which a halving is chance
_RECALL_LABELS = 10  # gold labels of a class from which its recall is tested


@dataclass(frozen=True, slots=True)
class Verdict:
    accepted: bool
    reason: str  # one sentence
    wins: int = 0  # labels that the student has right and the teacher wrong
    losses: int = 0
    is_collapse: bool = False
    compared: bool = True  # on labels; else `reason` says why it could not be


def compare(student: Judged, teacher: Judged, *, rounds: int = 1) -> Verdict:
    """Accept on b > c, no class significantly worse and log-loss within one standard error. Surer
    answers with a worse log-loss are confirmation bias, and a collapse.

    `rounds` is the number of students that are compared with this evidence (Bonferroni).
    """
    wins, losses = wins_and_losses(student, teacher)
    less_likely = _is_less_likely(student, teacher)
    if less_likely and student.confidence > teacher.confidence:
        reason = "Collapse: it is surer of itself and its probabilities are worse (log-loss)."
        return Verdict(False, reason, wins, losses, is_collapse=True)
    if wins < losses:
        return Verdict(False, f"Worse: {wins} won, {losses} lost.", wins, losses)
    if wins == losses:
        return Verdict(False, f"No better: {wins} won, {losses} lost.", wins, losses)
    if _a_class_suffers(student, teacher, rounds):
        return Verdict(False, "One category is significantly worse.", wins, losses)
    if less_likely:
        return Verdict(False, "Its probabilities are worse (log-loss).", wins, losses)
    return Verdict(True, f"Better: {wins} won, {losses} lost.", wins, losses)


def wins_and_losses(student: Judged, teacher: Judged) -> tuple[int, int]:
    """b and c over the same rows."""
    assert torch.equal(student.rows, teacher.rows)
    wins = int((student.right & ~teacher.right).sum())
    losses = int((~student.right & teacher.right).sum())
    return wins, losses


def sign_test(wins: int, losses: int) -> float:
    """One-sided exact p-value of "no worse": small when losses outnumber wins beyond chance."""
    return float(bdtr(wins, wins + losses, 0.5)) if wins + losses else 1.0


def _is_less_likely(student: Judged, teacher: Judged) -> bool:
    """Whether the log-loss of `student` is worse by more than one standard error."""
    worse = student.losses - teacher.losses
    return float(worse.mean()) > float(worse.std() / len(worse) ** 0.5)


def _a_class_suffers(student: Judged, teacher: Judged, rounds: int) -> bool:
    """Exact sign test per class with enough labels, Holm's first step over classes."""
    values: list[float] = []
    for kind in teacher.truth.unique().tolist():
        mine = teacher.truth == kind
        if int(mine.sum()) < _RECALL_LABELS:
            continue
        wins = int((student.right & ~teacher.right & mine).sum())
        losses = int((~student.right & teacher.right & mine).sum())
        values.append(sign_test(wins, losses))
    return bool(values) and min(values) < _LEVEL / rounds / len(values)


def collapse(student: Tensor, teacher: Tensor) -> str:
    """Why `student` (n, classes) looks collapsed beside `teacher`, or "".

    Both are probabilities for the same images.
    """
    classes = teacher.shape[1]
    before = torch.bincount(teacher.argmax(1), minlength=classes).float()
    after = torch.bincount(student.argmax(1), minlength=classes).float()
    alarmed = before >= _SMALLEST_ALARMED
    if bool((after[alarmed] < (1 - _LOST_SHARE) * before[alarmed]).any()):
        return "Collapse: one category lost more than half of its predictions."
    p, q = (after + 1) / (after + 1).sum(), (before + 1) / (before + 1).sum()
    if float((p * (p / q).log()).sum()) > _DIVERGENCE:
        return "Collapse: the categories are predicted in quite different shares."
    return ""
