"""One fitted model of a run, ready to be compared, kept and exported."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.training.evidence.calibrate import calibrated, choose_temperature
from core.training.evidence.evaluate import Accuracy, accuracy
from core.training.evidence.judging import Judged, fit_views, judge, needed_views
from core.training.methods.knn import Nearest
from core.training.methods.logistic import fit
from core.training.methods.pool import Fitted, Linear, Method, Pool, Targets, Upkeep
from core.training.recipes.prepared import Prepared
from core.training.vision.backbones import Backbone
from core.training.vision.preprocess import Preprocessing

_DISTILL_ROWS = 20_000  # a linear head has no use for more
_DISTILL_DECAY = 1e-4


@dataclass(frozen=True, slots=True)
class Classifier:
    """A linear head on raw features of `backbone`: what a model bundle holds."""

    backbone: Backbone
    head: Linear
    temperature: float
    agreement: float | None = None  # with the predictions, where the head imitates them


@dataclass(frozen=True, slots=True)
class Candidate:
    """Probabilities are calibrated: softmax(log p / temperature)."""

    method: str
    probabilities: Tensor  # (n, classes), for every image of the pool
    judged: Judged | None
    temperature: float
    classifier: Classifier
    preprocessing: Preprocessing
    pseudo_labels: int = 0
    upkeep: Upkeep | None = None  # of a method that is no linear head
    nearest: Nearest | None = None  # who voted, among the labels that teach

    @property
    def accuracy(self) -> Accuracy | None:
        return accuracy(self.judged)


def candidate(name: str, method: Method, prepared: Prepared) -> Candidate:
    """Fit, judge and calibrate a method on frozen features."""
    fits = fit_views(method, prepared.pool, needed_views(prepared.evidence))
    return from_fitted(name, fits[0], judge(fits, prepared.evidence), prepared)


def from_fitted(name: str, fitted: Fitted, judged: Judged | None, prepared: Prepared) -> Candidate:
    temperature = choose_temperature(judged)
    said = calibrated(fitted.probabilities, temperature)
    return Candidate(
        method=name,
        probabilities=prepared.pool.respecting_rejections(said),
        judged=calibrated_judged(judged, temperature),
        temperature=temperature,
        classifier=_classifier(fitted, said, temperature, prepared),
        preprocessing=prepared.preprocessing,
        pseudo_labels=fitted.pseudo_labels,
        upkeep=fitted.upkeep,
    )


def calibrated_judged(judged: Judged | None, temperature: float) -> Judged | None:
    if judged is None:
        return None
    return replace(judged, probabilities=calibrated(judged.probabilities, temperature))


def _classifier(fitted: Fitted, said: Tensor, temperature: float, prepared: Prepared) -> Classifier:
    """The method's own linear head, or one that imitates what the method says of the pool."""
    pool = prepared.pool
    if fitted.linear is not None:
        head = fitted.linear.on_raw_features(pool)
        return Classifier(prepared.backbone, head, temperature)
    linear = imitate(pool, said)
    agreement = float((linear.logits(pool.features).argmax(1) == said.argmax(1)).float().mean())
    return Classifier(prepared.backbone, linear.on_raw_features(pool), 1.0, agreement)


def imitate(pool: Pool, said: Tensor) -> Linear:
    """Distill `said` (n, classes) into a linear head (Hinton et al. 2015, soft targets, T = 1), but
    for images of which a person has ruled something out: there it may be wrong."""
    rows = torch.arange(len(pool))
    if pool.ruled_out is not None:
        rows = rows[~pool.ruled_out.any(1)]
    if len(rows) > _DISTILL_ROWS:
        mixed = torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))
        rows = rows[mixed[:_DISTILL_ROWS]]
    targets = Targets(rows, said[rows], torch.ones(len(rows)), rows)
    return fit(pool.features[rows], targets, weight_decay=_DISTILL_DECAY)
