"""*Accuracy so far*: how right the head is on gold labels that it did not learn from, by the same
rules as a training's evidence; and the temperature that makes its confidences honest.

The heads that are measured here are fitted anew from nothing: one that started from the head in use
would remember the answers.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from core.jobs.companion_messages import Measured
from core.jobs.run_folder import ManifestImage
from core.training.companion.head import weight_decay
from core.training.evidence.calibrate import choose_temperature
from core.training.evidence.evaluate import accuracy
from core.training.evidence.judging import Judged, judge, needed_views
from core.training.evidence.policy import LEAST_PER_CLASS, is_fair, weigh_evidence
from core.training.methods.logistic import fit
from core.training.methods.pool import Fitted, Targets
from core.types import Split

MOST = 2000  # labels: near-duplicates are sought among all pairs
LEAST_MEASURED = 20  # labels below which an interval is too wide to say anything
_MEASURED_SHARE = 0.8  # of the labels must be in categories that have enough


@dataclass(frozen=True, slots=True)
class Verdict:
    measured: Measured
    temperature: float | None  # None: as before


def measure(
    images: Sequence[ManifestImage], features: Tensor, *, classes: int, revision: int
) -> Generator[None, None, Verdict]:
    """Yield between steps that take a fraction of a second. `images` have labels, `features`
    (m, d) are theirs, scaled."""
    nothing = Measured(revision, n=0, needed=needed_labels(images))
    if nothing.needed:
        return Verdict(nothing, None)
    evidence = weigh_evidence(images, features, classes)
    yield
    if evidence.method is None:  # all show nearly the same picture, for instance
        return Verdict(replace(nothing, needed=LEAST_PER_CLASS), None)
    fits = list[Fitted]()
    for view in needed_views(evidence):
        fits.append(_fitted(features, view))
        yield
    judged = judge(fits, evidence)
    return Verdict(_in_numbers(judged, revision, evidence.sample), choose_temperature(judged))


def needed_labels(images: Sequence[ManifestImage]) -> int:
    """How many more gold labels that no model picked would make a measurement; 0: there are
    enough."""
    counts = dict[int, int]()
    for image in images:
        if image.category is not None and image.split != Split.TEST and is_fair(image):
            counts[image.category] = counts.get(image.category, 0) + 1
    wanting = max(0, LEAST_MEASURED - sum(counts.values()))
    return max(wanting, _to_fill_up(list(counts.values())))


def _to_fill_up(counts: list[int]) -> int:
    """Labels until two categories, and those that most labels are in, have enough each."""
    counts = sorted((*counts, 0, 0), reverse=True)
    given, missing, enough = sum(counts), 0, 0
    for position, count in enumerate(counts):
        if position >= 2 and enough >= _MEASURED_SHARE * given:
            break
        lacks = max(0, LEAST_PER_CLASS - count)
        missing, given, enough = missing + lacks, given + lacks, enough + count + lacks
    return missing


def _fitted(features: Tensor, view: Targets) -> Fitted:
    counts = view.counts()
    decay = weight_decay(len(view) / max(1, int((counts > 0).sum())))
    linear = fit(features[view.index], view, weight_decay=decay)
    return Fitted(linear.logits(features).softmax(1), linear)


def _in_numbers(judged: Judged | None, revision: int, sample: str) -> Measured:
    found = accuracy(judged)
    if found is None or found.n < LEAST_MEASURED:
        n = found.n if found else 0
        return Measured(revision, n=n, needed=LEAST_MEASURED - n)
    return Measured(
        revision,
        n=found.n,
        accuracy=found.value,
        low=found.low,
        high=found.high,
        sample=sample,
    )
