"""A backbone with a linear head, trained as one."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import torch
from torch import Tensor, nn

from core.training.methods.pool import Linear
from core.training.vision.backbones import Backbone
from core.training.vision.split import split_of


class Network(nn.Module):
    """Normalized NCHW to logits (n, classes)."""

    def __init__(
        self,
        backbone: Backbone,
        head: Linear,
        *,
        dropout: float = 0.0,
        keeps_statistics: bool = True,
        fixed: float = 0.0,
    ) -> None:
        """Copies the backbone, which stays as it is, and starts from `head` (raw features).

        `dropout`: share of the features that each step hides from the head. `keeps_statistics`:
        batch normalization keeps its stored ones (twenty labels would wreck them); a network from
        random weights has none to keep. `fixed`: share of the trunk's layers, from the input on,
        that do not learn.
        """
        super().__init__()
        self._keeps_statistics = keeps_statistics
        self.dropout = nn.Dropout(dropout)
        self.trunk = deepcopy(backbone.module).requires_grad_(True)
        self.head = nn.Linear(backbone.feature_size, len(head.bias))
        self.set_head(head)
        layers = _layers(self.trunk)
        for parameters in layers[: int(fixed * len(layers))]:
            for parameter in parameters:
                parameter.requires_grad_(False)

    def forward(self, inputs: Tensor) -> Tensor:
        return self.head(self.dropout(self.trunk(inputs)))

    def from_maps(self) -> Callable[[Tensor], Tensor]:
        """Let nothing learn but the head and the trunk's last stage; return the way from maps
        before that stage (see `core.training.vision.split`) to logits. Only
        for a trunk that `split_of` knows."""
        split = split_of(self.trunk)
        assert split is not None
        self.trunk.requires_grad_(False)
        for parameter in split.learning():
            parameter.requires_grad_(True)
        return lambda maps: self.head(self.dropout(split.features(maps)))

    def train(self, mode: bool = True) -> "Network":
        super().train(mode)
        if not self._keeps_statistics:
            return self
        for part in self.trunk.modules():
            if isinstance(part, nn.modules.batchnorm._BatchNorm):  # pyright: ignore[reportPrivateUsage]  # the only common base of its kinds
                part.eval()
        return self

    def parameter_groups(
        self, *, rate: float, trunk_share: float, decay: float, layer_decay: float = 1.0
    ) -> list[dict[str, object]]:
        """Head at `rate`, the trunk's last layer at `trunk_share` of it, each layer below at
        `layer_decay` of the one above; norms and biases without decay. "depth": 0 for the head,
        then 1, 2, ... down the trunk. Without what is fixed."""
        layers = [list(self.head.parameters()), *reversed(_layers(self.trunk))]
        groups: list[dict[str, object]] = []
        for depth, parameters in enumerate(layers):
            its_rate = rate * trunk_share * layer_decay ** (depth - 1) if depth else rate
            for its_decay, matrices in ((decay, True), (0.0, False)):
                own = [it for it in parameters if it.requires_grad and (it.ndim > 1) == matrices]
                if own:
                    group = {"params": own, "lr": its_rate, "weight_decay": its_decay}
                    groups.append({**group, "depth": depth})
        return groups

    def as_backbone(self, backbone: Backbone) -> Backbone:
        """`backbone` with the trained trunk."""
        return replace(backbone, module=self.trunk.eval().requires_grad_(False))

    def set_head(self, head: Linear) -> None:
        """Put `head`, for raw features, in the place of the present one."""
        with torch.no_grad():
            self.head.weight.copy_(head.weight)
            self.head.bias.copy_(head.bias)

    def as_linear(self) -> Linear:
        """The trained head, for raw features of the trained trunk."""
        return Linear(self.head.weight.detach().cpu(), self.head.bias.detach().cpu())


def _layers(trunk: nn.Module) -> list[list[nn.Parameter]]:
    """The parameters layer by layer from the input on: a layer is a numbered part ("blocks.3",
    "layer2") or a part of its own ("conv_stem"); lone norms belong to what they follow."""
    layers: dict[str, list[nn.Parameter]] = {}
    for name, parameter in trunk.named_parameters():
        layers.setdefault(_layer_name(name), []).append(parameter)
    merged: list[list[nn.Parameter]] = []
    for parameters in layers.values():
        if merged and all(it.ndim <= 1 for it in parameters):
            merged[-1].extend(parameters)
        else:
            merged.append(parameters)
    return merged


def _layer_name(parameter: str) -> str:
    parts = parameter.split(".")
    for at, part in enumerate(parts[:-1]):
        if any(sign.isdigit() for sign in part):
            return ".".join(parts[: at + 1])
    return ".".join(parts[:-1])
