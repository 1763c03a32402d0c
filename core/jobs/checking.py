"""What is wrong with a training is said before its run is made; no torch, no Qt."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from core import recipes
from core.errors import UserError
from core.jobs.asking import Asking
from core.jobs.run_folder import RunConfig
from core.setting import AUTO

_SURE_DEVICES = (AUTO, "cpu")


def check_request(config: RunConfig) -> None:
    """UserError for a recipe, setting, file of weights, backbone or device that there is not.

    What only torch knows is asked of a process, which blocks for as long as torch takes to load.
    """
    settings = recipes.check_settings(recipes.for_training(config.recipe).name, config.settings)
    weights = settings.text("weights") if settings.has("weights") else ""
    if weights and not Path(weights).is_file():
        raise UserError("There is no weights file {path}.", path=weights)
    pretrained = settings.has("pretrained") and settings.yes("pretrained") and not weights
    norm = settings.text("norm") if settings.has("norm") else AUTO
    is_offered = config.backbone in ("", *recipes.BACKBONES) and norm == AUTO
    if config.device not in _SURE_DEVICES or not is_offered:
        _ask(config.device, config.backbone, norm=norm, pretrained=pretrained)


@lru_cache(maxsize=16)  # a command asks before it reads new images, and again as it makes the run
def _ask(device: str, backbone: str, *, norm: str, pretrained: bool) -> Mapping[str, object]:
    process = Asking("checker")
    try:
        return process.ask(
            {"device": device, "backbone": backbone, "norm": norm, "pretrained": pretrained}
        )
    finally:
        process.close()
