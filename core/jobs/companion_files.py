"""The images and labels of a project in columns, as files that the companion process reads.

A million images are 100 MB and a second; as JSON lines they would be three times that.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.jobs.run_folder import ManifestImage
from core.types import Split

SPLITS = tuple(Split)  # a split is its position here
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True, eq=False)
class ImageTable:
    """All readable images, in ascending id."""

    ids: NDArray[np.int64]  # (n,)
    digests: NDArray[np.uint8]  # (n, 16)
    sides: NDArray[np.int32]  # (n, 2): width and height in pixels
    groups: NDArray[np.int64]  # (n,): near-duplicates share one
    splits: NDArray[np.uint8]  # (n,): positions in SPLITS
    shuffle: NDArray[np.int64]  # (n,): sorting by it gives a fixed random order
    paths: NDArray[np.uint8]  # absolute, os.fsencode, one after the other
    ends: NDArray[np.int64]  # (n,): where each path ends in `paths`

    def __len__(self) -> int:
        return len(self.ids)

    def path(self, row: int) -> str:
        start = int(self.ends[row - 1]) if row else 0
        return os.fsdecode(self.paths[start : int(self.ends[row])].tobytes())

    def digest(self, row: int) -> str:
        """Hexadecimal."""
        return self.digests[row].tobytes().hex()

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows (m,) of images `ids` (m,); -1 for those that are not here."""
        if not len(self.ids):
            return np.full(len(ids), -1, np.int64)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[at] == ids, at, -1)

    def manifest_image(
        self, row: int, *, category: int | None = None, tier: str = "", reason: str = ""
    ) -> ManifestImage:
        return ManifestImage(
            id=int(self.ids[row]),
            path=self.path(row),
            digest=self.digest(row),
            width=int(self.sides[row, 0]),
            height=int(self.sides[row, 1]),
            split=SPLITS[self.splits[row]],
            group=int(self.groups[row]),
            category=category,
            tier=tier,
            reason=reason,
        )

    def write(self, file: Path) -> None:
        _replace_columns(file, {name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def read(cls, file: Path) -> "ImageTable":
        with np.load(file) as stored:
            return cls(**{name: stored[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True, eq=False)
class LabelTable:
    """All labels that name a category, and all that a person ruled out."""

    ids: NDArray[np.int64]  # (m,)
    category_ids: NDArray[np.int64]  # (m,)
    tiers: NDArray[np.str_]  # (m,)
    reasons: NDArray[np.str_]  # (m,)
    rejected: NDArray[np.int64]  # (k, 2): image, category

    def write(self, file: Path) -> None:
        _replace_columns(file, {name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def read(cls, file: Path) -> "LabelTable":
        with np.load(file) as stored:
            return cls(**{name: stored[name] for name in cls.__slots__})


def absolute(root: bytes, path: bytes) -> bytes:
    """The path of an image as `ImageTable` keeps it."""
    return root.rstrip(b"/") + b"/" + path


def ends_of(paths: Sequence[bytes]) -> NDArray[np.int64]:
    return np.cumsum(np.fromiter(map(len, paths), np.int64, len(paths)))


def _replace_columns(file: Path, columns: dict[str, NDArray[np.generic]]) -> None:
    """Not synced to disk: the file is made anew whenever it is needed."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    save = partial(np.savez, **columns)  # its stub takes no mapping
    try:
        with beside.open("wb") as out:
            save(out)
        beside.replace(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
