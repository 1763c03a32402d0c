"""What a network is shown of the images of a lesson, as a function of (seed, epoch, image)."""

from typing import Protocol, runtime_checkable

from torch import Tensor

from core.training.tuning.augment.look import augmented
from core.training.tuning.augment.strength import Strength
from core.training.vision.preprocess import Preprocessing


class Views(Protocol):
    """Inputs for the network; `rows` are positions in the lesson."""

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        """(len(rows), ...) on the device, ready for the network."""
        ...


class Pictures(Protocol):
    """Where views take their pixels from."""

    def take(self, rows: Tensor) -> Tensor:
        """uint8 (len(rows), 3, s, s) on the device."""
        ...


@runtime_checkable
class ReadingAhead(Protocol):
    """What can prepare for the rows that it will be asked for next."""

    def expect(self, rows: Tensor) -> None: ...


class PixelViews:
    """Augmented pictures."""

    def __init__(
        self,
        pixels: Pictures,
        places: Tensor,
        strength: Strength,
        *,
        preprocessing: Preprocessing,
        seed: int,
    ) -> None:
        """`places` (m,): where in `pixels` the lesson's images lie."""
        self._pixels, self._places = pixels, places
        self._strength, self._seed = strength, seed
        self._preprocessing = preprocessing

    def expect(self, rows: Tensor) -> None:
        """Let the pixels be read while the batch before computes."""
        if isinstance(self._pixels, ReadingAhead):
            self._pixels.expect(self._places[rows])

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        """Normalized NCHW float32."""
        seen = augmented(
            self._pixels.take(self._places[rows]),
            rows,
            self._strength,
            size=self._preprocessing.size,
            seed=self._seed,
            epoch=epoch,
        )
        return self._preprocessing.normalized(seen)
