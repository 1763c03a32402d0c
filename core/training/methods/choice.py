"""Which head: the average of three with few labels, else the one that does best out of folds.

Below five labels per class the plain average beat choosing by cross-validation (62.0 against
60.1 %); from five on the least log-loss out of folds is level or better (recipes.md 2.6b).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.evidence.judging import Judged, judge, judged, out_of_fold, views
from core.training.evidence.policy import Evidence
from core.training.methods.ensemble import mean_of
from core.training.methods.pool import Fitted, Method, Pool
from core.training.methods.registry import AVERAGED, HEADS
from core.training.work import Clock, Work

AVERAGE = "average of three heads"
ENOUGH_TO_CHOOSE = 5  # labels per class
_FEW = f"With fewer than {ENOUGH_TO_CHOOSE} labels per category, choosing one would be guessing."
_NO_FOLDS = "The labels cannot be divided into folds to choose one by."


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    fits: tuple[Fitted, ...]  # one per view
    judged: Judged | None  # of the whole procedure, the choice included
    reason: str  # one sentence


def choose_head(pool: Pool, evidence: Evidence) -> Work[Choice]:
    """Fit the heads on every view and choose."""
    counts = evidence.targets.counts()
    present = counts[counts > 0]
    few = float(present.float().mean()) < ENOUGH_TO_CHOOSE or int(present.min()) < 2
    if few or evidence.fold_count < 2:
        return (yield from _average(pool, evidence, _FEW if few else _NO_FOLDS))
    fits = yield from _fit_all(pool, evidence, HEADS)
    scores = {name: out_of_fold(its, evidence) for name, its in fits.items()}
    best = _best_of(scores, slice(None))
    loss, count = float(scores[best].losses.mean()), len(fits)
    said = judge(fits[best], evidence) if evidence.held else _cross_fitted(scores, evidence)
    return Choice(
        best,
        fits[best],
        said,
        f"Of {count} heads it has the least log-loss out of folds ({loss:.2f}).",
    )


def method_named(name: str) -> Method:
    """The head that a choice named."""
    if name != AVERAGE:
        return HEADS[name]
    parts = [HEADS[part] for part in AVERAGED]
    return lambda pool, targets: mean_of([part(pool, targets) for part in parts])


def _average(pool: Pool, evidence: Evidence, reason: str) -> Work[Choice]:
    heads = {name: HEADS[name] for name in AVERAGED}
    fits = (yield from _fit_all(pool, evidence, heads))[AVERAGE]
    return Choice(AVERAGE, fits, judge(fits, evidence), reason)


def _fit_all(
    pool: Pool, evidence: Evidence, heads: Mapping[str, Method]
) -> Work[dict[str, tuple[Fitted, ...]]]:
    """Each head on each view, and the average of three of them."""
    each, fits = views(evidence), {name: list[Fitted]() for name in heads}
    clock = Clock("heads", len(heads) * len(each))
    for name, head in heads.items():
        for view in each:
            fits[name].append(head(pool, view))
            yield clock.step()
    averaged = zip(*(fits[name] for name in AVERAGED), strict=True)
    fits[AVERAGE] = [mean_of(view) for view in averaged]
    return {name: tuple(its) for name, its in fits.items()}


def _cross_fitted(scores: Mapping[str, Judged], evidence: Evidence) -> Judged:
    """For each fold what the head says that the other folds would have chosen: choosing among six
    on fifty labels otherwise flatters the accuracy by one to three points."""
    measured = evidence.measured
    order = evidence.targets.index[measured].argsort()
    folds = evidence.folds[measured][order]
    first = next(iter(scores.values()))
    said = torch.zeros_like(first.probabilities)
    for fold in range(evidence.fold_count):
        inside = folds == fold
        best = _best_of(scores, ~inside)
        said[inside] = scores[best].probabilities[inside]
    return judged(first.rows, first.truth, said)


def _best_of(scores: Mapping[str, Judged], rows: Tensor | slice) -> str:
    return min(scores, key=lambda name: float(scores[name].losses[rows].mean()))
