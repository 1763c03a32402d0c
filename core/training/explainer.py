"""The explaining process: shows where in a picture a model saw what speaks for a category.

Asked: model (the folder of a bundle), image, width, height, category (a class index, or null for
what the model says itself). Answered: `heat` (rows of numbers from 0 to 1), `category`,
`probability`, `region` (left, top, right, bottom of what the model saw, in shares of the picture as
it is shown) and `imitates` (see `core.training.answering`).
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.training.answering import answer_all
from core.training.bundle import Bundle, read_bundle
from core.training.methods.grad_cam import grad_cam
from core.training.model_card import tells_of_imitation
from core.training.vision.decoding import square_of
from core.training.vision.last_maps import last_maps_of

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class _Model:
    bundle: Bundle
    last_maps: nn.Module
    imitates: bool  # the project's predictions are those of another method

    def logits(self, inputs: Tensor) -> Tensor:
        classifier = self.bundle.classifier
        return classifier.head.logits(classifier.backbone.module(inputs))


def main() -> int:
    """Answer what standard input asks until it ends."""
    return answer_all(explained)


def explained(asked: Any) -> dict[str, object]:  # JSON has no static type
    """UserError where the backbone is not tested or the file cannot be read. Of several views of a
    picture it is the middle one."""
    model = _model(asked["model"])
    seeing, size = model.bundle.preprocessing, (int(asked["width"]), int(asked["height"]))
    square = torch.tensor(square_of(Path(asked["image"]), size, seeing))
    inputs = seeing.normalized(square.permute(2, 0, 1)[None].float())
    found = grad_cam(model.logits, model.last_maps, inputs, asked["category"])
    said = (found.scores / model.bundle.classifier.temperature).softmax(0)
    left, top, right, bottom = seeing.box(*size)
    return {
        "heat": [[round(it, _DIGITS) for it in row] for row in found.heat.tolist()],
        "category": found.category,
        "probability": round(float(said[found.category]), _DIGITS),
        "region": [left / size[0], top / size[1], right / size[0], bottom / size[1]],
        "imitates": model.imitates,
    }


@lru_cache(maxsize=1)  # a run's model never changes
def _model(folder: str) -> _Model:
    bundle = read_bundle(Path(folder))
    card = (Path(folder) / "model_card.md").read_text("utf-8")
    return _Model(bundle, last_maps_of(bundle.classifier.backbone), tells_of_imitation(card))
