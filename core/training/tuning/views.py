"""What a network is shown of the images of a lesson, as a function of (seed, epoch, image)."""

from typing import Protocol

from torch import Tensor

from core.training.device import DevicePlan
from core.training.tuning.augment import Strength, augmentation, augmented
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
        self._augment = augmentation(strength, preprocessing.size)
        self._seed = seed

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        """Normalized NCHW float32."""
        pixels = augmented(self._pixels, rows, self._augment, seed=self._seed, epoch=epoch)
        return self._preprocessing.normalized(pixels.to(self._plan.torch_device))
