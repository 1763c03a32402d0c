"""Maps before the last stage of augmented images, computed once and learned from again and again.

On two cores the lower part of a network is nine tenths of each step. A few views of each image, as
many as would be seen in as many epochs, go through it once; the last stage then learns from what
came out (recipes.md 3.1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.row_store import RowStore
from core.training.device import DevicePlan
from core.training.tuning.views import Views
from core.training.vision.lane import Lane
from core.training.work import Clock, Work

_BATCH = 32
_LARGEST_HALF = 65504.0

Lower = Callable[[Tensor], Tensor]  # inputs of a network to maps (n, ...)


@dataclass(frozen=True, slots=True)
class Maps:
    """`values` float16 (m, views, ...) lie on disk and are read where they are used; those of
    image i are in row `places[i]` (-1 if it has none)."""

    values: NDArray[np.float16]
    places: NDArray[np.int64]

    def of(self, images: NDArray[np.int64], views: NDArray[np.int64]) -> Tensor:
        """float16 (b, ...): of each of `images` the one of `views`."""
        return torch.from_numpy(np.asarray(self.values[self.places[images], views]))

    @property
    def views(self) -> int:
        return self.values.shape[1]


class MapViews:
    """The images of a lesson, each epoch in another of their views, all of which come in turn."""

    def __init__(self, maps: Maps, places: Tensor, plan: DevicePlan) -> None:
        """`places` (m,): which images of `maps` the lesson's are."""
        self._maps, self._places, self._plan = maps, places, plan

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        """(len(rows), ...) float32, as they came out of the lower part."""
        images = self._places[rows].numpy()
        # Neighbors begin with different views, so that an epoch has the variety of all.
        found = self._maps.of(images, (epoch + images) % self._maps.views)
        return found.to(self._plan.torch_device, non_blocking=True).float()


def compute_maps(
    shown: Views, lower: Lower, images: Tensor, *, views: int, plan: DevicePlan, folder: Path
) -> Work[Maps]:
    """What `lower` makes of `images` (m,), rows of `shown`, whose epochs are the views.

    What lies in `folder` from before an interruption is not computed again.
    """
    first = _maps_of(shown, lower, torch.zeros(1, dtype=torch.int64), 0, plan)
    store = RowStore(folder, shape=(views, *first.shape[1:]), dtype=np.float16)
    names = [str(number) for number in range(int(images.max()) + 1)]
    missing = images.numpy()[store.places(names)[images.numpy()] < 0]
    clock = Clock("maps", len(missing))
    with Lane() as lane:
        for start in range(0, len(missing), _BATCH):
            rows = torch.from_numpy(missing[start : start + _BATCH])
            found = [_maps_of(shown, lower, rows, view, plan) for view in range(views)]
            chosen = [names[row] for row in rows.tolist()]
            lane.do(partial(store.append, chosen, torch.stack(found, 1).numpy()))
            yield clock.step(len(rows))
    return Maps(store.mapped().view(np.float16), store.places(names))


def _maps_of(shown: Views, lower: Lower, rows: Tensor, view: int, plan: DevicePlan) -> Tensor:
    with torch.inference_mode(), plan.autocast():
        found = lower(shown.inputs(rows, epoch=view)).float()
    return found.clamp(-_LARGEST_HALF, _LARGEST_HALF).half().cpu()
