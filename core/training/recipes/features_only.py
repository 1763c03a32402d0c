"""The recipes head and label-propagation: one method on frozen features."""

from core.jobs.messages import Progress
from core.training.job import Job
from core.training.methods.registry import method_of_recipe
from core.training.recipes.candidate import candidate
from core.training.recipes.prepared import prepare
from core.training.recipes.story import Story
from core.training.work import Work


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(job)
    name, method = method_of_recipe(job.config.recipe, job.settings)
    story = Story(prepared, students=0)
    yield Progress(name, 0)
    with story.timed("head"):
        yield story.begin(candidate(name, method, prepared))
    story.finish(f"As asked: {name} on frozen features.")
