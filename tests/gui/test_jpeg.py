"""The project's own thumbnails are read as what they are, and nothing else is tried."""

import io

import pytest
from PIL import Image

from gui.models.jpeg import read_jpeg

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>'


def encoded(form: str, *, size=(200, 100), mode="RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 128).save(file, form)
    return file.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_is_fitted_into_its_square(qapp, mode):
    image = read_jpeg(encoded("JPEG", mode=mode), within=64)
    assert (image.width(), image.height()) == (64, 32)
    assert image.format() == image.Format.Format_RGB32


def test_it_is_read_whole_where_no_square_is_named(qapp):
    image = read_jpeg(encoded("JPEG"))
    assert (image.width(), image.height()) == (200, 100)


def test_a_strip_keeps_a_pixel_of_its_short_side(qapp):
    assert read_jpeg(encoded("JPEG", size=(250, 1)), within=32).height() == 1


@pytest.mark.qt_log_ignore("JPEG")  # what is not one is said to be none
@pytest.mark.parametrize("content", [SVG, encoded("PNG"), encoded("BMP"), b"", b"\xff\xd8 broken"])
def test_no_other_format_is_tried(qapp, content):
    """Guessing deadlocks with the window's thread: see gui.models.jpeg."""
    assert read_jpeg(content).isNull()
    assert read_jpeg(content, within=32).isNull()
