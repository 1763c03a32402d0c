"""Which unlabeled images the teachers of a self-training are asked about, round by round."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.evidence.judging import needed_views
from core.training.methods.pool import Targets
from core.training.recipes.prepared import Prepared
from core.training.tuning.seeds import seed_of


@dataclass(frozen=True, slots=True)
class Draws:
    """`rows` unlabeled images a round for the model that is kept, `fold_rows` of them for each
    fold's."""

    prepared: Prepared
    rows: int
    fold_rows: int

    @property
    def views(self) -> tuple[Targets, ...]:
        return needed_views(self.prepared.evidence)

    @property
    def labels(self) -> Targets:
        return self.prepared.evidence.targets

    @property
    def unlabeled(self) -> Tensor:
        """Rows of the pool, ascending."""
        free = self.prepared.pool.learnable.clone()
        free[self.labels.index] = False
        return free.nonzero().flatten()

    def asked(self, number: int, view: int) -> Tensor:
        """The rows that the teacher of round `number` labels in a view (0: that of the kept model):
        each round has a draw of its own, the folds the beginning of it."""
        seed = seed_of(self.prepared.job.config.seed, number)
        rows = self.unlabeled
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))
        return rows[order[: self.fold_rows if view else self.rows]].sort().values

    @property
    def nobody(self) -> Tensor:
        return torch.empty(0, dtype=torch.int64)
