"""What a model looked at in an image: a hint, no proof (Grad-CAM; see docs/guide.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import UserError
from core.jobs.explainer import ClassHeat, Region
from core.project import Project
from core.rows import ImageRow

_VOTES = "knn"  # the recipe whose models are no function with a gradient


class Explains(Protocol):
    """What `core.jobs.explainer.Explainer` can do; `heat` blocks, `close` may be called at any
    moment."""

    def heat(
        self, model: Path, image: Path, *, size: tuple[int, int], category: int | None
    ) -> ClassHeat: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Explained:
    """`heat` lies over `region` of the picture as it is shown (rows from above, in [0, 1]); the map
    tells nothing of what is outside. `probability`: of the category, by the model that is explained
    (`is_stand_in`: a linear one that imitates the method behind the proposals)."""

    image_id: int
    category_id: int
    probability: float
    heat: tuple[tuple[float, ...], ...]
    region: Region
    is_stand_in: bool

    @property
    def is_empty(self) -> bool:
        """Nothing in the picture speaks for the category."""
        return not any(map(any, self.heat))


def explain(
    project: Project,
    explainer: Explains,
    image_id: int,
    *,
    category_id: int | None = None,
    model_id: int | None = None,
) -> Explained:
    """What a model (the current one if None) looked at to say a category (None: the one that it
    proposes).

    Blocks while the process of `explainer` computes. UserError where that cannot be told: no model,
    a method or a backbone without maps, a category that the model does not know, a broken image.
    """
    row = _readable(project, image_id)
    chosen = project.runs.current_model_id() if model_id is None else model_id
    folder = project.runs.model_folder(chosen)  # UserError if there is no model
    assert chosen is not None
    if project.runs.run_of(chosen).recipe == _VOTES:
        raise UserError(
            "This model lets the nearest labeled images vote: see these neighbors instead of a map."
        )
    if category_id is None and model_id is None and row.proposal is not None:
        category_id = row.proposal.category_id
    classes = project.runs.classes(chosen)
    found = explainer.heat(
        folder / "model",
        row.path,
        size=(row.width or 1, row.height or 1),
        category=None if category_id is None else _place(category_id, classes),
    )
    return Explained(
        image_id=image_id,
        category_id=classes[found.category],
        probability=found.probability,
        heat=found.heat,
        region=found.region,
        is_stand_in=found.imitates,
    )


def _place(category_id: int, classes: Sequence[int]) -> int:
    if category_id not in classes:
        raise UserError("The model does not know this category.")
    return classes.index(category_id)


def _readable(project: Project, image_id: int) -> ImageRow:
    rows = project.catalog.rows([image_id])
    if not rows:
        raise UserError("This image is not in the project any more.")
    if rows[0].width is None:
        raise UserError("{name} cannot be read: {why}.", name=rows[0].name, why=rows[0].reason)
    return rows[0]
