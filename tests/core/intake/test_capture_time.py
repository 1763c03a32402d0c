"""When a picture was taken: what the camera says, or nothing."""

import io
from pathlib import Path

import pytest
from PIL import Image

from core.intake.capture_time import captured_at, captured_of
from core.intake.facts import read_image

DETAILS, ORIGINAL, DIGITIZED, CHANGED = 0x8769, 0x9003, 0x9004, 0x0132


def photo(form: str, details: dict[int, str], changed: str = "") -> bytes:
    exif = Image.Exif()
    exif[DETAILS] = details
    if changed:
        exif[CHANGED] = changed
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 200)).save(file, form, exif=exif.tobytes())
    return file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_time_of_the_exposure_is_read(form: str) -> None:
    assert captured_at(photo(form, {ORIGINAL: "2026:11:24 08:15:00"})) == "2026-11-24T08:15:00"


def test_the_exposure_comes_before_digitizing_and_before_the_last_change() -> None:
    times = {ORIGINAL: "2020:01:01 00:00:01", DIGITIZED: "2021:01:01 00:00:01"}
    assert captured_at(photo("JPEG", times, "2022:01:01 00:00:01")) == "2020-01-01T00:00:01"
    assert captured_at(photo("JPEG", {}, "2022:01:01 00:00:01")) == "2022-01-01T00:00:01"


@pytest.mark.parametrize("said", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", ""])
def test_a_clock_that_was_never_set_says_nothing(said: str) -> None:
    assert captured_at(photo("JPEG", {ORIGINAL: said})) is None


def test_pictures_without_and_damaged_files_say_nothing() -> None:
    whole = photo("JPEG", {ORIGINAL: "2026:11:24 08:15:00"})
    assert captured_at(photo("JPEG", {})) is None
    for cut in range(0, len(whole), 7):
        captured_at(whole[:cut])
    assert captured_at(b"\xff\xd8 nothing like a picture") is None


def test_one_read_of_a_file_learns_the_time_with_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(photo("JPEG", {ORIGINAL: "2026:11:24 08:15:00"}))
    assert read_image(str(file)).captured_at == captured_of(file) == "2026-11-24T08:15:00"
    assert captured_of(tmp_path / "gone.jpg") is None
