"""A model's predictions against a truth: accuracy and its relatives."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import UserError
from core.insight import class_figures, reliability
from core.project import Project
from core.results import Predictions

EXAMPLES = 5  # file names shown of those that are missing


@dataclass(frozen=True, slots=True)
class Score:
    """Predictions against a truth. `confusion[true][predicted]` counts images in the order of
    `labels`; `missing` names the images of the truth file that have no prediction."""

    labels: tuple[str, ...]
    confusion: npt.NDArray[np.int64]
    ece: float | None
    missing: tuple[str, ...]

    @property
    def n(self) -> int:
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        return float(np.trace(self.confusion)) / self.n

    def per_class(self) -> dict[str, dict[str, float | int | None]]:
        """Return support, precision, recall and f1 by label; a label without images has none."""
        figures = class_figures(self.confusion, range(len(self.labels)))
        return {
            label: {
                "support": one.support,
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
            }
            for label, one in zip(self.labels, figures, strict=True)
        }

    @property
    def macro_f1(self) -> float:
        """The mean f1 of the labels that occur in the truth or in the predictions."""
        figures = class_figures(self.confusion, range(len(self.labels)))
        return float(np.mean([one.f1 for one in figures if one.f1 is not None]))

    def facts(self) -> dict[str, object]:
        """Return it as `--json` prints it; rows and columns of `confusion` go by `labels`."""
        return {
            "n": self.n,
            "accuracy": self.accuracy,
            "macro_f1": self.macro_f1,
            "per_class": self.per_class(),
            "labels": self.labels,
            "confusion": self.confusion.tolist(),
            "ece": self.ece,
            "missing": len(self.missing),
            "missing_examples": self.missing[:EXAMPLES],
        }


def score_against(
    project: Project, truth: Mapping[str, str], *, model_id: int | None = None
) -> Score:
    """Score a model (the current one if None) on `truth`: label by file name relative to the
    image folder. A label that the model does not know counts as an error on its images.

    UserError if no image of the truth has a prediction.
    """
    predictions = project.runs.predictions(model_id)
    names = {category.id: category.name for category in project.categories.all()}
    known = [names.get(id_, f"category {id_}") for id_ in predictions.category_ids]
    labels = (*known, *sorted(set(truth.values()) - set(known)))
    found = project.catalog.find(list(truth))
    row_of = {int(image_id): row for row, image_id in enumerate(predictions.ids)}
    pairs = [
        (row_of[found[name]], labels.index(label))
        for name, label in truth.items()
        if found.get(name) in row_of
    ]
    if not pairs:
        raise UserError("No image of the truth file has a prediction in this project.")
    missing = tuple(name for name in truth if found.get(name) not in row_of)
    return _score(predictions, pairs, labels, missing)


def _score(
    predictions: Predictions,
    pairs: list[tuple[int, int]],
    labels: tuple[str, ...],
    missing: tuple[str, ...],
) -> Score:
    rows, true = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
    chosen = predictions.probabilities[rows]
    predicted = chosen.argmax(axis=1)
    flat = np.bincount(true * len(labels) + predicted, minlength=len(labels) ** 2)
    ece = reliability(chosen.max(axis=1), predicted == true).ece
    return Score(labels, flat.reshape(len(labels), len(labels)).astype(np.int64), ece, missing)
