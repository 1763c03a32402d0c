"""How fast each part of a network learns, and from when on."""

import math

from torch import nn
from torch.optim import Optimizer

_WARM_UP = 0.1  # share of the steps
_THAWED_BY = 0.5  # share of the steps after which everything learns


class Rates:
    """Linear warm-up, then a cosine to zero, for every group of `optimizer` from its own rate.

    With `unfreeze` the head learns alone at first and the trunk joins from its top down, the lowest
    layers halfway (gradual unfreezing: Howard and Ruder 2018, section 3.3). A group says how deep
    it lies under the head in its entry "depth".
    """

    def __init__(self, optimizer: Optimizer, *, steps: int, unfreeze: bool = False) -> None:
        self._optimizer, self._steps = optimizer, steps
        self._rates = [float(group["lr"]) for group in optimizer.param_groups]
        self._depths = [int(group["depth"]) for group in optimizer.param_groups]
        self._unfreeze = unfreeze

    def set_for(self, step: int) -> None:
        """Prepare the optimizer and its parameters for `step` of all."""
        share, depth = self._share(step), self._thawed(step)
        for group, rate, its_depth in zip(
            self._optimizer.param_groups, self._rates, self._depths, strict=True
        ):
            group["lr"] = rate * share
            if self._unfreeze:
                parameters: list[nn.Parameter] = group["params"]
                for parameter in parameters:
                    parameter.requires_grad_(its_depth <= depth)

    def _share(self, step: int) -> float:
        warm = max(1, round(_WARM_UP * self._steps))
        if step < warm:
            return (step + 1) / warm
        return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, self._steps - warm)))

    def _thawed(self, step: int) -> int:
        """The depth down to which everything learns."""
        deepest = max(self._depths)
        return min(deepest, int(step / max(1, _THAWED_BY * self._steps) * (deepest + 1)))
