"""What a model knows and does not, from its predictions of gold labels held out from it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.figures import ClassFigures, Insight, Reliability, ReliabilityBin
from core.trust.bounds import clopper_pearson
from core.unmeasured import why_unmeasured

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
    interval = validation.get("interval")
    return Insight(
        model_id=model_id,
        category_ids=tuple(category_ids),
        accuracy=validation.get("accuracy"),
        interval=(interval[0], interval[1]) if interval else None,
        n=int(validation.get("n") or 0),
        method=validation.get("method") or "",
        reason=why_unmeasured(validation),
        sample=validation.get("sample") or "",
        per_class=class_figures(confusion, category_ids),
        confusion=tuple(tuple(int(n) for n in row) for row in confusion),
        cells=_cells(ids, truth, predicted, category_ids),
        reliability=reliability(confidences, predicted == truth),
        uncalibrated=_uncalibrated(probabilities, truth, temperature),
        temperature=temperature,
        confidences=tuple(float(c) for c in confidences),
    )


def class_figures(confusion: Ints, category_ids: Sequence[int]) -> tuple[ClassFigures, ...]:
    """Return precision, recall and F1 of each class of `confusion` (true, predicted), with exact
    95 % intervals.

    Precision and recall are shares: Clopper and Pearson (1934). F1 is 2J / (1 + J), which rises
    with J = right / (support + named - right) (Hand, Christen and Kirielle 2021, "F*"); given how
    many images are so or are called so, the right ones among them are binomial with J, so that the
    exact interval of J, carried over, is one of F1. No bootstrap: of a class without an error it
    would say 100 to 100 %.
    """
    return tuple(
        _figures_of(
            category_id,
            right=int(confusion[index, index]),
            support=int(confusion[index].sum()),
            named=int(confusion[:, index].sum()),
        )
        for index, category_id in enumerate(category_ids)
    )


def reliability(confidences: Floats, correct: npt.NDArray[np.bool_]) -> Reliability:
    """Return ten bins of confidence and the expected calibration error (Guo et al. 2017, eq. 3)."""
    if not len(confidences):
        return Reliability((), None)
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
    return Reliability(tuple(bins), gap / len(confidences))


def uncalibrated(probabilities: Floats, temperature: float) -> Floats:
    """Return what stood there before temperature scaling, (n, classes).

    Scaling is q = softmax(log p / T) (core.training.evidence.calibrate), so log q = log p / T - c
    with one c for each image; hence T log q = log p - T c, and softmax(T log q) = p: exact, but
    for rounding and for shares that were raised to 1e-7 before the logarithm.
    """
    with np.errstate(divide="ignore"):
        logits = temperature * np.log(probabilities.astype(np.float64))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def _figures_of(category_id: int, *, right: int, support: int, named: int) -> ClassFigures:
    either = support + named - right
    low, high = clopper_pearson(right, either)
    return ClassFigures(
        category_id=category_id,
        support=support,
        named=named,
        precision=right / named if named else None,
        recall=right / support if support else None,
        f1=2 * right / (support + named) if either else None,
        precision_interval=clopper_pearson(right, named) if named else None,
        recall_interval=clopper_pearson(right, support) if support else None,
        f1_interval=(2 * low / (1 + low), 2 * high / (1 + high)) if either else None,
    )


def _uncalibrated(
    probabilities: Floats, truth: Ints, temperature: float | None
) -> Reliability | None:
    if temperature is None or not len(truth):
        return None
    before = uncalibrated(probabilities, temperature)
    return reliability(before.max(axis=1), before.argmax(axis=1) == truth)


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
