"""*Accuracy so far*: how right the head is on gold labels that it did not learn from, by the same
rules as a training's evidence; and the temperature that makes its confidences honest.

The heads that are measured here are fitted anew from nothing: one that started from the head in use
would remember the answers.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from torch import Tensor

from core.jobs.companion_messages import Measured
from core.jobs.run_folder import ManifestImage
from core.training.companion.head import weight_decay
from core.training.evidence.calibrate import choose_temperature
from core.training.evidence.enough import lacking
from core.training.evidence.evaluate import accuracy
from core.training.evidence.judging import Judged, judge, needed_views
from core.training.evidence.policy import is_fair, weigh_evidence
from core.training.methods.logistic import fit
from core.training.methods.pool import Fitted, Targets
from core.types import Split

MOST = 2000  # labels: near-duplicates are sought among all pairs
LEAST_MEASURED = 20  # labels below which an interval is too wide to say anything


@dataclass(frozen=True, slots=True)
class Verdict:
    measured: Measured
    temperature: float | None  # None: as before


def measure(
    images: Sequence[ManifestImage],
    features: Tensor,
    *,
    category_ids: Sequence[int],
    revision: int,
) -> Generator[None, None, Verdict]:
    """Yield between steps that take a fraction of a second. `images` have labels, `features`
    (m, d) are theirs, scaled."""
    wanting = not_enough(images, category_ids, revision)
    if wanting.needed:
        return Verdict(wanting, None)
    evidence = weigh_evidence(images, features, [str(each) for each in category_ids])
    yield
    if evidence.method is None:  # all show nearly the same picture: no number would do
        return Verdict(wanting, None)
    fits = list[Fitted]()
    for view in needed_views(evidence):
        fits.append(_fitted(features, view))
        yield
    judged = judge(fits, evidence)
    return Verdict(_in_numbers(judged, revision, evidence.sample), choose_temperature(judged))


def not_enough(
    images: Sequence[ManifestImage], category_ids: Sequence[int], revision: int
) -> Measured:
    """Say how many more gold labels that no model picked a measurement takes at least, and of which
    categories it lacks them; 0: there are enough."""
    counts = [0] * max(2, len(category_ids))  # a second one may have no label yet
    for image in images:
        if image.category is not None and image.split != Split.TEST and is_fair(image):
            counts[image.category] += 1
    more = lacking(counts)
    return Measured(
        revision,
        n=0,
        needed=max(LEAST_MEASURED - sum(counts), sum(more)),
        lacking=tuple((kind, n) for kind, n in zip(category_ids, more, strict=False) if n),
    )


def _fitted(features: Tensor, view: Targets) -> Fitted:
    counts = view.counts()
    decay = weight_decay(len(view) / max(1, int((counts > 0).sum())))
    linear = fit(features[view.index], view, weight_decay=decay)
    return Fitted(linear.logits(features).softmax(1), linear)


def _in_numbers(judged: Judged | None, revision: int, sample: str) -> Measured:
    found = accuracy(judged)
    if found is None:
        return Measured(revision, n=0)
    return Measured(
        revision,
        n=found.n,
        accuracy=found.value,
        low=found.low,
        high=found.high,
        sample=sample,
    )
