"""Frozen rows of runs and their rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.cost import Cost
from core.types import RunState


@dataclass(frozen=True, slots=True)
class Round:
    """One teacher–student step of a run, or its only model (round 0, no teacher)."""

    model_id: int
    run_id: int
    number: int
    teacher_model_id: int | None
    method: str
    backbone: str
    pseudo_labels: int
    accuracy: float | None  # on gold validation labels
    interval: tuple[float, float] | None  # 95 %
    validated_on: int  # gold labels behind it
    teacher_accuracy: float | None
    accepted: bool
    reason: str
    is_current: bool
    cost: Cost | None = None  # None: trained before costs were measured


@dataclass(frozen=True, slots=True)
class Run:
    id: int
    recipe: str
    backbone: str
    state: RunState
    folder: Path
    created_at: str
    started_at: str | None
    ended_at: str | None
    device: str
    seed: int
    labels: int
    message: str  # a sentence: what it chose and why, or why it failed
    rounds: tuple[Round, ...] = ()
    result: Mapping[str, object] = field(default_factory=dict[str, object])  # as `train --json`
    version: str = ""  # of the Autodidact that made it; "" where it did not say
    labels_of: int | None = None  # the run whose labels, of then, it learned from; None: its own
