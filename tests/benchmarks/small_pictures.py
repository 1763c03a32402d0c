"""The small pictures of a folder of categories, as one tensor."""

from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from core.training.vision.preprocess import Preprocessing

CLASSES = 10


@dataclass(frozen=True, slots=True)
class Pictures:
    """uint8 (n, 3, s, s) and (n,); `take` as `PixelViews` asks for it."""

    pixels: Tensor
    labels: Tensor

    def take(self, rows: Tensor) -> Tensor:
        return self.pixels[rows.to(self.pixels.device)]


def read(folder: Path, each: range, seen: Preprocessing, device: torch.device) -> Pictures:
    """The images `each` of every category."""
    pixels: list[Tensor] = []
    labels: list[int] = []
    for kind, category in enumerate(sorted(folder.iterdir())):
        for file in sorted(category.iterdir())[each.start : each.stop]:
            with Image.open(file) as image:
                square = torch.tensor(seen.pixels(image.convert("RGB")))
            pixels.append(square.permute(2, 0, 1))
            labels.append(kind)
    return Pictures(torch.stack(pixels).to(device), torch.tensor(labels))
