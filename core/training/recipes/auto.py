"""The recipe auto: the quick heads, self-training by quota, and a network where that can pay.

Every stage gives a usable model and takes the place of the one before only through the gate; none
begins for which there is no time, and one that overruns is left out (recipes.md 3).
"""

from dataclasses import replace

from core.jobs.messages import Note
from core.recipes import check_settings, recipe
from core.setting import AUTO
from core.training.device import choose_device
from core.training.job import Job
from core.training.methods.choice import choose_head
from core.training.recipes.budget import Budget
from core.training.recipes.candidate import from_fitted
from core.training.recipes.decision import Deep, decide
from core.training.recipes.finetuned import finetune_step
from core.training.recipes.noisy_student import judged_in_few_folds, teach_students
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.self_taught import ROUNDS, teach_heads
from core.training.recipes.story import Story
from core.training.vision.embedded import embedded_names
from core.training.work import Work


def run(job: Job) -> Work[None]:
    budget = Budget.of(job)
    job = with_backbone(job)
    prepared = yield from prepare(job)
    decision = decide(prepared)
    if decision.deep is not Deep.NOTHING:
        prepared = judged_in_few_folds(prepared)
    rounds = ROUNDS if job.config.rounds is None else job.config.rounds
    story = Story(prepared, students=2 * rounds)
    with story.timed("head"):
        choice = yield from choose_head(prepared.pool, prepared.evidence)
        done = story.begin(from_fitted(choice.name, choice.fits[0], choice.judged, prepared))
    yield done
    chosen = decision.sentence(prepared, minutes=budget.minutes)
    yield Note(chosen)
    teachers = choice.fits
    if prepared.evidence.method:
        taught = yield from budget.within(teach_heads(story, prepared, choice.fits, rounds=rounds))
        teachers = taught or choice.fits
    end: tuple[str, ...] = ()
    match decision.deep:
        case Deep.STUDENTS:
            student = _as(prepared, "noisy-student")
            end = yield from teach_students(story, student, teachers, rounds=rounds, budget=budget)
        case Deep.FINETUNE:
            student = _as(prepared, "finetune", minutes=budget.left / 60)
            yield from budget.within(finetune_step(story, student))
        case Deep.NOTHING:
            pass
    story.finish(chosen, f"The first model is the {choice.name}.", choice.reason, *end)


def with_backbone(job: Job) -> Job:
    """On a GPU the largest backbone that needs no download, where none was named."""
    config = job.config
    if config.backbone != AUTO or choose_device(config.device) != "cuda":
        return job
    return replace(job, config=replace(config, backbone=embedded_names()[-1]))


def _as(prepared: Prepared, name: str, *, minutes: float | None = None) -> Prepared:
    """The same with the settings of another recipe: what was given where that has it, too, else
    its own defaults."""
    job = prepared.job
    known = {setting.key for setting in recipe(name).settings}
    given = {key: value for key, value in job.config.settings.items() if key in known}
    config = replace(job.config, minutes=minutes)
    return replace(prepared, job=replace(job, config=config, settings=check_settings(name, given)))
