"""explain: pictures of where a model saw what it says."""

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from PIL.PngImagePlugin import PngInfo

from core.commands.chosen import categories_named
from core.commands.evaluate import model_of_run
from core.commands.one_image import image_named
from core.commands.output import Output
from core.exchange.output import new_folder, refuse_among
from core.explaining import Explained
from core.explaining import explain as ask
from core.heat_picture import laid_over
from core.jobs.explainer import Explainer
from core.progress import Progress
from core.project import Project

HINT = (
    "A hint, no proof: Grad-CAM shows coarsely what raised this score, not how the model reasons."
)
_LONGEST = 1600  # px


def explain(asked: argparse.Namespace, output: Output) -> None:
    """Write each image, with what a model looked at laid over it, into a new folder that lies in
    none of the project's image folders."""
    with (
        Project.open(asked.project, read_only=True) as project,
        closing(Explainer()) as explainer,
        output.progress() as steps,
    ):
        refuse_among(asked.out, project.roots)
        model_id = model_of_run(project, asked.run)
        named = categories_named(project, [asked.category] if asked.category else [])
        ids = _ids_by_name(project, asked.images)
        names = {each.id: each.name for each in project.categories.all()}
        found: list[Mapping[str, object]] = []
        with new_folder(asked.out) as folder:
            for name, image_id in ids.items():
                explained = ask(
                    project,
                    explainer,
                    image_id,
                    category_id=next(iter(named), None),
                    model_id=model_id,
                )
                picture = _write(project, explained, folder, name)
                found.append(_facts(name, explained, names, asked.out / picture))
                steps.report(Progress("Explaining", len(found), len(ids)))
    for each in found:
        told = "what speaks" if not each["empty"] else "nothing speaks"
        output.say(f"{each['file_name']}: {told} for {each['category']}, in {each['picture']}")
    if any(each["stand_in"] for each in found):
        output.say(
            "The project's predictions are another method's: what is explained is the linear model "
            "that imitates it, which is the one that is exported."
        )
    output.say(HINT)
    output.result({"out": str(asked.out), "hint": HINT, "images": found})


def _ids_by_name(project: Project, names: Sequence[str]) -> dict[str, int]:
    """Pictures are written under these names: of an absolute path what its folder calls it."""
    ids = {name: image_named(project, name) for name in names}
    rows = {row.id: row for row in project.catalog.rows(list(ids.values()))}
    return {
        rows[image_id].name if Path(name).is_absolute() else name: image_id
        for name, image_id in ids.items()
    }


def _write(project: Project, explained: Explained, folder: Path, name: str) -> Path:
    """Write one picture; return its place in `folder`."""
    place = Path(f"{name}.png")
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    picture = project.catalog.picture(explained.image_id, longer_side=_LONGEST)
    about = PngInfo()
    about.add_text("Description", HINT)
    laid_over(picture, explained).save(folder / place, pnginfo=about)
    return place


def _facts(
    name: str, explained: Explained, names: Mapping[int, str], picture: Path
) -> Mapping[str, object]:
    region = explained.region
    return {
        "file_name": name,
        "category": names.get(explained.category_id, ""),
        "probability": explained.probability,
        "picture": str(picture),
        "map": explained.heat,
        "region": [region.left, region.top, region.right, region.bottom],
        "empty": explained.is_empty,
        "stand_in": explained.is_stand_in,
    }
