"""The guarded door: what opens, what does not, and what the pixels are."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.errors import UserError
from core.intake.decode import decode, open_rgb, read_picture
from core.intake.trouble import BrokenPicture, Trouble
from tests.evil_pictures import BLUE, BROKEN, FINE, GREEN, RED, encoded, oriented

UPRIGHT = [name for name in FINE if name.startswith(("orientation", "plain", "cmyk", "animated"))]


def near(pixel: object, color: tuple[int, int, int], tolerance: int = 30) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, color, strict=True))


def assert_corners(image: Image.Image) -> None:
    width, height = image.size
    assert near(image.getpixel((width // 4, height // 4)), RED)
    assert near(image.getpixel((width * 3 // 4, height // 4)), GREEN)
    assert near(image.getpixel((width // 4, height * 3 // 4)), BLUE)


@pytest.mark.parametrize("name", FINE)
def test_an_odd_picture_opens_in_rgb_with_its_size_and_its_conversion_named(name: str) -> None:
    make, size, note = FINE[name]
    decoded = decode(make())
    assert decoded.image.mode == "RGB"
    assert decoded.image.size == (decoded.width, decoded.height) == size
    assert decoded.note == note


@pytest.mark.parametrize("name", FINE)
def test_a_small_copy_keeps_the_shape_and_still_knows_the_size_of_the_file(name: str) -> None:
    make, size, _ = FINE[name]
    decoded = decode(make(), longer_side=32)
    assert (decoded.width, decoded.height) == size
    assert max(decoded.image.size) == min(32, max(size))
    assert min(decoded.image.size) >= 1


@pytest.mark.parametrize("name", UPRIGHT)
@pytest.mark.parametrize("longer_side", [None, 32])
def test_a_picture_is_upright_and_has_its_colors(name: str, longer_side: int | None) -> None:
    assert_corners(decode(FINE[name][0](), longer_side=longer_side).image)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_format_is_turned_upright(kind: str, orientation: int) -> None:
    decoded = decode(oriented(orientation, kind, (320, 200)), longer_side=80)
    assert (decoded.width, decoded.height) == (320, 200)
    assert decoded.image.size == (80, 50)
    assert_corners(decoded.image)


@pytest.mark.parametrize("name", BROKEN)
def test_an_evil_picture_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    make, trouble = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(BrokenPicture) as caught:
        open_rgb(path)
    assert caught.value.trouble is trouble
    assert isinstance(caught.value, UserError)


@pytest.mark.parametrize(
    ("name", "size"), [("bomb-60k-header.png", "60000 × 60000"), ("bomb-12k.png", "12000 × 12000")]
)
def test_a_bomb_is_refused_with_the_size_it_declares(name: str, size: str) -> None:
    with pytest.raises(BrokenPicture, match=size):
        decode(BROKEN[name][0]())


def test_sixteen_bits_are_scaled_and_not_clipped() -> None:
    for name in ("16-bit.png", "16-bit.tif", "16-bit.pgm"):
        image = decode(FINE[name][0]()).image
        assert near(image.getpixel((10, 10)), (127, 127, 127), 1), name
        assert near(image.getpixel((50, 10)), (255, 255, 255), 0), name


def test_floating_point_is_stretched_to_its_own_range() -> None:
    values = Image.new("F", (4, 1), -3.5)
    values.putpixel((3, 0), 9.25)
    image = decode(encoded(values, "TIFF")).image
    assert image.getpixel((0, 0)) == (0, 0, 0)
    assert image.getpixel((3, 0)) == (255, 255, 255)


@pytest.mark.parametrize("name", ["alpha.png", "gray-alpha.png", "palette-transparent.png"])
def test_transparent_parts_become_white(name: str) -> None:
    image = decode(FINE[name][0]()).image
    assert image.getpixel((50, 10)) == (255, 255, 255)
    assert near(image.getpixel((10, 10)), (83, 83, 83) if "gray" in name else RED)


def test_the_first_frame_of_an_animation_is_the_picture() -> None:
    assert_corners(decode(FINE["animated.gif"][0]()).image)


def test_a_picture_for_showing_is_packed_rgb(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    path.write_bytes(oriented(6, size=(64, 48)))
    picture = read_picture(path, longer_side=32)
    assert (picture.width, picture.height) == (32, 24)
    assert len(picture.rgb) == 32 * 24 * 3
    assert near(tuple(picture.rgb[(6 * 32 + 8) * 3 :][:3]), RED)


def test_a_file_that_is_gone_forbidden_or_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(BrokenPicture) as gone:
        open_rgb(tmp_path / "never.png")
    assert gone.value.trouble is Trouble.GONE
    with pytest.raises(BrokenPicture) as special:
        open_rgb(tmp_path)
    assert special.value.trouble is Trouble.SPECIAL


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no POSIX permissions here")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may read everything")
    path = tmp_path / "secret.png"
    path.write_bytes(FINE["plain.png"][0]())
    path.chmod(0)
    with pytest.raises(BrokenPicture) as caught:
        open_rgb(path)
    assert caught.value.trouble is Trouble.FORBIDDEN


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_named_like_a_picture_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(BrokenPicture) as caught:
        open_rgb(tmp_path / "pipe.jpg")
    assert caught.value.trouble is Trouble.SPECIAL


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of damaged tags
@settings(max_examples=300)
@given(
    name=st.sampled_from([name for name in FINE if name != "needle.png"]),
    spots=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.floats(0.1, 3),
)
def test_a_file_damaged_anywhere_opens_or_is_refused(
    name: str, spots: list[tuple[float, int]], cut: float
) -> None:
    data = bytearray(FINE[name][0]())
    for place, value in spots:
        data[int(place * (len(data) - 1))] = value
    try:
        decoded = decode(bytes(data[: int(len(data) * cut)]), longer_side=32)
    except BrokenPicture:
        return
    assert decoded.image.mode == "RGB" and max(decoded.image.size) <= 32
