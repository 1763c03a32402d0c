"""The recipe pseudo-label (after Lee 2013, in stages): a teacher labels the surest images of each
category, a student learns from labels and pseudo-labels alike, and must pass the gate."""

from core.jobs.messages import Note
from core.training.job import Job
from core.training.methods.choice import choose_head, method_named
from core.training.recipes.candidate import from_fitted
from core.training.recipes.prepared import prepare
from core.training.recipes.self_taught import teach_finetuned, teach_heads
from core.training.recipes.story import Story
from core.training.work import Work


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(job)
    settings, rounds = job.settings, job.config.rounds or 1
    is_network = settings.text("student") == "finetune"
    if is_network and rounds > 1:
        rounds = 1
        yield Note("A fine-tuned student learns once here; noisy-student has rounds of networks.")
    quota, floor = settings.number("quota"), settings.number_or_auto("floor")
    story = Story(prepared, students=rounds)
    with story.timed("head"):
        choice = yield from choose_head(prepared.pool, prepared.evidence)
        done = story.begin(from_fitted(choice.name, choice.fits[0], choice.judged, prepared))
    yield done
    if is_network:
        teacher = method_named(choice.name)
        yield from teach_finetuned(story, prepared, teacher, quota=quota, floor=floor)
    else:
        yield from teach_heads(
            story, prepared, choice.fits, rounds=rounds, quota=quota, floor=floor
        )
    story.finish(f"The teacher is the {choice.name}.", choice.reason)
