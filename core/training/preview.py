"""The preview process: shows what augmentation makes of an image, for as long as it is asked.

One JSON object a line comes in: image, settings, count, seed, size. One goes out: either `pictures`
(base64 of their RGB bytes) or a UserError's `template` and `values`. It ends with its input.
"""

import base64
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.errors import UserError
from core.intake.decode import open_rgb
from core.recipes import Settings
from core.recipes.augmentation import AUGMENTATION
from core.training.tuning.augment.look import augmented
from core.training.tuning.augment.strength import strength_from
from core.training.vision.preprocess import Preprocessing

_CROP = 0.875  # what most backbones see of a square; training crops from the whole of it
_FINE = 4  # camera files are decoded at so many times the pixels that are shown
_FAILED = "The preview failed: {error}."
_THREADS = 1  # it runs beside the window, and perhaps beside a training


def main() -> int:
    """Answer what standard input asks until it ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # stray prints of libraries are no answers
    torch.set_num_threads(_THREADS)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(line)) + "\n")
        answers.flush()
    return 0


def _answer(line: str) -> dict[str, object]:
    try:
        asked: Any = json.loads(line)
        seen = _seen(
            Path(asked["image"]),
            asked["settings"],
            count=int(asked["count"]),
            seed=int(asked["seed"]),
            size=int(asked["size"]),
        )
    except UserError as error:
        values = {key: str(value) for key, value in error.values.items()}
        return {"template": error.template, "values": values}
    # The last resort: a bug would end the process, which says an exit code and not what it was,
    # and whose successor spends seconds on loading torch.
    except Exception as error:
        return {"template": _FAILED, "values": {"error": f"{type(error).__name__}: {error}"}}
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
