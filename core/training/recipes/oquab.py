"""The recipe oquab: two adaptation layers on the features of many patches of each image (Oquab,
Bottou, Laptev, Sivic 2014), the convolutions fixed."""

from core.jobs.messages import Note
from core.training.evidence.judging import judge, needed_views
from core.training.job import Job
from core.training.methods.adaptation import Adaptation, adapt, said_of_images
from core.training.methods.pool import Fitted
from core.training.recipes.candidate import from_fitted
from core.training.recipes.plan import Length
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.story import Story
from core.training.vision.patches import Patches, extract_patches
from core.training.work import Work

_NAME = "adaptation layers"
_PATCHES = {"cpu": 8, "mps": 32, "cuda": 64}  # of each image; the paper has 500
_LENGTH = Length(passes=40_000, least=5, most=120)  # patches, not images


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(job)
    count = _patch_count(prepared)
    yield Note(
        f"Each image is seen in {count} patches, which all count as labeled like their image: "
        "there are no boxes to tell where the object is."
    )
    patches = yield from extract_patches(
        prepared.features,
        prepared.backbone,
        prepared.preprocessing,
        prepared.plan,
        job.cache,
        count=count,
    )
    story = Story(prepared, students=0)
    with story.timed("oquab"):
        fits = yield from _fit_views(prepared, patches)
        judged = judge(fits, prepared.evidence)
        done = story.begin(from_fitted(_NAME, fits[0], judged, prepared))
    yield done
    story.finish("Two adaptation layers on patches, the convolutions fixed.")


def _patch_count(prepared: Prepared) -> int:
    wished = prepared.job.settings.number_or_auto("patches")
    return _PATCHES[prepared.plan.device] if wished is None else int(wished)


def _fit_views(prepared: Prepared, patches: Patches) -> Work[list[Fitted]]:
    """The layers of each view: they are cheap beside the patches' features."""
    settings, config = prepared.job.settings, prepared.job.config
    views = needed_views(prepared.evidence)
    how = Adaptation(
        hidden=int(settings.number("hidden")),
        power=settings.number("power"),
        epochs=config.epochs or _LENGTH.epochs(len(views[0]) * patches.count),
        seed=config.seed,
        device=prepared.plan.torch_device,
    )
    fits: list[Fitted] = []
    for number, view in enumerate(views):
        stage = f"{_NAME}, fold {number}" if number else _NAME
        layers = yield from adapt(patches.features, view, how, stage=stage)
        fits.append(Fitted(said_of_images(layers, patches.features, len(prepared.pool), how)))
    return fits
