"""The recipe finetune: the head is the teacher, the fine-tuned network must pass the gate."""

from core.jobs.messages import Note, Progress
from core.training.evidence.judging import coarsened, needed_views
from core.training.job import Job
from core.training.methods.logistic import logistic
from core.training.recipes.candidate import candidate
from core.training.recipes.course import Course
from core.training.recipes.last_stage import Plan, plan_finetuning
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.story import Story
from core.training.recipes.strength_search import searched, without_search
from core.training.recipes.tuned import COARSE_FOLDS, tune
from core.training.work import Work

_HEAD_FIRST = "The head first, then the backbone at a low rate."
_FROM_RANDOM = "The backbone at a low rate, and a new head from a random start."


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(job)
    story = Story(prepared, students=1)
    yield Progress("head", 0)
    with story.timed("head"):
        yield story.begin(candidate("logistic regression", logistic, prepared))
    yield from finetune_step(story, prepared)
    led = job.settings.yes("head_first")
    story.finish(_HEAD_FIRST if led else _FROM_RANDOM)


def finetune_step(story: Story, prepared: Prepared) -> Work[None]:
    """Fine-tune on the labels and let the network challenge the current model."""
    evidence = coarsened(prepared.evidence, COARSE_FOLDS)
    lessons = needed_views(evidence)
    spared = without_search(prepared)
    plan = plan_finetuning(spared, labels=len(evidence.targets), trainings=len(lessons))
    yield from plan_notes(plan, trainings=len(lessons))
    course = Course("finetune", lessons, evidence, plan.tuning, map_views=plan.map_views)
    with story.timed("search"):
        course, story.search = yield from searched(course, prepared)
    with story.timed("finetune"):
        student = yield from tune(course, prepared)
        yield story.challenge(student.candidate)


def plan_notes(plan: Plan, *, trainings: int) -> Work[None]:
    if plan.note:
        yield Note(plan.note)
    yield tuning_note(trainings, plan.tuning.epochs, plan.seconds)


def tuning_note(trainings: int, epochs: int, seconds: float) -> Note:
    if trainings == 1:
        return Note(f"Fine-tuning once, about {seconds:.0f} s (epochs: {epochs}).")
    return Note(
        f"Fine-tuning {trainings} times, to be judged out of folds, about {seconds:.0f} s in all "
        f"(epochs each time: {epochs})."
    )
