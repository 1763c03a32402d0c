"""Which work a recipe is."""

from collections.abc import Callable, Mapping

from core.training.job import Job
from core.training.recipes import (
    auto,
    distill,
    features_only,
    finetuned,
    freematch,
    knn,
    lee2013,
    lwf,
    noisy_student,
    oquab,
    predict,
    pseudo_labeled,
    scratch,
    strong_views,
)
from core.training.work import Work

_RECIPES: Mapping[str, Callable[[Job], Work[None]]] = {
    "auto": auto.run,
    "head": features_only.run,
    "knn": knn.run,
    "label-propagation": features_only.run,
    "finetune": finetuned.run,
    "pseudo-label": pseudo_labeled.run,
    "scratch": scratch.run,
    "oquab": oquab.run,
    "distill": distill.run,
    "lwf": lwf.run,
    "lee2013": lee2013.run,
    "freematch": freematch.run,
    "noisy-student": noisy_student.run,
    "predict": predict.run,
    "strong-views": strong_views.run,
}


def work_for(job: Job) -> Work[None]:
    """The generator that does what `job` asks; its recipe's name was checked when it was read."""
    return _RECIPES[job.config.recipe](job)
