"""The checking process: says what a training would be refused for, before there is a run.

Asked: device, backbone, norm (of the recipe scratch, else "auto"), pretrained. Answered: nothing,
or the UserError (see `core.training.answering`).
"""

from typing import Any

from core.training.answering import answer_all
from core.training.device import choose_device
from core.training.recipes.scratch import architecture_of
from core.training.vision.backbones import check_backbone


def main() -> int:
    """Answer what standard input asks until it ends."""
    return answer_all(checked)


def checked(asked: Any) -> dict[str, object]:  # JSON has no static type
    choose_device(asked["device"])
    name = architecture_of(asked["backbone"], asked["norm"])
    check_backbone(name, pretrained=asked["pretrained"])
    return {}
