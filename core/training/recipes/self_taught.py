"""Self-training as rounds of a run: by heads on frozen features, or by one fine-tuned student."""

from collections.abc import Sequence
from dataclasses import replace

import torch

from core.jobs.messages import Progress
from core.training.evidence.judging import (
    coarsened,
    fit_views,
    judge,
    needed_views,
    teach_views,
)
from core.training.methods.pool import Fitted, Method, Targets
from core.training.methods.self_training import head_student, pseudo_labels
from core.training.recipes.beside_unlabeled import most_unlabeled
from core.training.recipes.candidate import from_fitted
from core.training.recipes.course import Course
from core.training.recipes.finetuned import plan_notes
from core.training.recipes.last_stage import plan_finetuning
from core.training.recipes.prepared import Prepared
from core.training.recipes.story import Story
from core.training.recipes.tuned import COARSE_FOLDS, tune
from core.training.work import Work

QUOTA = 0.6  # of each class in the last round
ROUNDS = 3


def teach_heads(
    story: Story,
    prepared: Prepared,
    teachers: Sequence[Fitted],
    *,
    rounds: int,
    quota: float = QUOTA,
    floor: float | None = None,
) -> Work[Sequence[Fitted]]:
    """`rounds` students with quotas growing to `quota`, each from nothing; who passes the gate
    teaches the next. `teachers`: the current model's fits, one per view; the last ones come back.
    A collapse ends it."""
    targets = needed_views(prepared.evidence)
    for number in range(1, rounds + 1):
        yield Progress("self-training", number - 1, rounds)
        with story.timed("self-training"):
            share = quota * number / rounds
            student = head_student(quota=share, floor=floor)
            fits = teach_views(student, prepared.pool, targets, teachers)
            name = name_of_student(share)
            judged = judge(fits, prepared.evidence)
            done = story.challenge(from_fitted(name, fits[0], judged, prepared))
        yield done
        if done.accepted:
            teachers = fits
        if story.rounds[-1].verdict.is_collapse:
            break
    return teachers


def name_of_student(share: float) -> str:
    return f"head taught by the surest {share:.0%}"


def teach_finetuned(
    story: Story, prepared: Prepared, teacher: Method, *, quota: float, floor: float | None
) -> Work[None]:
    """One student that is fine-tuned on the labels and the teacher's pseudo-labels."""
    evidence, pool = coarsened(prepared.evidence, COARSE_FOLDS), prepared.pool
    targets = needed_views(evidence)
    most, seed = most_unlabeled(prepared), prepared.job.config.seed
    with story.timed("teacher"):
        teachers = fit_views(teacher, pool, targets)
        pseudo = [
            _thinned(pseudo_labels(pool, view, fitted, quota=quota, floor=floor), most, seed)
            for view, fitted in zip(targets, teachers, strict=True)
        ]
    lessons = tuple(view.joined(taught) for view, taught in zip(targets, pseudo, strict=True))
    plan = plan_finetuning(prepared, labels=len(lessons[0]), trainings=len(lessons))
    yield from plan_notes(plan, trainings=len(lessons))
    with story.timed("finetune"):
        course = Course(
            "finetuned student",
            lessons,
            evidence,
            plan.tuning,
            len(pseudo[0]),
            map_views=plan.map_views,
        )
        student = yield from tune(course, prepared)
        done = story.challenge(student.candidate)
    yield done


def _thinned(pseudo: Targets, most: int, seed: int) -> Targets:
    """No more than `most` of them, drawn at random, with the weight of all: a network has to see
    each in every epoch, which a head need not."""
    count = len(pseudo)
    if count <= most:
        return pseudo
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    kept = pseudo.only(order[:most].sort().values)
    return replace(kept, weight=kept.weight * (count / most))
