"""Frozen figures of how good a model is, computed from predictions of gold labels."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One category; precision, recall and f1 are None where they have no meaning (0 of 0), and
    with them their 95 % intervals (core.insight.class_figures)."""

    category_id: int
    support: int  # gold labels that are this category
    named: int  # gold labels that the model calls so
    precision: float | None
    recall: float | None
    f1: float | None
    precision_interval: tuple[float, float] | None = None
    recall_interval: tuple[float, float] | None = None
    f1_interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Predictions whose confidence lies in one tenth of [0, 1]."""

    count: int
    mean_confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Ten bins of confidence, and the expected calibration error (None for no predictions)."""

    bins: tuple[ReliabilityBin, ...]
    ece: float | None


@dataclass(frozen=True, slots=True)
class Insight:
    """A model on gold labels that it was not trained on.

    `confusion[true][predicted]` counts images in the order of `category_ids`; `cells` has the
    image ids of each pair (true category id, predicted category id) that occurs; `confidences` has
    one entry per validation image.
    """

    model_id: int
    category_ids: tuple[int, ...]
    accuracy: float | None
    interval: tuple[float, float] | None
    n: int
    method: str
    reason: str  # why nothing was measured, else ""
    sample: str  # "random", or "as labeled" where a person picked what to label
    per_class: tuple[ClassFigures, ...]
    confusion: tuple[tuple[int, ...], ...]
    cells: Mapping[tuple[int, int], tuple[int, ...]]
    reliability: Reliability
    uncalibrated: Reliability | None  # before temperature scaling; None: the temperature is unknown
    temperature: float | None
    confidences: tuple[float, ...]
