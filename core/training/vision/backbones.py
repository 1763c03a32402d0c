"""Backbones by name: a module that turns images into features, and where its classifier belongs.

"auto" and `tf_efficientnet_lite0..2` use weights that are installed as packages; a few networks are
our own (`nets.own`); any other name is timm's, "torchvision/NAME" (or a name that only torchvision
knows) is torchvision's.
"""

import hashlib
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import timm
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision import models

from core.errors import UserError
from core.training.vision.downloads import asking_once
from core.training.vision.embedded import DEFAULT, embedded_weights, in_order
from core.training.vision.nets.own import HEAD_PATH, OWN_NETS, own_name
from core.training.vision.norms import Norms

TORCHVISION = "torchvision/"


@dataclass(frozen=True, slots=True)
class Backbone:
    """`module` maps normalized NCHW to features (n, feature_size); the classifier's place
    `head_path` holds an identity."""

    architecture: str  # one of OWN_NETS, timm's name, or "torchvision/NAME"
    module: nn.Module
    head_path: str
    feature_size: int
    norms: Norms

    def digest(self) -> str:
        """Tells weights apart, for the keys of caches."""
        hasher = hashlib.blake2b(self.architecture.encode(), digest_size=8)
        for name, tensor in self.module.state_dict().items():
            hasher.update(name.encode())
            hasher.update(tensor.detach().cpu().contiguous().numpy().tobytes())
        return hasher.hexdigest()

    def with_head(self, weight: Tensor, bias: Tensor) -> dict[str, Tensor]:
        """The state dict of the whole classifier under its library's own names."""
        state = {
            name: tensor.detach().cpu().contiguous()
            for name, tensor in self.module.state_dict().items()
        }
        state[f"{self.head_path}.weight"] = weight.detach().cpu().contiguous()
        state[f"{self.head_path}.bias"] = bias.detach().cpu().contiguous()
        return state


def load_backbone(name: str, *, pretrained: bool = True, weights: str = "") -> Backbone:
    """Build the backbone `name` in eval mode on the CPU.

    `weights`: a local .safetensors or .pt state dict of it. Raises UserError for a name that
    nobody knows, a download that fails, or a file that does not fit.
    """
    architecture = _known_architecture(name)
    if weights:
        backbone = _build(architecture, pretrained=False)
        _load_weights(backbone, read_weights(Path(weights)), weights)
        return backbone
    given = embedded_weights(architecture) if pretrained else None
    if given is None:
        return _build(architecture, pretrained=pretrained)
    model = timm.create_model(architecture)
    model.load_state_dict(in_order(model.state_dict(), given))
    return _from_timm(architecture, model)


def check_backbone(name: str, *, pretrained: bool) -> None:
    """UserError for what `load_backbone` would refuse without having looked at any weights."""
    architecture = _known_architecture(name)
    if pretrained and architecture in OWN_NETS:
        raise _never_trained(architecture)


def with_stochastic_depth(backbone: Backbone, drop_path: float) -> Backbone:
    """The same weights in a network that skips residual branches at random while it trains: the
    last one with probability `drop_path`, earlier ones linearly less (Huang et al. 2016).

    Networks without residual branches come back as they are.
    """
    name = backbone.architecture
    if not drop_path or name in OWN_NETS or name.startswith(TORCHVISION):
        return backbone
    try:
        model = timm.create_model(name, drop_path_rate=drop_path)
    except TypeError:  # VGG and the like have no such argument
        return backbone
    noisy = _from_timm(name, model)
    noisy.module.load_state_dict(backbone.module.state_dict())
    return noisy


def read_weights(path: Path) -> dict[str, Tensor]:
    """A state dict from a .safetensors file or a .pt file without code; else UserError."""
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        loaded: object = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise UserError("There is no weights file {path}.", path=path) from None
    except (
        SafetensorError,
        OSError,
        RuntimeError,
        ValueError,
        EOFError,
        LookupError,
        # weights_only's own, by torch's name for it: nothing here may load a pickle
        torch.serialization.pickle.UnpicklingError,  # pyright: ignore[reportPrivateImportUsage]
    ) as error:
        raise _unreadable(path) from error
    return _state_dict(loaded, path)


def _unreadable(path: Path) -> UserError:
    return UserError(
        "The weights file {path} is damaged or holds more than weights; it was not loaded.",
        path=path,
    )


def _state_dict(loaded: object, path: Path) -> dict[str, Tensor]:
    """The tensors by name, also where they lie one level down as checkpoints have them."""
    for key in ("state_dict", "model"):
        if isinstance(loaded, dict) and isinstance(inner := cast(Any, loaded).get(key), dict):
            loaded = cast(object, inner)
    if not isinstance(loaded, dict):
        raise _unreadable(path)
    entries = cast(dict[object, object], loaded)
    return {str(name): value for name, value in entries.items() if isinstance(value, Tensor)}


def _load_weights(backbone: Backbone, state: dict[str, Tensor], path: str) -> None:
    head = f"{backbone.head_path}."
    trunk = {name: value for name, value in state.items() if not name.startswith(head)}
    try:
        backbone.module.load_state_dict(trunk)
    except RuntimeError as error:
        raise UserError(
            "The weights file {path} does not fit the backbone {name}.",
            path=path,
            name=backbone.architecture,
        ) from error


def _known_architecture(name: str) -> str:
    if name in ("auto", ""):
        return DEFAULT
    if own := own_name(name):
        return own
    if name.startswith(TORCHVISION) and name.removeprefix(TORCHVISION) in models.list_models(
        module=models
    ):
        return name
    if timm.is_model(name):
        return name
    if name in models.list_models(module=models):
        return TORCHVISION + name
    raise UserError(
        "No backbone is called {name}. The one that needs no download is {default}.",
        name=name,
        default=DEFAULT,
    )


def _build(architecture: str, *, pretrained: bool) -> Backbone:
    if architecture in OWN_NETS:
        return _own(architecture, pretrained=pretrained)
    try:
        if architecture.startswith(TORCHVISION):
            return _from_torchvision(architecture, pretrained=pretrained)
        with asking_once() if pretrained else nullcontext():
            return _from_timm(architecture, timm.create_model(architecture, pretrained=pretrained))
    except (OSError, RuntimeError) as error:  # no network, no such weights, a broken download
        raise UserError(
            "The weights of {name} could not be downloaded. Use the backbone {default}, which "
            "needs no download, or give a file with --set weights=FILE.",
            name=architecture,
            default=DEFAULT,
        ) from error


def _own(architecture: str, *, pretrained: bool) -> Backbone:
    if pretrained:
        raise _never_trained(architecture)
    net = OWN_NETS[architecture]
    return Backbone(architecture, net.build().eval(), HEAD_PATH, net.feature_size, net.norms)


def _never_trained(architecture: str) -> UserError:
    return UserError(
        "There are no pretrained weights of {name}: train it with the recipe scratch, or give "
        "a file with --set weights=FILE.",
        name=architecture,
    )


def _from_timm(architecture: str, model: nn.Module) -> Backbone:
    found: Any = getattr(model, "pretrained_cfg", {})  # a plain dict of timm's
    path: Any = found.get("classifier")
    norms = Norms(
        size=int(found.get("input_size", (3, 224, 224))[1]),
        fixed_size=bool(found.get("fixed_input_size", False)),
        crop=float(found.get("crop_pct") or 0.875),
        mean=tuple(found.get("mean", (0.485, 0.456, 0.406))),
        std=tuple(found.get("std", (0.229, 0.224, 0.225))),
        interpolation=str(found.get("interpolation", "bicubic")),
    )
    return _without_head(architecture, model, path if isinstance(path, str) else "", norms)


def _from_torchvision(architecture: str, *, pretrained: bool) -> Backbone:
    name = architecture.removeprefix(TORCHVISION)
    best: Any = models.get_model_weights(name)["DEFAULT"]  # an enum made at run time
    model = models.get_model(name, weights=best if pretrained else None)
    preset = best.transforms()
    size = int(preset.crop_size[0])
    norms = Norms(
        size=size,
        fixed_size=name.startswith(("vit_", "maxvit")),
        crop=size / int(preset.resize_size[0]),
        mean=tuple(preset.mean),
        std=tuple(preset.std),
        interpolation=str(preset.interpolation.value),
    )
    linear = [name for name, part in model.named_modules() if isinstance(part, nn.Linear)]
    return _without_head(architecture, model, linear[-1] if linear else "", norms)


def _without_head(architecture: str, model: nn.Module, path: str, norms: Norms) -> Backbone:
    head = model.get_submodule(path) if path else None
    if not isinstance(head, nn.Linear):
        raise UserError("The backbone {name} has no linear classifier.", name=architecture)
    model.set_submodule(path, nn.Identity())
    return Backbone(architecture, model.eval(), path, head.in_features, norms)
