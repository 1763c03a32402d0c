"""In which batches an epoch goes through its images: a function of a seeded generator alone."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Deal = Callable[
    [torch.Generator], Sequence[Tensor]
]  # rows of the lesson, as many batches each time


def shuffled(count: int, *, batch: int) -> Deal:
    """Every row once, in batches of `batch`; the last one borrows a row rather than being a lone
    one, whose variance batch normalization could not take."""
    starts = list(range(0, count, batch))
    if batch > 2 and len(starts) > 1 and count % batch == 1:
        starts[-1] -= 1
    ends = [*starts[1:], count]

    def deal(generator: torch.Generator) -> list[Tensor]:
        order = torch.randperm(count, generator=generator)
        return [order[start:end] for start, end in zip(starts, ends, strict=True)]

    return deal


def with_labels(true: Tensor, *, batch: int, share: float) -> Deal:
    """Every row at least once, and in each batch at least `share` from the rows `true` (m,) bool,
    which come again where there are too few (Arazo et al. 2019: a least number of labels in each
    batch keeps pseudo-labels from drowning them)."""
    labeled, others = true.nonzero().flatten(), (~true).nonzero().flatten()
    least = math.ceil(share * batch)
    steps = max(math.ceil(len(others) / max(1, batch - least)), math.ceil(len(true) / batch))
    wanted = max(len(labeled), steps * least)

    def deal(generator: torch.Generator) -> list[Tensor]:
        mine = torch.cat(
            [_mixed(labeled, generator) for _ in range(math.ceil(wanted / len(labeled)))]
        )[:wanted]
        theirs = _mixed(others, generator)
        return [
            torch.cat((one, other))
            for one, other in zip(mine.tensor_split(steps), theirs.tensor_split(steps), strict=True)
        ]

    return deal


def _mixed(rows: Tensor, generator: torch.Generator) -> Tensor:
    return rows[torch.randperm(len(rows), generator=generator)]
