"""What a search for the best strength of augmentation has tried, and how it decides."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Trial:
    """A short training with N `operations` of RandAugment of `magnitude` M, and what networks that
    did not learn from them say of n labels."""

    operations: int
    magnitude: int
    losses: Tensor  # (n,): log-loss of each label, calibrated
    right: Tensor  # (n,) bool
    seconds: float

    @property
    def log_loss(self) -> float:
        return float(self.losses.mean())

    @property
    def is_plain(self) -> bool:
        return self.operations == 0


@dataclass(frozen=True, slots=True)
class Search:
    """`chosen`: one of `trials`, or None where they are too few to tell."""

    trials: tuple[Trial, ...]
    chosen: Trial | None
    budget: float  # seconds

    def facts(self) -> dict[str, object]:
        """For result.json."""
        chosen = self.chosen
        return {
            "minutes": round(self.budget / 60, 2),
            "trials": [
                {
                    "operations": it.operations,
                    "magnitude": it.magnitude,
                    "log_loss": it.log_loss,
                    "accuracy": float(it.right.float().mean()),
                    "labels": len(it.right),
                    "seconds": round(it.seconds, 1),
                }
                for it in self.trials
            ],
            "chosen": chosen and {"operations": chosen.operations, "magnitude": chosen.magnitude},
        }


def choose(trials: Sequence[Trial]) -> Trial | None:
    """The one of least log-loss, if it beats that without RandAugment by more than one standard
    error over the same labels, else the one without (recipes.md 1.9). None without a rival."""
    plain = next((it for it in trials if it.is_plain), None)
    if plain is None or len(trials) < 2:
        return None
    best = min(trials, key=lambda it: it.log_loss)
    gain = plain.losses - best.losses
    error = gain.std() / len(gain) ** 0.5
    return best if bool(gain.mean() > torch.nan_to_num(error)) else plain
