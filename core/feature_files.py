"""Reads a project's cached features without torch; `core.training` computes and stores them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

_KEY_BYTES = 16


def read_features(cache: Path, digests: Sequence[str]) -> tuple[npt.NDArray[np.float32], list[int]]:
    """Return the features (m, d) of those of `digests` (hexadecimal) that have some, of the
    backbone used last, and their positions in `digests`."""
    stores = sorted(
        (cache / "features").glob("*/digests.bin"), key=lambda path: path.stat().st_mtime
    )
    if not stores or not stores[-1].stat().st_size:
        return np.empty((0, 0), np.float32), []
    keys = stores[-1].read_bytes()
    count = len(keys) // _KEY_BYTES
    place = {keys[at * _KEY_BYTES : (at + 1) * _KEY_BYTES]: at for at in range(count)}
    rows = np.memmap(stores[-1].with_name("rows.bin"), np.float16, "r")
    table = rows[: len(rows) // count * count].reshape(count, -1)
    found = [(at, place.get(_key(digest))) for at, digest in enumerate(digests)]
    present = [at for at, where in found if where is not None]
    wanted = [where for _, where in found if where is not None]
    return np.asarray(table[wanted], np.float32), present


def _key(digest: str) -> bytes:
    return hashlib.blake2b(digest.encode(), digest_size=_KEY_BYTES).digest()
