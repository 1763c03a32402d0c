"""Finds PNGs whose compressed data ends before the last row, which Pillow shows as if whole.

The check inflates the file a second time, so only pictures whose last row came out as zeros
(or that are interlaced, where missing rows lie between others) pay for it.
"""

import zlib
from collections.abc import Iterator

from PIL import Image

_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by color type
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_IDAT = b"IDAT"
_PIECE = 1 << 16  # bytes inflated at a time: the data may be a bomb
_HEADER_END = 8 + 8 + 13  # signature, chunk head, IHDR


def has_all_rows(image: Image.Image, data: bytes) -> bool:
    """Say whether the PNG file `data`, decoded as `image`, holds all of its rows."""
    if len(data) < _HEADER_END:
        return False
    depth, color_type, interlaced = data[24], data[25], data[28]
    if not interlaced and _has_last_row(image):
        return True
    expected = _raw_size(image.size, depth * _SAMPLES.get(color_type, 1), bool(interlaced))
    return _inflated_size(data, at_most=expected) >= expected


def _has_last_row(image: Image.Image) -> bool:
    row = image.crop((0, image.height - 1, image.width, image.height))
    return row.getbbox(alpha_only=False) is not None


def _raw_size(size: tuple[int, int], bits: int, interlaced: bool) -> int:
    """Return the bytes of all filtered rows: each has one byte for its filter (PNG 2.0, § 9)."""
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, step_x, step_y in passes:
        columns = -(-(size[0] - left) // step_x)
        rows = -(-(size[1] - top) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _inflated_size(data: bytes, *, at_most: int) -> int:
    """Return how many bytes the image data inflates to, stopping soon after `at_most`."""
    total, inflater = 0, zlib.decompressobj()
    for chunk in _image_chunks(data):
        rest, size = chunk, 1
        while (rest or size) and total < at_most:
            try:
                size = len(inflater.decompress(rest, _PIECE))
            except zlib.error:
                return total
            rest = inflater.unconsumed_tail
            total += size
    return total


def _image_chunks(data: bytes) -> Iterator[bytes]:
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == _IDAT:
            yield data[at + 8 : at + 8 + length]
        at += 12 + length
