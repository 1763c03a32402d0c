"""The preview process: shows what augmentation makes of an image, for as long as it is asked.

Asked: image, settings, count, seed, size. Answered: `pictures`, base64 of their RGB bytes (see
`core.training.answering`).
"""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.intake.decode import open_rgb
from core.recipes import Settings
from core.recipes.augmentation import AUGMENTATION
from core.training.answering import answer_all
from core.training.tuning.augment.look import augmented
from core.training.tuning.augment.strength import strength_from
from core.training.vision.preprocess import Preprocessing

_CROP = 0.875  # what most backbones see of a square; training crops from the whole of it
_FINE = 4  # camera files are decoded at so many times the pixels that are shown


def main() -> int:
    """Answer what standard input asks until it ends."""
    return answer_all(_pictures)


def _pictures(asked: Any) -> dict[str, object]:  # JSON has no static type
    seen = _seen(
        Path(asked["image"]),
        asked["settings"],
        count=int(asked["count"]),
        seed=int(asked["seed"]),
        size=int(asked["size"]),
    )
    return {"pictures": [base64.b64encode(it.numpy().tobytes()).decode("ascii") for it in seen]}


def _seen(image: Path, given: Mapping[str, str], *, count: int, seed: int, size: int) -> Tensor:
    """uint8 (count, size, size, 3): `image` as `count` rows of a lesson with these settings."""
    strength = strength_from(_settings(given), labels=0)
    whole = Preprocessing(round(size / _CROP), 1.0, (0.5,) * 3, (0.5,) * 3, "bicubic")
    square = torch.tensor(whole.pixels(open_rgb(image, longer_side=_FINE * size)))
    pixels = square.permute(2, 0, 1).expand(count, -1, -1, -1)
    shown = augmented(pixels, torch.arange(count), strength, size=size, seed=seed, epoch=0)
    return shown.round().to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def _settings(given: Mapping[str, str]) -> Settings:
    """Those of augmentation, with the defaults where they are not given."""
    values = {setting.key: given.get(setting.key, setting.default) for setting in AUGMENTATION}
    for setting in AUGMENTATION:
        setting.check(values[setting.key])
    return Settings(values)
