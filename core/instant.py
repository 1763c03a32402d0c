"""What the instant model says of the images: a file in the project's cache.

The companion process (`core.training.companion`) writes it anew after each burst of labels; the
window and `core.selection` read it. A reader sees the old file or the new one, never a part.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

FILE = "instant.npz"
INSTANT_MODEL = 0  # the `model_id` of its suggestions; models that were trained count from 1


@dataclass(frozen=True, slots=True, eq=False)
class InstantPredictions:
    """Calibrated probabilities of the head on cached features. All images that have features if
    these are few enough, else those in sight, those in the queue, and a fixed random sample."""

    ids: NDArray[np.int64]  # (n,) images, ascending
    probabilities: NDArray[np.float16]  # (n, classes); 0 for what a person ruled out
    category_ids: NDArray[np.int64]  # (classes,) whose columns these are
    labels: int  # that the head learned from

    @classmethod
    def nothing(cls) -> "InstantPredictions":
        """What is said before labels of two categories are there."""
        none = np.empty(0, np.int64)
        return cls(none, np.empty((0, 0), np.float16), none, 0)

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Row numbers (m,) of images `ids` (m,); -1 where nothing is said of one."""
        if not len(self.ids):
            return np.full(len(ids), -1, np.int64)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[at] == ids, at, -1)


def instant_file(cache: Path) -> Path:
    return cache / FILE


def read_instant(cache: Path) -> InstantPredictions | None:
    """Return what the instant model of the project with this cache said last, perhaps before the
    newest labels; None if it has not said anything yet."""
    try:
        with instant_file(cache).open("rb") as file, np.load(file) as stored:
            return InstantPredictions(
                ids=stored["ids"],
                probabilities=stored["probabilities"],
                category_ids=stored["category_ids"],
                labels=int(stored["labels"]),
            )
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def write_instant(cache: Path, said: InstantPredictions) -> None:
    """Replace the file at once. It is not synced to disk: after a power cut it is made again."""
    target = instant_file(cache)
    beside = target.with_name(f".{FILE}.{secrets.token_hex(4)}")
    try:
        with beside.open("wb") as file:
            np.savez(
                file,
                ids=said.ids,
                probabilities=said.probabilities,
                category_ids=said.category_ids,
                labels=np.int64(said.labels),
            )
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
