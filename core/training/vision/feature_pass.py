"""Pixels through the backbone, without waiting: results come back and go to disk while the next
batch computes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from core.row_store import RowStore
from core.training.device import DevicePlan
from core.training.vision.backbones import Backbone
from core.training.vision.lane import Lane
from core.training.vision.preprocess import Preprocessing
from core.training.vision.tta import shown

_LARGEST_HALF = 65504.0
_SECONDS_BETWEEN_WRITES = 1.0  # each waits for the disk twice; a kill costs no more than this


@dataclass(frozen=True, slots=True)
class Coming:
    """float16 (n, d) on its way to the CPU."""

    rows: Tensor
    arrival: torch.cuda.Event | None  # None: it is there

    def arrived(self) -> Tensor:
        """Wait for it."""
        if self.arrival is not None:
            self.arrival.synchronize()
        return self.rows


def forward(
    backbone: Backbone, preprocessing: Preprocessing, plan: DevicePlan, pixels: Tensor
) -> Coming:
    """The features of uint8 (n, 3, s, s), of which the backbone sees the middle, or the mean of
    those of several views."""
    here = pixels.to(plan.torch_device, non_blocking=True)
    seen = [features_of(backbone, preprocessing, plan, it) for it in shown(here, preprocessing)]
    rows = seen[0] if len(seen) == 1 else torch.stack(seen).float().mean(0).half()
    if plan.device != "cuda":
        return Coming(rows.cpu(), None)
    there = torch.empty(rows.shape, dtype=rows.dtype, pin_memory=True)
    there.copy_(rows, non_blocking=True)
    arrival = torch.cuda.Event()
    arrival.record()
    return Coming(there, arrival)


class FeatureWriter:
    """Appends features to `store` in the thread of `lane`, a second's worth at a time."""

    def __init__(self, store: RowStore, lane: Lane) -> None:
        self._store, self._lane = store, lane
        self._digests: list[str] = []
        self._coming: list[Coming] = []
        self._written = time.monotonic()

    def add(self, digests: Sequence[str], coming: Coming) -> None:
        self._digests += digests
        self._coming.append(coming)
        if time.monotonic() - self._written > _SECONDS_BETWEEN_WRITES:
            self.close()

    def close(self) -> None:
        """Hand over what was added last."""
        if self._coming:
            self._lane.do(partial(_append, self._store, self._digests, self._coming))
        self._digests, self._coming, self._written = [], [], time.monotonic()


def _append(store: RowStore, digests: Sequence[str], coming: Sequence[Coming]) -> None:
    store.append(digests, torch.cat([it.arrived() for it in coming]).numpy())


def features_of(
    backbone: Backbone, preprocessing: Preprocessing, plan: DevicePlan, pixels: Tensor
) -> Tensor:
    """float16 (n, d) of uint8 (n, 3, size, size), both on the device; in halves where memory runs
    out."""
    try:
        with torch.inference_mode(), plan.autocast():
            said = backbone.module(preprocessing.normalized(pixels))
            return said.float().clamp(-_LARGEST_HALF, _LARGEST_HALF).half()
    except torch.OutOfMemoryError:
        if len(pixels) == 1:
            raise
    if plan.device == "cuda":
        torch.cuda.empty_cache()
    halves = pixels.chunk(2)
    return torch.cat([features_of(backbone, preprocessing, plan, half) for half in halves])
