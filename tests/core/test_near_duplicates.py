"""Near duplicates: found though bits of their hashes differ, told from strangers, in one split."""

import random

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from core.intake.duplicates import components
from core.intake.hash_index import HashIndex
from core.project import Project
from core.rows import ImageFilter


def photo(seed: int) -> Image.Image:
    small = Image.frombytes("RGB", (12, 9), random.Random(seed).randbytes(324))
    return small.resize((480, 360), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("bits", [0, 3, 7, 11])
def test_the_index_finds_what_a_look_at_all_finds(bits: int) -> None:
    drawn = np.random.default_rng(3)
    hashes = drawn.integers(0, 2**20, 3000, dtype=np.uint64) << np.uint64(24)
    index = HashIndex(hashes[:2500])
    index.add(hashes[2500:])
    asked = hashes[::50] ^ (np.uint64(1) << drawn.integers(0, 64, 60, dtype=np.uint64))
    found = index.near(asked, bits=bits)
    distance = np.bitwise_count(asked[:, None] ^ hashes[None, :])
    wanted = {(int(a), int(b)) for a, b in zip(*np.nonzero(distance <= bits), strict=True)}
    assert set(zip(found.asked.tolist(), found.found.tolist(), strict=True)) == wanted


@pytest.mark.parametrize("bits", [0, 3, 7, 11])
def test_a_hash_is_found_though_bits_differ_in_all_of_its_bands(bits: int) -> None:
    hashes = np.random.default_rng(5).integers(0, 2**64, 2000, dtype=np.uint64)
    asked = hashes[:40].copy()
    for flip in range(bits):  # each band in turn
        asked ^= np.uint64(1) << np.uint64(flip % 4 * 16 + flip // 4 * 5)
    found = HashIndex(hashes).near(asked, bits=bits)
    pairs = set(zip(found.asked.tolist(), found.found.tolist(), strict=True))
    assert pairs >= {(each, each) for each in range(40)}


def test_linked_things_have_one_name_the_smallest() -> None:
    first, second = np.array([5, 3, 8]), np.array([3, 9, 7])
    assert components(10, first, second).tolist() == [0, 1, 2, 3, 4, 3, 6, 7, 7, 3]


def test_resaved_resized_and_brightened_pictures_are_one_group_and_strangers_are_not(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(12):
        photo(number).save(folder / f"{number}.png")
        photo(number).resize((240, 180)).save(folder / f"{number}-small.jpg", quality=60)
    with Project.create(tmp_path / "p", folder) as project:
        project.catalog.scan()
        project.catalog.read_new()
        for number in range(12):  # found later, they join
            bright = ImageEnhance.Brightness(photo(number)).enhance(1.15)
            bright.save(folder / f"{number}-bright.jpg")
        project.catalog.scan()
        project.catalog.read_new()
        rows = project.catalog.rows(project.catalog.ids(ImageFilter(duplicates=True)))
    groups: dict[int, list[str]] = {}
    splits: dict[int, set[str]] = {}
    for row in rows:
        groups.setdefault(row.duplicate_group, []).append(row.name.split(".")[0].split("-")[0])
        splits.setdefault(row.duplicate_group, set()).add(row.split)
    assert sorted(map(tuple, groups.values())) == sorted((str(n),) * 3 for n in range(12))
    assert all(len(split) == 1 for split in splits.values())


def test_images_of_a_burst_share_a_split_and_are_no_duplicates(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(40):
        exif = Image.Exif()
        exif[0x8769] = {0x9003: f"2026:11:24 08:{number // 4:02}:{number % 4:02}"}
        photo(number).save(folder / f"{number:02}.jpg", exif=exif.tobytes())
    with Project.create(tmp_path / "p", folder) as project:
        project.catalog.scan()
        project.catalog.read_new()
        rows = project.catalog.rows(project.catalog.ids())
        assert not project.catalog.ids(ImageFilter(duplicates=True))
    assert all(row.captured_at for row in rows)
    splits = [{row.split for row in rows[at : at + 4]} for at in range(0, 40, 4)]
    assert all(len(split) == 1 for split in splits)
