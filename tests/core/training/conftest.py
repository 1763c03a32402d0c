"""Runs on real pictures: small colored squares that a random tiny network can tell apart."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from core.jobs.run_folder import ManifestCategory, ManifestImage, RunConfig, write_request
from core.recipes import recipe as recipe_named
from tests.core.training.small_runs import COLORS, TINY, MakeRun, Pictures, noisy_square


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Pictures:
    folder, draw = tmp_path_factory.mktemp("pictures"), random.Random(0)
    images: list[ManifestImage] = []
    for number in range(14):
        for color, base in COLORS.items():
            path = folder / f"{color}-{number:02}.png"
            noisy_square(base, draw).save(path)
            at = len(images) + 1
            images.append(
                ManifestImage(at, str(path), f"{at:032x}", 40, 40, split="train", group=at)
            )
    return Pictures(folder, tuple(images))


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Write a run folder for `images`; keywords are RunConfig's."""

    def make(name: str, images: Sequence[ManifestImage], recipe: str, **config: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        known = {setting.key for setting in recipe_named(recipe).settings}
        tiny = {key: value for key, value in TINY.items() if key in known}
        settings = {**tiny, **config.pop("settings", {})}
        request = RunConfig(
            recipe=recipe,
            backbone=config.pop("backbone", "test_efficientnet"),
            device="cpu",
            settings=settings,
            cache=str(tmp_path / "cache"),
            **config,
        )
        categories = [ManifestCategory(at + 10, name) for at, name in enumerate(COLORS)]
        write_request(folder, request, categories, images)
        return folder

    return make
