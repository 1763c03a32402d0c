"""How an image becomes the backbone's input; once, for the cache, for training and for a bundle.

Images are EXIF-turned RGB already (the guarded door does that). Here: the shorter side is resized
to `size / crop`, the middle square of `size` is kept, values go to [0, 1], then mean and std.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

_FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "nearest": Image.Resampling.NEAREST,
    "lanczos": Image.Resampling.LANCZOS,
}


@dataclass(frozen=True, slots=True)
class Preprocessing:
    size: int  # pixels of the square
    crop: float  # share of the shorter side that is kept, in (0, 1]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    interpolation: str
    views: str = "off"  # of each picture, to be averaged: see `tta`

    def box(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the square that is seen, in pixels of an image of this
        size."""
        short = round(self.size / self.crop)
        scale = short / min(width, height)
        resized = (max(short, round(width * scale)), max(short, round(height * scale)))
        left, top = (resized[0] - self.size) / 2, (resized[1] - self.size) / 2
        shrink = (width / resized[0], height / resized[1])
        return (
            left * shrink[0],
            top * shrink[1],
            (left + self.size) * shrink[0],
            (top + self.size) * shrink[1],
        )

    def pixels(self, image: Image.Image) -> NDArray[np.uint8]:
        """(size, size, 3) of an RGB image."""
        box = self.box(*image.size)
        square = image.resize((self.size, self.size), _FILTERS[self.interpolation], box=box)
        return np.asarray(square)

    def normalized(self, pixels: Tensor) -> Tensor:
        """float32 NCHW (channels last in memory) of NCHW in [0, 255], on the device of
        `pixels`."""
        mean, std = _of_bytes(self.mean, self.std, pixels.device)
        # The stub of `to` knows no `memory_format`.
        values: Tensor = pixels.to(torch.float32, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue, reportUnknownVariableType]
        if values is pixels:  # they were float32 already, and are not ours to change
            return (pixels - mean).div_(std)
        return values.sub_(mean).div_(std)

    def digest(self) -> str:
        parts = asdict(self)
        if self.views == "off":
            del parts["views"]  # what was cached before there were any stays good
        text = json.dumps(parts, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=8)  # made anew for each batch they would make the device wait for the copy
def _of_bytes(
    mean: tuple[float, ...], std: tuple[float, ...], device: torch.device
) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (1, 3, 1, 1) of values from 0 to 255."""
    both = torch.tensor((mean, std), device=device) * 255
    return both[0].view(1, 3, 1, 1), both[1].view(1, 3, 1, 1)
