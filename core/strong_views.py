"""What a model says of images under strong augmentation: a file beside its predictions that grows
by what is looked at (docs/adr/0027)."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.files import replace_file

NAME = "strong_views.npz"


@dataclass(frozen=True, slots=True, eq=False)
class StrongViews:
    """`ids` (n,) rising; `probabilities` float16 (n, views, classes), calibrated. `about`: JSON
    of how they were drawn; what was drawn in another way does not go together."""

    ids: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float16]
    about: str

    def has(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        return np.isin(ids, self.ids)

    def joined(self, later: "StrongViews") -> "StrongViews":
        """Return both, of images in both the later; only the later where they were drawn
        otherwise."""
        if self.about != later.about:
            return later
        kept = ~later.has(self.ids)
        ids = np.concatenate([self.ids[kept], later.ids])
        order = np.argsort(ids)
        said = np.concatenate([self.probabilities[kept], later.probabilities])
        return StrongViews(ids[order], said[order], later.about)


def ids_looked_at(folder: Path) -> npt.NDArray[np.int64]:
    """Return the images that lie in the folder of a model, of which `read_strong_views` tells."""
    try:
        with np.load(folder / NAME) as stored:
            return stored["ids"].astype(np.int64)
    except (OSError, ValueError):
        return np.empty(0, np.int64)


def read_strong_views(folder: Path) -> StrongViews | None:
    """Return what lies in the folder of a model, None where it was not asked yet."""
    try:
        with np.load(folder / NAME) as stored:
            found: Mapping[str, npt.NDArray[np.generic]] = dict(stored)
    except (OSError, ValueError):  # none, or one that something else has damaged
        return None
    ids, said = found["ids"].astype(np.int64), found["probabilities"].astype(np.float16)
    order = np.argsort(ids)
    return StrongViews(ids[order], said[order], str(found["about"]))


def add_strong_views(folder: Path, later: StrongViews) -> None:
    """Put `later` to what lies in the folder of a model; the file is replaced."""
    before = read_strong_views(folder)
    whole = later if before is None else before.joined(later)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        allow_pickle=False,
        ids=whole.ids,
        probabilities=whole.probabilities,
        about=np.array(whole.about),
    )
    replace_file(folder / NAME, buffer.getvalue())
