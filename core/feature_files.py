"""Reads a project's cached features without torch; `core.training` computes and stores them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.likeness.key_index import KeyIndex, keys_of
from core.likeness.stores import feature_files


def read_features(cache: Path, digests: Sequence[str]) -> tuple[npt.NDArray[np.float32], list[int]]:
    """Return the features (m, d) of those of `digests` (hexadecimal) that have some, and their
    positions in `digests`; of the backbone that has seen most of them, the latest of equals."""
    keys = keys_of([bytes.fromhex(digest) for digest in digests])
    found = [(file, KeyIndex(file.keys()).find(keys)) for file in feature_files(cache)]
    if not found:
        return np.empty((0, 0), np.float32), []
    file, places = max(found, key=lambda each: ((each[1] >= 0).sum(), each[0].changed_at))
    present = np.flatnonzero(places >= 0)
    return np.asarray(file.rows()[places[present]], np.float32), present.tolist()
