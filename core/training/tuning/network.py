"""A backbone with a linear head, trained as one."""

from copy import deepcopy
from dataclasses import replace

import torch
from torch import Tensor, nn

from core.training.methods.pool import Linear
from core.training.vision.backbones import Backbone


class Network(nn.Module):
    """Normalized NCHW to logits (n, classes)."""

    def __init__(
        self,
        backbone: Backbone,
        head: Linear,
        *,
        dropout: float = 0.0,
        keeps_statistics: bool = True,
    ) -> None:
        """Copies the backbone, which stays as it is, and starts from `head` (raw features).

        `dropout`: share of the features that each step hides from the head. `keeps_statistics`:
        batch normalization keeps its stored ones (twenty labels would wreck them); a network from
        random weights has none to keep.
        """
        super().__init__()
        self._keeps_statistics = keeps_statistics
        self.dropout = nn.Dropout(dropout)
        self.trunk = deepcopy(backbone.module).requires_grad_(True)
        self.head = nn.Linear(backbone.feature_size, len(head.bias))
        with torch.no_grad():
            self.head.weight.copy_(head.weight)
            self.head.bias.copy_(head.bias)

    def forward(self, inputs: Tensor) -> Tensor:
        return self.head(self.dropout(self.trunk(inputs)))

    def train(self, mode: bool = True) -> "Network":
        super().train(mode)
        if not self._keeps_statistics:
            return self
        for part in self.trunk.modules():
            if isinstance(part, nn.modules.batchnorm._BatchNorm):  # pyright: ignore[reportPrivateUsage]  # the only common base of its kinds
                part.eval()
        return self

    def parameter_groups(
        self, *, rate: float, trunk_share: float, decay: float
    ) -> list[dict[str, object]]:
        """Head at `rate`, trunk at `trunk_share` of it; norms and biases without decay."""
        groups: list[dict[str, object]] = []
        for part, its_rate in ((self.trunk, rate * trunk_share), (self.head, rate)):
            matrices = [p for p in part.parameters() if p.ndim > 1]
            vectors = [p for p in part.parameters() if p.ndim <= 1]
            groups.append({"params": matrices, "lr": its_rate, "weight_decay": decay})
            groups.append({"params": vectors, "lr": its_rate, "weight_decay": 0.0})
        return groups

    def as_backbone(self, backbone: Backbone) -> Backbone:
        """`backbone` with the trained trunk."""
        return replace(backbone, module=self.trunk.eval().requires_grad_(False))

    def as_linear(self) -> Linear:
        """The trained head, for raw features of the trained trunk."""
        return Linear(self.head.weight.detach().cpu(), self.head.bias.detach().cpu())
