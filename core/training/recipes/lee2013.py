"""The recipe lee2013 (Lee 2013, Pseudo-Label): one network labels unlabeled images anew at every
step and learns from them with a weight alpha(t) that grows from T1 to T2.

The paper trains from random weights; here a pretrained backbone with the head that the labels teach
is fine-tuned, under dropout before the head.
"""

from core.training.job import Job
from core.training.methods.lee2013 import COSTS, PseudoLabel, ramp_for
from core.training.methods.logistic import logistic
from core.training.recipes.beside_unlabeled import (
    LEAST_LABELS,
    Mixture,
    from_labels,
    learn_beside,
)
from core.training.recipes.course import Course
from core.training.recipes.prepared import Prepared
from core.training.work import Work


def run(job: Job) -> Work[None]:
    summary = "The network labeled the unlabeled images itself, anew at every step."
    return learn_beside(job, course=course, shows=1, summary=summary)


def course(prepared: Prepared, mixture: Mixture) -> Course:
    settings = prepared.job.settings
    ramp = ramp_for(
        mixture.tuning.epochs,
        first=settings.number_or_auto("t1"),
        last=settings.number_or_auto("t2"),
        highest=settings.number("alpha"),
    )
    return Course(
        "pseudo-labels at every step",
        mixture.lessons,
        mixture.evidence,
        mixture.tuning,
        pseudo_labels=mixture.unlabeled,
        start=from_labels(logistic, dropout=settings.number("dropout")),
        loss=PseudoLabel(ramp, COSTS[settings.text("outputs")], prepared.pool.ruled_out),
        labels_in_batch=LEAST_LABELS,
        means_apart=True,
    )
