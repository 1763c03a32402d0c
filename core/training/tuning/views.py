"""What a network is shown of the images of a lesson, as a function of (seed, epoch, image)."""

from typing import Protocol

from torch import Tensor

from core.training.device import DevicePlan
from core.training.tuning.augment.look import augmented
from core.training.tuning.augment.strength import Strength
from core.training.vision.preprocess import Preprocessing


class Views(Protocol):
    """Inputs for the network; `rows` are positions in the lesson."""

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        """(len(rows), ...) on the device, ready for the network."""
        ...


class PixelViews:
    """Augmented pictures."""

    def __init__(
        self,
        pixels: Tensor,
        strength: Strength,
        *,
        preprocessing: Preprocessing,
        plan: DevicePlan,
        seed: int,
    ) -> None:
        """`pixels`: uint8 (m, 3, s, s) of the lesson's images."""
        self._pixels, self._preprocessing, self._plan = pixels, preprocessing, plan
        self._strength, self._seed = strength, seed

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        """Normalized NCHW float32."""
        seen = augmented(
            self._pixels[rows].to(self._plan.torch_device, non_blocking=True),
            rows,
            self._strength,
            size=self._preprocessing.size,
            seed=self._seed,
            epoch=epoch,
        )
        return self._preprocessing.normalized(seen)
