"""Reads a project's cached features without torch; `core.training` computes and stores them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.row_store import KEY_BYTES, key_of


def read_features(cache: Path, digests: Sequence[str]) -> tuple[npt.NDArray[np.float32], list[int]]:
    """Return the features (m, d) of those of `digests` (hexadecimal) that have some, and their
    positions in `digests`; of the backbone that has seen most of them, the latest of equals."""
    stores = (cache / "features").glob("*/digests.bin")
    keys = [key_of(digest) for digest in digests]
    best = max(stores, key=lambda path: (_seen(path, keys), path.stat().st_mtime), default=None)
    if best is None or not (place := _places(best)):
        return np.empty((0, 0), np.float32), []
    width = int(best.parent.name.rpartition("-")[2])  # the store's name ends with it
    stored = np.memmap(best.with_name("rows.bin"), np.float16, "r")
    table = stored[: len(place) * width].reshape(len(place), width)
    present = [at for at, key in enumerate(keys) if key in place]
    return np.asarray(table[[place[keys[at]] for at in present]], np.float32), present


def _seen(path: Path, keys: Sequence[bytes]) -> int:
    place = _places(path)
    return sum(key in place for key in keys)


def _places(path: Path) -> dict[bytes, int]:
    stored = path.read_bytes()
    count = len(stored) // KEY_BYTES
    return {stored[at * KEY_BYTES : (at + 1) * KEY_BYTES]: at for at in range(count)}
