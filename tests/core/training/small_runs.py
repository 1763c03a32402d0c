"""Colored squares as a run's images, and runs done in this process."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from core.jobs.messages import Message
from core.jobs.run_folder import ManifestImage
from core.training.job import Job
from core.training.recipes.registry import work_for

COLORS = {"red": (200, 60, 60), "green": (60, 190, 70), "blue": (60, 70, 200)}
TINY = {"pretrained": "no", "input_size": "32", "precision": "fp32"}


MakeRun = Callable[..., Path]


@dataclass(frozen=True)
class Pictures:
    """Colored squares on disk, `each` per color, unlabeled."""

    folder: Path
    images: tuple[ManifestImage, ...]

    def labeled(self, per_category: int, **changes: Any) -> tuple[ManifestImage, ...]:
        """The first `per_category` of each color with a gold label."""
        given: dict[int, int] = {}
        result: list[ManifestImage] = []
        for image in self.images:
            kind = list(COLORS).index(Path(image.path).stem.split("-")[0])
            if given.setdefault(kind, 0) < per_category:
                given[kind] += 1
                label = {"category": kind, "tier": "gold", "reason": "random", **changes}
                image = replace(image, **label)
            result.append(image)
        return tuple(result)


@dataclass(frozen=True)
class Held:
    """Pixels that lie in memory."""

    pixels: Tensor

    def take(self, rows: Tensor) -> Tensor:
        return self.pixels[rows]


def run_to_end(folder: Path) -> list[Message]:
    """Do the work of a run folder in this process."""
    torch.manual_seed(5)  # a backbone without pretrained weights is random
    return list(work_for(Job.read(folder)))


def result_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "result.json").read_text("utf-8"))


def noisy_square(base: tuple[int, int, int], draw: random.Random) -> Image.Image:
    shade = [max(0, min(255, value + draw.randint(-50, 50))) for value in base]
    square = Image.new("RGB", (40, 40), tuple(shade))
    for _ in range(200):
        spot = tuple(draw.randint(0, 255) for _ in range(3))
        square.putpixel((draw.randrange(40), draw.randrange(40)), spot)
    return square


def agreement(one: Path, other: Path) -> float:
    """The share of images of which two models say the same."""
    with np.load(one / "predictions.npz") as a, np.load(other / "predictions.npz") as b:
        return float((a["probabilities"].argmax(1) == b["probabilities"].argmax(1)).mean())
