"""Which labels teach and which measure: gold only, drawn fairly, never both at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.functional import normalize, one_hot

from core.jobs.run_folder import ManifestImage
from core.training.evidence.enough import HOW, why_not_enough
from core.training.evidence.folds import NEAR_DUPLICATE, burst_groups, grouped_folds
from core.training.methods.pool import Targets
from core.types import Split, Tier

FAIR_REASONS = frozenset({"random", "import", "folder", "browse"})  # no model picked these
RANDOM_REASONS = frozenset({"random"})  # nobody knows how the others were picked
HOLD_OUT_PER_CLASS = 20
HOLD_OUT_LABELS = 300
LEAST_HELD = 60  # validation labels below which folds say more than a hold-out
_FOLDS = 5
_ALIKE = f"Not measured: too few gold labels that no model picked show different pictures. {HOW}"
BRONZE_WEIGHT = 0.5  # accepted unseen


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """`targets` teach. Where `held` is set, it measures and nothing near it teaches; else the
    folds measure: row r of `targets` is predicted by a model without the rows of `folds[r]`,
    and without the `echoes`: bronze labels are the word of an earlier model that had learned from
    the rows of every fold, and would whisper the answers back (0.95 measured where 0.86 was true).
    """

    targets: Targets
    folds: Tensor  # (m,) int64; -1: always teaches
    echoes: Tensor  # (m,) bool: teach the model that is kept, but none that is measured by folds
    measured: Tensor  # (m,) bool: what the folds measure; the rest of a fold only leaves with it
    held: Targets | None
    method: str | None  # "cross-validation", "held-out" or None
    reason: str  # why there is no method
    sample: str  # "random" or "as labeled"
    learnable: Tensor  # (n,) bool: images that may become pseudo-labels

    @property
    def fold_count(self) -> int:
        return int(self.folds.max()) + 1 if len(self.folds) else 0

    def unmeasured(self, reason: str) -> "Evidence":
        """The same labels, none of which measures."""
        return replace(
            self,
            folds=torch.full_like(self.folds, -1),
            measured=torch.zeros_like(self.measured),
            held=None,
            method=None,
            reason=reason,
        )


def weigh_evidence(
    images: Sequence[ManifestImage], features: Tensor, names: Sequence[str]
) -> Evidence:
    """Divide the labels of `images`, whose features (n, d) these are, of classes with `names`."""
    classes = len(names)
    usable = [
        row
        for row, image in enumerate(images)
        if image.category is not None and image.split != Split.TEST
    ]
    fair = [row for row in usable if is_fair(images[row])]
    counts = torch.bincount(_classes_of(images, fair), minlength=classes)
    reason = why_not_enough(counts.tolist(), len(usable), names)
    held_rows = [] if reason else _held_out(images, fair)
    near = _near_duplicates(images, features, held_rows)
    teaching = [row for row in usable if not near[row] and not _is_reserved(images[row], held_rows)]
    targets = _targets(images, features, teaching, classes)
    fair_set = set(fair)
    measurable = torch.tensor([row in fair_set for row in teaching], dtype=torch.bool)
    measured = held_rows or [row for row in teaching if row in fair_set]
    echoes = torch.tensor([images[row].tier == Tier.BRONZE for row in teaching], dtype=torch.bool)
    folds = torch.full((len(teaching),), -1) if reason else _folds(targets, measurable, echoes)
    if not reason and not held_rows and int(folds.max()) < 1:
        reason = _ALIKE
    return Evidence(
        targets=targets,
        folds=folds,
        echoes=echoes,
        measured=measurable if not reason else torch.zeros(len(teaching), dtype=torch.bool),
        held=_targets(images, features, held_rows, classes) if held_rows else None,
        method=None if reason else "held-out" if held_rows else "cross-validation",
        reason=reason,
        sample=_sample([images[row] for row in measured]),
        learnable=_learnable(images, near, held_rows),
    )


def is_fair(image: ManifestImage) -> bool:
    """Whether the label was chosen by a person alone, on an image that no model picked."""
    return image.tier == Tier.GOLD and image.reason in FAIR_REASONS


def _held_out(images: Sequence[ManifestImage], fair: Sequence[int]) -> list[int]:
    """The validation split's rows once there are enough labels to spare them, else none."""
    counts = torch.bincount(_classes_of(images, fair))
    plenty = int(counts[counts > 0].min()) >= HOLD_OUT_PER_CLASS or len(fair) >= HOLD_OUT_LABELS
    held = [row for row in fair if images[row].split == Split.VALIDATION]
    return held if plenty and len(held) >= LEAST_HELD else []


def _is_reserved(image: ManifestImage, held_rows: Sequence[int]) -> bool:
    """With a hold-out nothing of the validation split teaches, whoever labeled it."""
    return bool(held_rows) and image.split == Split.VALIDATION


def _near_duplicates(
    images: Sequence[ManifestImage], features: Tensor, held_rows: Sequence[int]
) -> Tensor:
    """Mask (n,) of images of a group, or within the cosine of a burst, of a held-out image."""
    near = torch.zeros(len(images), dtype=torch.bool)
    if not held_rows:
        return near
    groups = {images[row].group for row in held_rows}
    near |= torch.tensor([image.group in groups for image in images])
    centered = normalize(features - features.mean(0))
    held = centered[list(held_rows)]
    for start in range(0, len(images), 4096):
        similarity = centered[start : start + 4096] @ held.T
        near[start : start + 4096] |= similarity.max(1).values > NEAR_DUPLICATE
    return near


def _learnable(images: Sequence[ManifestImage], near: Tensor, held_rows: Sequence[int]) -> Tensor:
    """Test images never teach, validation images and their like not where a hold-out measures."""
    reserved = torch.tensor(
        [image.split == Split.TEST or _is_reserved(image, held_rows) for image in images]
    )
    return ~(reserved | near)


def _targets(
    images: Sequence[ManifestImage], features: Tensor, rows: Sequence[int], classes: int
) -> Targets:
    index = torch.tensor(list(rows), dtype=torch.int64)
    hard = _classes_of(images, rows)
    weight = [BRONZE_WEIGHT if images[row].tier == Tier.BRONZE else 1.0 for row in rows]
    groups = torch.tensor([images[row].group for row in rows], dtype=torch.int64)
    return Targets(
        index,
        one_hot(hard, classes).float(),
        torch.tensor(weight),
        burst_groups(features[index] - features.mean(0), groups),
    )


def _classes_of(images: Sequence[ManifestImage], rows: Sequence[int]) -> Tensor:
    return torch.tensor([images[row].category or 0 for row in rows], dtype=torch.int64)


def _folds(targets: Targets, measurable: Tensor, echoes: Tensor) -> Tensor:
    """A fold for each row, -1 where its group holds no measurable row, and everywhere if leaving
    a fold out would leave nothing to learn."""
    if not bool(measurable.any()):
        return torch.full((len(targets),), -1)
    folds = grouped_folds(targets.hard, targets.group, folds=_FOLDS)
    measured_groups = targets.group[measurable]
    folds = torch.where(torch.isin(targets.group, measured_groups), folds, -1)
    remains = _two_categories_remain(targets.hard[~echoes], folds[~echoes])
    return folds if remains else torch.full_like(folds, -1)


def _two_categories_remain(hard: Tensor, folds: Tensor) -> bool:
    """Whether there are two folds, and without each something to tell apart."""
    without = [hard[folds != fold] for fold in range(int(folds.max()) + 1)]
    return len(without) > 1 and all(len(kinds.unique()) > 1 for kinds in without)


def _sample(measured: Sequence[ManifestImage]) -> str:
    drawn = measured and all(image.reason in RANDOM_REASONS for image in measured)
    return "random" if drawn else "as labeled"
