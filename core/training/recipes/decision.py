"""What the recipe auto does with the labels, images, device and minutes that it has, and why."""

from dataclasses import dataclass
from enum import Enum, auto

from core.training.recipes.prepared import Prepared

_LEAST_PER_CLASS = 10  # labels below which a network has nothing to learn from
_LEAST_LABELS = 100
_UNLABELED_PER_LABEL = 2  # from which pseudo-labels are more than what the labels say

_AS_ASKED = "that was asked"
_UNMEASURABLE = (
    "too few gold labels that no model picked can judge a network, and unjudged none passes the "
    "gate"
)
_TOO_FEW = "a network pays from about 100 labels on, 10 in each category"
_LEARNS_FROM_ALL = "a network learns most from the images without labels"
_FEW_UNLABELED = "few images are without labels"


class Deep(Enum):
    """What comes after the heads."""

    NOTHING = auto()
    FINETUNE = auto()
    STUDENTS = auto()


_NAMES = {
    Deep.NOTHING: "heads on fixed features alone",
    Deep.FINETUNE: "heads first, then a fine-tuned network",
    Deep.STUDENTS: "heads first, then noisy students",
}


@dataclass(frozen=True, slots=True)
class Decision:
    deep: Deep
    why: str  # the end of a sentence

    def sentence(self, prepared: Prepared, *, minutes: float) -> str:
        """What was chosen, for what, and why."""
        what, why = _NAMES[self.deep], self.why
        backbone, device = prepared.backbone.architecture, prepared.plan.device
        labels, unlabeled = len(prepared.evidence.targets), unlabeled_count(prepared)
        limit = f"{minutes:g}"
        return (
            f"Chosen for {labels} labels, {unlabeled} images without and {limit} min on the "
            f"{device}: {what}, on {backbone}, because {why}."
        )


def decide(prepared: Prepared) -> Decision:
    wish, evidence = prepared.job.settings.text("finetune"), prepared.evidence
    if wish == "no":
        return Decision(Deep.NOTHING, _AS_ASKED)
    if wish == "auto" and not evidence.method:
        return Decision(Deep.NOTHING, _UNMEASURABLE)
    counts, labels = evidence.targets.counts(), len(evidence.targets)
    few = labels < _LEAST_LABELS or int(counts[counts > 0].min()) < _LEAST_PER_CLASS
    if wish == "auto" and few:
        return Decision(Deep.NOTHING, _TOO_FEW)
    if unlabeled_count(prepared) >= _UNLABELED_PER_LABEL * labels:
        return Decision(Deep.STUDENTS, _LEARNS_FROM_ALL)
    return Decision(Deep.FINETUNE, _FEW_UNLABELED)


def unlabeled_count(prepared: Prepared) -> int:
    """Images that may teach and carry no label."""
    free = prepared.pool.learnable.clone()
    free[prepared.evidence.targets.index] = False
    return int(free.sum())
