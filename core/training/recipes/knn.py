"""The recipe knn: the nearest labeled images vote, by a backbone's features or by the pixels alone.

On pixels it shows why features win: two photos of one thing hardly ever agree pixel by pixel. The
labels are divided into folds on the features all the same, so that both are judged alike.
"""

from dataclasses import replace
from functools import partial

from core.jobs.messages import Note, Progress
from core.recipes import Settings
from core.setting import AUTO
from core.training.job import Job
from core.training.methods.knn import Metric, nearest, nearest_labeled
from core.training.methods.pool import Method
from core.training.recipes.candidate import candidate
from core.training.recipes.explanation import SHOWN
from core.training.recipes.prepared import Prepared, on_backbone, prepare
from core.training.recipes.story import Story
from core.training.vision.backbones import load_backbone
from core.training.work import Work

_PIXELS = "single-fc"  # whose features are the pixels


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(job)
    settings = job.settings
    on_pixels = settings.text("on") == "pixels"
    if on_pixels:
        prepared = yield from on_backbone(
            _at_its_own_size(prepared), load_backbone(_PIXELS, pretrained=False)
        )
        size = prepared.preprocessing.size
        yield Note(f"Images are compared by their pixels, at {size} x {size}.")
    count, metric = int(settings.number("neighbors")), Metric(settings.text("metric"))
    name = f"vote of {count} nearest neighbors"
    if on_pixels:
        name = f"vote of {count} nearest neighbors by pixels"
    story = Story(prepared, students=0)
    yield Progress(name, 0)
    with story.timed("head"):
        voted = candidate(name, vote(settings), prepared)
        labeled = prepared.evidence.targets.index
        voters = nearest(
            prepared.pool, labeled, count=min(count, SHOWN), metric=metric, without_itself=True
        )
        yield story.begin(replace(voted, nearest=voters))
    story.finish(f"As asked: {name}.", _cost_in_words(story))


def vote(settings: Settings) -> Method:
    return partial(
        nearest_labeled,
        neighbors=int(settings.number("neighbors")),
        metric=Metric(settings.text("metric")),
        weighted=settings.text("votes") == "weighted",
    )


def _cost_in_words(story: Story) -> str:
    """What the vote alone keeps and takes."""
    upkeep = story.current.candidate.upkeep
    assert upkeep is not None
    megabytes, milliseconds = f"{upkeep.megabytes:.1f}", f"{upkeep.ms:.3f}"
    return (
        f"The labeled images take {megabytes} MB, the vote {milliseconds} ms per image beside "
        "the features."
    )


def _at_its_own_size(prepared: Prepared) -> Prepared:
    """The input size that was asked for is the backbone's."""
    job = prepared.job
    settings = Settings({**job.settings.values, "input_size": AUTO})
    return replace(prepared, job=replace(job, settings=settings))
