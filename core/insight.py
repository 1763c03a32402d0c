"""What a model knows and does not, from its predictions of gold labels held out from it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.figures import ClassFigures, Insight, ReliabilityBin

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


def insight_of(
    folder: Path,
    *,
    model_id: int,
    category_ids: Sequence[int],
    validation: Mapping[str, Any],
    temperature: float | None,
) -> Insight:
    """Read `folder`/validation.npz (core.jobs.run_folder) and compute the figures.

    `validation` is the run's statement of how it was measured (accuracy, interval, n, method,
    reason, sample); without the file every figure is empty and `reason` says why.
    """
    ids, truth, probabilities = _read(folder / "validation.npz", len(category_ids))
    predicted = probabilities.argmax(axis=1) if len(ids) else truth
    confusion = _confusion(truth, predicted, len(category_ids))
    confidences = probabilities.max(axis=1) if len(ids) else np.empty(0, np.float32)
    bins, ece = reliability(confidences, predicted == truth)
    interval = validation.get("interval")
    return Insight(
        model_id=model_id,
        category_ids=tuple(category_ids),
        accuracy=validation.get("accuracy"),
        interval=(interval[0], interval[1]) if interval else None,
        n=int(validation.get("n") or 0),
        method=validation.get("method") or "",
        reason=validation.get("reason") or "",
        sample=validation.get("sample") or "",
        per_class=class_figures(confusion, category_ids),
        confusion=tuple(tuple(int(n) for n in row) for row in confusion),
        cells=_cells(ids, truth, predicted, category_ids),
        reliability=bins,
        ece=ece,
        temperature=temperature,
        predicted=tuple(category_ids[index] for index in predicted),
        confidences=tuple(float(c) for c in confidences),
        correct=tuple(bool(c) for c in predicted == truth),
    )


def class_figures(confusion: Ints, category_ids: Sequence[int]) -> tuple[ClassFigures, ...]:
    """Return precision, recall and F1 of each class of `confusion` (true, predicted)."""
    figures: list[ClassFigures] = []
    for index, category_id in enumerate(category_ids):
        right = int(confusion[index, index])
        support, named = int(confusion[index].sum()), int(confusion[:, index].sum())
        figures.append(
            ClassFigures(
                category_id=category_id,
                support=support,
                precision=right / named if named else None,
                recall=right / support if support else None,
                f1=2 * right / (support + named) if support + named else None,
            )
        )
    return tuple(figures)


def reliability(
    confidences: Floats, correct: npt.NDArray[np.bool_]
) -> tuple[tuple[ReliabilityBin, ...], float | None]:
    """Return ten bins of confidence and the expected calibration error (Guo et al. 2017, eq. 3),
    None for no predictions."""
    if not len(confidences):
        return (), None
    which = np.minimum((confidences * 10).astype(int), 9)
    bins: list[ReliabilityBin] = []
    for number in range(10):
        inside = which == number
        count = int(inside.sum())
        bins.append(
            ReliabilityBin(
                count=count,
                mean_confidence=float(confidences[inside].mean()) if count else 0.0,
                accuracy=float(correct[inside].mean()) if count else 0.0,
            )
        )
    gap = sum(b.count * abs(b.mean_confidence - b.accuracy) for b in bins)
    return tuple(bins), gap / len(confidences)


def _read(path: Path, classes: int) -> tuple[Ints, Ints, Floats]:
    if not path.exists():
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, classes), np.float32)
    with np.load(path) as stored:
        return (
            stored["ids"].astype(np.int64),
            stored["truth"].astype(np.int64),
            stored["probabilities"].astype(np.float32),
        )


def _confusion(truth: Ints, predicted: Ints, classes: int) -> Ints:
    flat = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return flat.reshape(classes, classes).astype(np.int64)


def _cells(
    ids: Ints, truth: Ints, predicted: Ints, category_ids: Sequence[int]
) -> dict[tuple[int, int], tuple[int, ...]]:
    cells: dict[tuple[int, int], list[int]] = {}
    for image_id, true, guess in zip(ids, truth, predicted, strict=True):
        cells.setdefault((category_ids[true], category_ids[guess]), []).append(int(image_id))
    return {pair: tuple(found) for pair, found in cells.items()}
