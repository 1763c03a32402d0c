"""One read of a file: digest, size, thumbnail and perceptual hash, which agree with the file."""

import io
import os
from pathlib import Path

import xxhash
from PIL import Image

from core.intake.facts import THUMBNAIL_SIDE, perceptual_hash, read_image
from core.intake.trouble import Trouble
from core.intake.wire import read_answer, write_facts
from core.types import ImageState
from tests.evil_pictures import BROKEN, FINE, corners, encoded, oriented


def photo(seed: int = 3, size: tuple[int, int] = (640, 480)) -> Image.Image:
    small = Image.frombytes(
        "RGB", (8, 6), bytes((seed * 37 + n * n * 29) % 256 for n in range(144))
    )
    return small.resize(size, Image.Resampling.BICUBIC)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_photo_is_read_whole(tmp_path: Path) -> None:
    data = encoded(photo(), "JPEG")
    path = write(tmp_path / "photo.jpg", data)
    facts = read_image(os.fsencode(path))
    assert facts.state is ImageState.READY and facts.reason == facts.note == ""
    assert facts.digest == xxhash.xxh3_128_digest(data)
    assert (facts.width, facts.height, facts.bytes) == (640, 480, len(data))
    assert facts.mtime_ns == path.stat().st_mtime_ns
    thumbnail = Image.open(io.BytesIO(facts.thumbnail))
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (THUMBNAIL_SIDE, 192))


def test_a_thumbnail_is_upright_and_small_pictures_are_not_enlarged(tmp_path: Path) -> None:
    facts = read_image(str(write(tmp_path / "a.jpg", oriented(6, size=(64, 48)))))
    thumbnail = Image.open(io.BytesIO(facts.thumbnail)).convert("RGB")
    assert thumbnail.size == (facts.width, facts.height) == (64, 48)
    red, green = thumbnail.getpixel((10, 10)), thumbnail.getpixel((50, 10))
    assert isinstance(red, tuple) and isinstance(green, tuple)
    assert red[0] > 200 and green[1] > 150


def test_a_needle_has_a_thumbnail(tmp_path: Path) -> None:
    facts = read_image(str(write(tmp_path / "needle.png", FINE["needle.png"][0]())))
    assert Image.open(io.BytesIO(facts.thumbnail)).size == (1, THUMBNAIL_SIDE)


def test_a_broken_picture_keeps_its_digest_and_the_size_it_declares(tmp_path: Path) -> None:
    data = BROKEN["bomb-60k-header.png"][0]()
    facts = read_image(str(write(tmp_path / "bomb.png", data)))
    assert (facts.state, facts.reason) == (ImageState.BROKEN, Trouble.TOO_LARGE.value)
    assert (facts.width, facts.height) == (60_000, 60_000)
    assert facts.digest == xxhash.xxh3_128_digest(data)


def test_a_file_that_is_gone_is_missing_and_not_broken(tmp_path: Path) -> None:
    facts = read_image(str(tmp_path / "never.png"))
    assert (facts.state, facts.reason) == (ImageState.MISSING, Trouble.GONE.value)


def test_a_picture_saved_again_smaller_has_the_same_hash() -> None:
    original = photo()
    copy = Image.open(io.BytesIO(encoded(original.resize((320, 240)), "JPEG", quality=80)))
    assert perceptual_hash(copy) == perceptual_hash(original) != 0
    assert perceptual_hash(photo(5)) != perceptual_hash(original)


def test_a_hash_fits_a_signed_64_bit_integer_and_follows_its_definition() -> None:
    rising = Image.linear_gradient("L").rotate(90)
    assert perceptual_hash(rising) == -1  # every pixel darker than its right neighbor
    assert perceptual_hash(rising.rotate(180)) == 0


def test_a_plain_picture_has_no_telling_hash() -> None:
    assert perceptual_hash(Image.new("RGB", (50, 50), "gray")) == 0
    assert perceptual_hash(corners()) == 0


def test_one_read_also_learns_when_the_picture_was_taken(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x8769] = {0x9003: "2026:11:24 08:15:00"}
    Image.new("RGB", (40, 30), (9, 99, 200)).save(tmp_path / "a.jpg", exif=exif.tobytes())
    facts = read_image(str(tmp_path / "a.jpg"))
    assert facts.captured_at == "2026-11-24T08:15:00"
    sent = io.BytesIO()
    write_facts(sent, facts)
    sent.seek(0)
    assert read_answer(sent) == facts
