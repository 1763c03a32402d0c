"""A project whose images have features of a known likeness: small, written as runs write them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.project import Project
from core.row_store import RowStore

WIDTH = 96


@pytest.fixture
def project(pictures: Callable[..., Path], tmp_path: Path):
    with Project.create(tmp_path / "p.autodidact", pictures()) as made:
        made.catalog.scan()
        made.catalog.read_new()
        yield made


@pytest.fixture
def store(project: Project) -> Callable[..., None]:
    """Return a writer of features of images (all of them) into a store of some name."""

    def write(
        features: np.ndarray, ids: Sequence[int] | None = None, *, name: str = "backbone"
    ) -> None:
        rows = project.catalog.rows(project.catalog.ids() if ids is None else ids)
        folder = project.cache / "features" / f"{name}-{features.shape[1]}"
        digests = [row.digest.hex() for row in rows if row.digest]
        RowStore(folder, shape=(features.shape[1],), dtype=np.float16).append(digests, features)

    return write


def clusters(count: int, groups: int, *, seed: int = 0) -> np.ndarray:
    """Features (count, WIDTH) in `groups` clouds, taking turns."""
    generator = np.random.default_rng(seed)
    centers = generator.normal(size=(groups, WIDTH)) * 3
    noise = generator.normal(size=(count, WIDTH))
    return (centers[np.arange(count) % groups] + noise).astype(np.float16)
