"""What the instant model said last, ready to be asked for one image after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.instant import INSTANT_MODEL, InstantPredictions, read_instant
from core.rows import Proposal

_NOTHING = InstantPredictions.nothing()
_NONE = np.empty((0, 2), np.int64)
_NO_SHARES = np.empty((0, 2), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class InstantTable:
    """`best` (n, 2): columns of the two likeliest categories, `shares` (n, 2) their probabilities;
    the second is 0 where there is but one."""

    said: InstantPredictions = _NOTHING
    best: NDArray[np.int64] = field(default_factory=lambda: _NONE)
    shares: NDArray[np.float32] = field(default_factory=lambda: _NO_SHARES)
    revision: int = 0  # of the labels that it knows
    _asked: dict[int, Proposal | None] = field(default_factory=dict[int, Proposal | None])

    @classmethod
    def read(cls, cache: Path, revision: int) -> "InstantTable":
        """Not for the GUI thread: it sorts."""
        said = read_instant(cache)
        if said is None or said.probabilities.shape[1] < 2:
            return cls(revision=revision)
        best = np.argpartition(-said.probabilities, 1, axis=1)[:, :2]
        shares = np.take_along_axis(said.probabilities, best, axis=1).astype(np.float32)
        order = np.argsort(-shares, axis=1)
        return cls(
            said,
            np.take_along_axis(best, order, axis=1),
            np.take_along_axis(shares, order, axis=1),
            revision,
        )

    def __len__(self) -> int:
        return len(self.best)

    @property
    def labels(self) -> int:
        return self.said.labels

    def proposal(self, image_id: int) -> Proposal | None:
        if image_id not in self._asked:
            self._asked[image_id] = self._proposal(image_id)
        return self._asked[image_id]

    def among(self, ids: Sequence[int]) -> list[int]:
        numbers = np.fromiter(ids, np.int64, len(ids))
        return numbers[self.said.rows_of(numbers) >= 0].tolist() if len(self) else []

    def _proposal(self, image_id: int) -> Proposal | None:
        row = int(self.said.rows_of(np.array([image_id]))[0]) if len(self) else -1
        if row < 0:
            return None
        first, second = self.said.category_ids[self.best[row]].tolist()
        share, other = self.shares[row].tolist()
        if share <= 0:  # a person ruled out all that it thinks possible
            return None
        return Proposal(image_id, INSTANT_MODEL, first, share, second if other > 0 else None, other)
