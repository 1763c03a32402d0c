"""The recipe freematch (Wang et al. 2023, with the debiasing of Wang et al. 2022): a weak view of
an unlabeled image says what it is, a strong view learns it. The long run, made for a GPU.

The head starts from label propagation, so that the first pseudo-labels are good ones.
"""

from dataclasses import replace

from core.training.job import Job
from core.training.methods.ensemble import taught_by_propagation
from core.training.methods.freematch import Adaptive, FreeMatch, momentum_for
from core.training.recipes.beside_unlabeled import (
    LEAST_LABELS,
    Mixture,
    from_labels,
    learn_beside,
)
from core.training.recipes.course import Course
from core.training.recipes.prepared import Prepared
from core.training.tuning.augment.strength import Strength
from core.training.work import Work


def run(job: Job) -> Work[None]:
    summary = "Strong views learned what weak views of the same images were sure of."
    return learn_beside(job, course=course, shows=2, summary=summary)


def course(prepared: Prepared, mixture: Mixture) -> Course:
    settings, strong = prepared.job.settings, mixture.tuning.strength
    momentum = settings.number_or_auto("momentum")
    adaptive = Adaptive(
        momentum=momentum_for(mixture.steps) if momentum is None else momentum,
        fairness=settings.number("fairness"),
        debias=settings.number("debias"),
    )
    weak = Strength(0, 0, flip=strong.flip, crop=strong.crop)
    classes = mixture.lessons[0].classes
    return Course(
        "weak and strong views",
        mixture.lessons,
        mixture.evidence,
        replace(mixture.tuning, strength=weak),
        pseudo_labels=mixture.unlabeled,
        start=from_labels(taught_by_propagation),
        loss=FreeMatch(classes, adaptive, ruled_out=prepared.pool.ruled_out),
        labels_in_batch=LEAST_LABELS,
        strong=strong,
        means_apart=True,
    )
