"""Reads which labeled images a model finds nearest to an image (core.jobs.run_folder)."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.rows import Neighbor


class NeighborTable:
    """The content of one neighbors.npz: small integers, 36 bytes an image."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as stored:
            ids: npt.NDArray[np.int64] = stored["ids"]
            self._labeled: npt.NDArray[np.int64] = stored["labeled"]
            self._classes: npt.NDArray[np.int16] = stored["classes"]
            self._nearest: npt.NDArray[np.int32] = stored["nearest"]
            self._similarity: npt.NDArray[np.float16] = stored["similarity"]
        self._ids = ids  # ascending

    def of(self, image_id: int, category_ids: Sequence[int]) -> tuple[Neighbor, ...]:
        """The neighbors of an image, nearest first; none for one that the run did not have.

        `category_ids` in class order.
        """
        at = int(np.searchsorted(self._ids, image_id))
        if at == len(self._ids) or self._ids[at] != image_id:
            return ()
        return tuple(
            Neighbor(
                image_id=int(self._labeled[place]),
                category_id=category_ids[int(self._classes[place])],
                similarity=float(similarity),
            )
            for place, similarity in zip(self._nearest[at], self._similarity[at], strict=True)
        )


def neighbors_in(folder: Path) -> NeighborTable | None:
    """Return the table of the model in `folder`, or None if it has none. The last one is kept."""
    path = folder / "neighbors.npz"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _table(path, changed)


@lru_cache(maxsize=1)
def _table(path: Path, _changed: int) -> NeighborTable:
    return NeighborTable(path)
