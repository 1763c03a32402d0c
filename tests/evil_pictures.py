"""A folder of evil, odd and honest pictures, drawn here so that each test knows what is in it."""

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from core.intake.trouble import Trouble

RED, GREEN, BLUE = (230, 20, 20), (20, 200, 20), (20, 20, 230)


def corners(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A picture whose top left quarter is red, top right green, bottom blue: upright or not?"""
    image = Image.new("RGB", size, BLUE)
    draw = ImageDraw.Draw(image)
    half_width, half_height = size[0] // 2, size[1] // 2
    draw.rectangle((0, 0, half_width - 1, half_height - 1), fill=RED)
    draw.rectangle((half_width, 0, size[0], half_height - 1), fill=GREEN)
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(
    size: tuple[int, int], rows: bytes, *, depth: int = 8, color_type: int = 2, interlace: int = 0
) -> bytes:
    """A PNG of any declared size over the raw filtered `rows`, honest or not."""
    header = struct.pack(">IIBBBBB", *size, depth, color_type, 0, 0, interlace)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def oriented(orientation: int, kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """`corners` stored turned, with the EXIF tag that says how to turn it back."""
    stored = corners(size)
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    if turn is not None:
        stored = stored.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(stored, kind, exif=exif)


def animated(kind: str) -> bytes:
    first, second = corners(), Image.new("RGB", (64, 48), "black")
    return encoded(first, kind, save_all=True, append_images=[second], duration=100)


def _transparent(mode: str) -> bytes:
    """The left half is opaque red (or dark gray), the right half fully transparent black."""
    image = Image.new("RGBA", (64, 48), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 32, 48))
    return encoded(image if mode == "RGBA" else image.convert(mode), "PNG")


def _transparent_palette() -> bytes:
    image = Image.new("P", (64, 48), 1)
    image.putpalette([*RED, 0, 0, 0])
    image.paste(0, (0, 0, 32, 48))
    return encoded(image, "PNG", transparency=1)


def _sixteen_bit(kind: str) -> bytes:
    image = Image.new("I;16", (64, 48), 65535 // 2)
    image.paste(65535, (32, 0, 64, 48))
    return encoded(image, kind)


def _black_rows(size: tuple[int, int]) -> bytes:
    return (b"\0" + b"\0" * 3 * size[0]) * size[1]


def _rotten() -> bytes:
    data = bytearray(encoded(corners((320, 240)), "PNG"))
    for at in range(60, len(data) - 20, 37):
        data[at] ^= 0xFF
    return bytes(data)


def _noisy(kind: str) -> bytes:
    noise = Image.effect_noise((320, 240), 80).convert("RGB")
    return encoded(noise, kind, quality=90)


def _bitmap_bomb() -> bytes:
    data = encoded(Image.new("1", (9, 9)), "BMP")
    return data[:18] + struct.pack("<ii", 30_000, 30_000) + data[26:]


def _frame_bomb() -> bytes:
    """A GIF of an honest size whose first frame claims another."""
    data = encoded(corners(), "GIF")
    at = data.index(b",\0\0\0\0" + struct.pack("<HH", 64, 48)) + 5
    return data[:at] + struct.pack("<HH", 60_000, 60_000) + data[at + 4 :]


BROKEN: dict[str, tuple[Callable[[], bytes], Trouble]] = {
    "zero-bytes.jpg": (lambda: b"", Trouble.EMPTY),
    "text.jpg": (lambda: b"I am no picture.\n" * 20, Trouble.UNKNOWN),
    "vector.jpg": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        Trouble.UNKNOWN,
    ),
    "postscript.jpg": (
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        Trouble.UNKNOWN,
    ),
    "archive.png": (lambda: b"PK\x03\x04" + bytes(200), Trouble.UNKNOWN),
    "cut.jpg": (lambda: _noisy("JPEG")[:9000], Trouble.TRUNCATED),
    "cut-in-its-header.jpg": (lambda: _noisy("JPEG")[:100], Trouble.TRUNCATED),
    "cut.png": (lambda: encoded(corners((320, 240)), "PNG")[:400], Trouble.TRUNCATED),
    "cut.webp": (lambda: _noisy("WEBP")[:900], Trouble.TRUNCATED),
    "cut.gif": (lambda: encoded(corners((320, 240)), "GIF")[:600], Trouble.TRUNCATED),
    "cut.bmp": (lambda: encoded(corners(), "BMP")[:4000], Trouble.TRUNCATED),
    "cut.tif": (lambda: encoded(corners(), "TIFF")[:4000], Trouble.TRUNCATED),
    "cut.ppm": (lambda: encoded(corners(), "PPM")[:4000], Trouble.TRUNCATED),
    "short.png": (
        lambda: png((64, 64), (b"\0" + b"\xc8" * 192) * 20),
        Trouble.TRUNCATED,
    ),
    "short-interlaced.png": (
        lambda: png((64, 64), (b"\0" + b"\xc8" * 24) * 8, interlace=1),
        Trouble.TRUNCATED,
    ),
    "tiny-cut.png": (lambda: png((400, 400), _black_rows((4, 4))), Trouble.TRUNCATED),
    "rotten.png": (_rotten, Trouble.DAMAGED),
    "bomb-12k.png": (lambda: png((12_000, 12_000), b"\0"), Trouble.TOO_LARGE),
    "bomb-20k.png": (
        lambda: png((20_000, 20_000), b"\0" * 20_000 * 2501, depth=1, color_type=0),
        Trouble.TOO_LARGE,
    ),
    "bomb-60k-header.png": (lambda: png((60_000, 60_000), b""), Trouble.TOO_LARGE),
    "bomb-frame.gif": (_frame_bomb, Trouble.TOO_LARGE),
    "bomb.bmp": (
        _bitmap_bomb,
        Trouble.TOO_LARGE,
    ),
}

# What opens, with the size it must have upright and the note that names its conversion.
FINE: dict[str, tuple[Callable[[], bytes], tuple[int, int], str]] = {
    "plain.jpg": (lambda: encoded(corners(), "JPEG"), (64, 48), ""),
    "plain.png": (lambda: encoded(corners(), "PNG"), (64, 48), ""),
    "plain.webp": (lambda: encoded(corners(), "WEBP"), (64, 48), ""),
    "plain.bmp": (lambda: encoded(corners(), "BMP"), (64, 48), ""),
    "plain.tif": (lambda: encoded(corners(), "TIFF"), (64, 48), ""),
    "plain.ppm": (lambda: encoded(corners(), "PPM"), (64, 48), ""),
    "gray.jpg": (lambda: encoded(corners().convert("L"), "JPEG"), (64, 48), "gray to RGB"),
    "one-bit.png": (lambda: encoded(corners().convert("1"), "PNG"), (64, 48), "1-bit to RGB"),
    "palette.png": (
        lambda: encoded(corners().convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
        (64, 48),
        "palette to RGB",
    ),
    "palette-transparent.png": (_transparent_palette, (64, 48), "transparency on white"),
    "alpha.png": (lambda: _transparent("RGBA"), (64, 48), "transparency on white"),
    "gray-alpha.png": (lambda: _transparent("LA"), (64, 48), "transparency on white"),
    "cmyk.jpg": (lambda: encoded(corners().convert("CMYK"), "JPEG"), (64, 48), "CMYK to RGB"),
    "cmyk.tif": (lambda: encoded(corners().convert("CMYK"), "TIFF"), (64, 48), "CMYK to RGB"),
    "16-bit.png": (lambda: _sixteen_bit("PNG"), (64, 48), "16-bit to 8-bit"),
    "16-bit.tif": (lambda: _sixteen_bit("TIFF"), (64, 48), "16-bit to 8-bit"),
    "16-bit.pgm": (lambda: _sixteen_bit("PPM"), (64, 48), "16-bit to 8-bit"),
    "float.tif": (
        lambda: encoded(corners().convert("F"), "TIFF"),
        (64, 48),
        "32-bit to 8-bit",
    ),
    "one-pixel.png": (lambda: encoded(Image.new("RGB", (1, 1), RED), "PNG"), (1, 1), ""),
    "needle.png": (lambda: encoded(Image.new("RGB", (10, 8000), RED), "PNG"), (10, 8000), ""),
    "black.png": (lambda: png((64, 48), _black_rows((64, 48))), (64, 48), ""),
    "animated.gif": (lambda: animated("GIF"), (64, 48), "first of 2 frames, palette to RGB"),
    "animated.webp": (lambda: animated("WEBP"), (64, 48), "first of 2 frames"),
    "png-in-truth.jpg": (lambda: encoded(corners(), "PNG"), (64, 48), ""),
} | {
    f"orientation-{number}.jpg": (lambda number=number: oriented(number), (64, 48), "")
    for number in range(1, 9)
}

ODD_NAMES: tuple[bytes, ...] = (
    b"invalid-\xff\xfe.png",
    b"new\nline.png",
    b"-dash.png",
    b" space.png",
    b"=cmd.png",
    b"@at.png",
    b"+plus.png",
    b"tab\t.png",
    b'quote".png',
    b"comma,semicolon;.png",
    b"percent%FF.png",
    b"it's 'quoted'.png",
    "ri\u202eght-to-left.png".encode(),
    "caf\u00e9.png".encode(),  # NFC
    "cafe\u0301.png".encode(),  # NFD: another file
    b"long" + b"x" * 247 + b".png",
)


def write_pictures(folder: Path) -> list[Path]:
    """Write all broken and fine pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [(name, make) for name, (make, _) in BROKEN.items()]
    made += [(name, make) for name, (make, _, _) in FINE.items()]
    for name, make in made:
        (folder / name).write_bytes(make())
    return [folder / name for name, _ in made]


def write_odd_names(folder: Path) -> list[Path]:
    """Write one small picture under each odd name; each has its own pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [Path(os.fsdecode(os.path.join(os.fsencode(folder), name))) for name in ODD_NAMES]  # noqa: PTH118  (bytes)
    for number, path in enumerate(paths):
        path.write_bytes(encoded(Image.new("RGB", (8, 8), (number * 9, 7, 7)), "PNG"))
    return paths
