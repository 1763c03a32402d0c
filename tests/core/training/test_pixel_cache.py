"""Pictures are decoded once; the store of their pixels keeps to its budget and survives."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.intake.decode import open_rgb
from core.jobs.messages import Note
from core.jobs.run_folder import ManifestImage
from core.training.device import DevicePlan
from core.training.vision.album import album_of_squares
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.features import Features, extract
from core.training.vision.pixel_cache import GIGABYTE, PixelCache
from core.training.vision.pixels import Pixels, centered, load_pixels, uncropped
from core.training.vision.preprocess import Preprocessing
from core.training.work import T, Work
from tests.core.training.small_runs import Pictures, noisy_square

CPU = DevicePlan("cpu", "fp32", channels_last=True)
SEEN = Preprocessing(32, 0.8, (0.5,) * 3, (0.25,) * 3, "bicubic")  # the whole: 40 x 40
ROW = 3 * 40 * 40


@pytest.fixture(scope="module")
def backbone() -> Backbone:
    torch.manual_seed(0)
    return load_backbone("test_efficientnet", pretrained=False)


@pytest.fixture
def images(pictures: Pictures, tmp_path: Path) -> list[ManifestImage]:
    """Eight of the squares, in a place where they may be removed."""
    chosen: list[ManifestImage] = []
    for image in pictures.images[:8]:
        path = tmp_path / Path(image.path).name
        path.write_bytes(Path(image.path).read_bytes())
        chosen.append(replace(image, path=str(path)))
    return chosen


def cache_in(tmp_path: Path, *, rows: float = 100) -> PixelCache:
    """A cache with room for so many squares of 40 x 40."""
    return PixelCache(tmp_path / "pixels", gigabytes=rows * ROW / GIGABYTE)


def result_of(work: Work[T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def features(
    images: Sequence[ManifestImage],
    backbone: Backbone,
    folder: Path,
    pixels: PixelCache | None,
    seen: Preprocessing = SEEN,
) -> Features:
    return result_of(extract(images, backbone, seen, CPU, folder, pixels))


def remove(images: Sequence[ManifestImage]) -> None:
    for image in images:
        Path(image.path).unlink()


def decoded(image: ManifestImage, preprocessing: Preprocessing) -> torch.Tensor:
    return torch.from_numpy(preprocessing.pixels(open_rgb(Path(image.path))).copy()).permute(
        2, 0, 1
    )


def squares_of(*values: int) -> NDArray[np.uint8]:
    return np.stack([np.full((40, 40, 3), value, np.uint8) for value in values])


def test_fine_tuning_decodes_nothing_that_features_have_seen(
    images: list[ManifestImage], backbone: Backbone, tmp_path: Path
) -> None:
    whole = [decoded(image, uncropped(SEEN)) for image in images]
    features(images, backbone, tmp_path, cache_in(tmp_path))
    remove(images)
    pixels, there = result_of(load_pixels(images, SEEN, CPU, cache_in(tmp_path)))
    assert there.all()
    assert torch.equal(pixels.take(torch.tensor([3, 0])), torch.stack([whole[3], whole[0]]))


def test_another_backbone_of_the_size_decodes_nothing(
    images: list[ManifestImage], backbone: Backbone, tmp_path: Path
) -> None:
    features(images, backbone, tmp_path, cache_in(tmp_path))
    remove(images)
    torch.manual_seed(1)
    other = load_backbone("test_efficientnet", pretrained=False)
    elsewhere = replace(SEEN, mean=(0.1, 0.2, 0.3))  # its own statistics change no pixel
    found = features(images, other, tmp_path, cache_in(tmp_path), elsewhere)
    assert found.computed == len(found.images) == 8


def test_features_are_the_same_from_files_and_from_the_cache(
    images: list[ManifestImage], backbone: Backbone, tmp_path: Path
) -> None:
    direct = [centered(decoded(it, uncropped(SEEN)), 32) for it in images]
    with torch.inference_mode():
        expected = backbone.module(SEEN.normalized(torch.stack(direct)))
    first = features(images, backbone, tmp_path / "one", cache_in(tmp_path))
    second = features(images, backbone, tmp_path / "two", cache_in(tmp_path))
    without = features(images, backbone, tmp_path / "three", None)
    assert torch.equal(first.matrix, second.matrix)
    assert torch.equal(first.matrix, without.matrix)
    torch.testing.assert_close(first.matrix, expected, atol=2e-3, rtol=2e-3)


def test_the_middle_of_the_whole_square_is_what_a_crop_decodes(
    images: list[ManifestImage],
) -> None:
    for image in images:
        middle = centered(decoded(image, uncropped(SEEN)), SEEN.size)
        assert torch.equal(middle, decoded(image, SEEN))


def test_what_does_not_fit_is_decoded_each_time(
    images: list[ManifestImage], backbone: Backbone, tmp_path: Path
) -> None:
    whole = [decoded(image, uncropped(SEEN)) for image in images]
    cache = cache_in(tmp_path, rows=5)
    pixels, there = result_of(load_pixels(images, SEEN, CPU, cache))
    kept = cache.squares(uncropped(SEEN)).mapped()
    assert len(kept) == 5
    assert there.all()
    assert torch.equal(pixels.take(torch.arange(8)), torch.stack(whole))
    assert len(features(images, backbone, tmp_path, cache).images) == 8
    remove(images)
    gray = pixels.take(torch.arange(8)).eq(128).flatten(1).all(1)
    assert gray.sum() == 3


def test_features_leave_room_for_what_is_trained_on(
    images: list[ManifestImage], backbone: Backbone, tmp_path: Path
) -> None:
    cache = cache_in(tmp_path, rows=8)
    features(images, backbone, tmp_path, cache)
    assert len(cache.squares(uncropped(SEEN)).mapped()) == 6
    result_of(load_pixels(images, SEEN, CPU, cache))
    assert len(cache.squares(uncropped(SEEN)).mapped()) == 8


def test_no_budget_keeps_nothing(images: list[ManifestImage], tmp_path: Path) -> None:
    result_of(load_pixels(images, SEEN, CPU, cache_in(tmp_path)))
    pixels, there = result_of(load_pixels(images, SEEN, CPU, cache_in(tmp_path, rows=0)))
    assert there.all()
    assert not list((tmp_path / "pixels").glob("*/rows.bin"))
    assert pixels.take(torch.tensor([7])).shape == (1, 3, 40, 40)


def test_images_that_went_are_skipped_with_a_note(
    images: list[ManifestImage], backbone: Backbone, tmp_path: Path
) -> None:
    remove(images[2:4])
    said = list(extract(images, backbone, SEEN, CPU, tmp_path, cache_in(tmp_path)))
    notes = [it.text for it in said if isinstance(it, Note)]
    assert len(notes) == 1
    assert Path(images[2].path).name in notes[0]
    _, there = result_of(load_pixels(images, SEEN, CPU, cache_in(tmp_path)))
    assert there.tolist() == [True, True, False, False, True, True, True, True]


def test_the_size_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    cache = cache_in(tmp_path, rows=6)
    sizes = [replace(uncropped(SEEN), interpolation=name) for name in ("nearest", "bilinear")]
    old, newer = (cache.squares(size) for size in sizes)
    old.keep(["a", "b"], squares_of(1, 2), share=1)
    newer.keep(["a", "b"], squares_of(3, 4), share=1)
    for size, seconds in zip(sizes, (100, 200), strict=True):
        folder = next((tmp_path / "pixels").glob(f"40-{size.interpolation}-*"))
        os.utime(folder / "used", (seconds, seconds))
    open_still = old.mapped()
    cache.squares(uncropped(SEEN)).keep(list("abcd"), squares_of(5, 6, 7, 8), share=1)
    assert len(cache.squares(sizes[1]).mapped()) == 2
    assert len(cache.squares(uncropped(SEEN)).mapped()) == 4
    assert open_still[:, 0, 0, 0].tolist() == [1, 2]  # who had it mapped reads on
    old.keep(["c"], squares_of(9), share=1)
    assert old.is_full
    assert not list((tmp_path / "pixels").glob("40-nearest-*"))


def test_a_disk_that_fails_ends_the_keeping_and_not_the_run(
    images: list[ManifestImage], tmp_path: Path
) -> None:
    cache = cache_in(tmp_path)
    squares = cache.squares(uncropped(SEEN))
    folder = next((tmp_path / "pixels").glob("40-*"))
    (folder / "rows.bin").mkdir()  # nothing can be appended to that
    squares.keep(["a"], squares_of(1), share=1)
    assert squares.is_full
    assert album_of_squares(images, uncropped(SEEN), CPU, squares).unkept.tolist() == list(range(8))


def test_two_runs_fill_one_store(tmp_path: Path) -> None:
    def fill(names: str) -> None:
        squares = cache_in(tmp_path).squares(uncropped(SEEN))
        for name in names:
            squares.keep([name], squares_of(ord(name)), share=1)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, ("abcdefgh", "efghijkl")))
    squares = cache_in(tmp_path).squares(uncropped(SEEN))
    found = squares.mapped()[squares.places(list("abcdefghijkl"))]
    assert found[:, 0, 0, 0].tolist() == [ord(name) for name in "abcdefghijkl"]
    assert len(squares.mapped()) == 12


_FILLING = """
import sys, numpy as np
from pathlib import Path
from core.training.vision.pixel_cache import PixelCache
from core.training.vision.preprocess import Preprocessing
whole = Preprocessing(40, 1.0, (0.5,) * 3, (0.5,) * 3, "bicubic")
squares = PixelCache(Path(sys.argv[1]), gigabytes=1).squares(whole)
print("begins", flush=True)
for n in range(100_000):
    squares.keep([str(n)], np.full((1, 40, 40, 3), n % 251, np.uint8), share=1)
"""


def test_a_killed_run_loses_no_row_that_it_finished(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _FILLING, str(tmp_path / "pixels")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    squares = PixelCache(tmp_path / "pixels", gigabytes=1).squares(uncropped(SEEN))
    rows = squares.mapped()
    assert len(rows)
    names = [str(number) for number in range(len(rows))]
    assert squares.places(names).tolist() == list(range(len(rows)))
    assert (rows == (np.arange(len(rows)) % 251)[:, None, None, None]).all()
    squares.keep(["more"], squares_of(7), share=1)
    assert squares.mapped()[squares.places(["more"])[0], 0, 0].tolist() == [7, 7, 7]


@pytest.mark.parametrize("resident", [0, 3, 8])
def test_rows_come_the_same_from_device_and_disk(
    images: list[ManifestImage], tmp_path: Path, resident: int
) -> None:
    whole = uncropped(SEEN)
    expected = torch.stack([decoded(image, whole) for image in images])
    cache = cache_in(tmp_path, rows=5)
    result_of(load_pixels(images, SEEN, CPU, cache))
    album = album_of_squares(images, whole, CPU, cache.squares(whole))
    pixels = Pixels(album, CPU, resident=resident)
    for rows in ([7, 1, 3, 1], [0, 2], [6, 7], list(range(8))):
        pixels.expect(torch.tensor(rows))
        assert torch.equal(pixels.take(torch.tensor(rows)), expected[rows])
        assert torch.equal(pixels.take(torch.tensor(rows)), expected[rows])


def test_a_square_is_told_by_what_it_shows(tmp_path: Path) -> None:
    """Two images of one content share a row."""
    square = tmp_path / "one.png"
    noisy_square((9, 9, 9), random.Random(0)).save(square)
    twins = [ManifestImage(at, str(square), "ab", 40, 40, "train", at) for at in (1, 2)]
    cache = cache_in(tmp_path)
    result_of(load_pixels(twins, SEEN, CPU, cache))
    assert len(cache.squares(uncropped(SEEN)).mapped()) == 1
