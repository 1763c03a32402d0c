"""The one guarded door through which every picture is opened: known formats only, no bombs,
no half pictures, upright (EXIF), in RGB. Thumbnails, views and training see the same pixels."""

import io
import stat
import struct
import warnings
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
    features,
)

from core.intake.color import to_rgb
from core.intake.png_rows import has_all_rows
from core.intake.trouble import BrokenPicture, Trouble
from core.rows import Picture

# Importing a plugin registers it; without this the first TIFF would load all 40 of Pillow's.
_PLUGINS = (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM") + (
    ("AVIF",) if features.check("avif") else ()
)
MAXIMUM_PIXELS = 89_478_485  # Pillow's own limit, above which it only warns
MAXIMUM_BYTES = 1 << 30  # no picture within the pixel limit needs more, uncompressed in 16 bit

# What Pillow's pure Python parsers raise on damaged files; anything else is a bug of ours.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    LookupError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
)

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# Oddities of files (corrupt EXIF, odd tags) are no news for whoever reads standard error.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright RGB picture. `width` and `height` are those of the file (EXIF-right), the image
    may be smaller if it was asked for so. `note` names the conversions ("CMYK to RGB"), or ""."""

    image: Image.Image
    note: str
    width: int
    height: int


def open_rgb(path: Path, *, longer_side: int | None = None) -> Image.Image:
    """Return the picture at `path` upright in mode RGB, its longer side at most `longer_side`.

    Raises `BrokenPicture`, a `UserError`, for whatever cannot be opened.
    """
    return decode(read_bytes(path), longer_side=longer_side).image


def read_picture(path: Path, *, longer_side: int) -> Picture:
    """Return the pixels of `path` for showing, never enlarged. Raises `BrokenPicture`."""
    image = open_rgb(path, longer_side=longer_side)
    return Picture(image.width, image.height, image.tobytes())


def read_bytes(path: Path) -> bytes:
    """Return the whole file. Raises `BrokenPicture` if it is gone, forbidden, empty or no file."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise BrokenPicture(Trouble.SPECIAL)
        if status.st_size > MAXIMUM_BYTES:
            raise BrokenPicture(Trouble.TOO_HEAVY)
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BrokenPicture(Trouble.GONE) from error
    except PermissionError as error:
        raise BrokenPicture(Trouble.FORBIDDEN) from error
    except OSError as error:
        raise BrokenPicture(Trouble.UNREADABLE) from error
    if not data:
        raise BrokenPicture(Trouble.EMPTY)
    return data


def decode(data: bytes, *, longer_side: int | None = None) -> Decoded:
    """Decode the bytes of a file to an upright RGB picture, scaled down to `longer_side` if set.

    Scaling is bilinear over the whole area; JPEGs are decoded at the nearest larger eighth of
    their size, which is two to eight times as fast. Raises `BrokenPicture`.
    """
    if not data:
        raise BrokenPicture(Trouble.EMPTY)
    with _named_trouble(data):
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        _check_size(image.size)
        notes = _frame_note(image)
        size, orientation = _load(image, longer_side)
        if image.format == "PNG" and not has_all_rows(image, data):
            raise BrokenPicture(Trouble.TRUNCATED, size)
        rgb, conversions = to_rgb(image)
        if longer_side and rgb.size != (smaller := fitted(size, longer_side)):
            rgb = rgb.resize(smaller, Image.Resampling.BILINEAR, reducing_gap=2.0)
        if orientation in _UPRIGHT:
            rgb = rgb.transpose(_UPRIGHT[orientation])
    width, height = size if orientation < 5 else size[::-1]
    return Decoded(rgb, ", ".join(notes + conversions), width, height)


def fitted(size: tuple[int, int], longer_side: int) -> tuple[int, int]:
    """Return `size` scaled down so that no side is longer than `longer_side` nor below 1."""
    scale = longer_side / max(size)
    if scale >= 1:
        return size
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _load(image: ImageFile.ImageFile, longer_side: int | None) -> tuple[tuple[int, int], int]:
    """Decode the pixels; return the stored size and the EXIF orientation (1 to 8)."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        image.load()  # first: a PNG may say its orientation behind the pixels, a TIFF turns itself
        return image.size, _orientation(image)
    size, orientation = image.size, _orientation(image)
    if longer_side:
        # The fitted size, not a square box, which would forbid the next smaller scale; no mode,
        # because asked for RGB it refuses CMYK.
        image.draft(None, fitted(size, longer_side))
    image.load()
    return size, orientation


def _orientation(image: Image.Image) -> int:
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except (*DAMAGE, UserWarning):  # a broken tag does not spoil the pixels
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _frame_note(image: Image.Image) -> list[str]:
    """A phone's JPEG with a preview (MPO) has one picture in two sizes, which is no news."""
    frames: int = getattr(image, "n_frames", 1)
    return [f"first of {frames} frames"] if frames > 1 and image.format != "MPO" else []


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAXIMUM_PIXELS:
        raise BrokenPicture(Trouble.TOO_LARGE, size)


@contextmanager
def _named_trouble(data: bytes) -> Generator[None]:
    """Turn what Pillow raises over `data` into a `BrokenPicture` with the fitting sentence."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BrokenPicture(Trouble.TOO_LARGE, _declared_size(data)) from error
    except UnidentifiedImageError as error:
        known = next(_candidates(data), None)
        raise BrokenPicture(Trouble.DAMAGED if known else Trouble.UNKNOWN) from error
    except MemoryError as error:
        raise BrokenPicture(Trouble.NO_MEMORY) from error
    except DAMAGE as error:
        raise BrokenPicture(_kind_of_damage(data, error)) from error


def _kind_of_damage(data: bytes, error: BaseException) -> Trouble:
    cut = isinstance(error, EOFError) or "truncated" in str(error).lower()
    if data[:4] == b"RIFF":
        cut = int.from_bytes(data[4:8], "little") + 8 > len(data)
    return Trouble.TRUNCATED if cut else Trouble.DAMAGED


def _declared_size(data: bytes) -> tuple[int, int] | None:
    """Return the size that a bomb's header declares, without decoding it."""
    for factory in _candidates(data):
        try:
            return factory(io.BytesIO(data), "").size
        except (*DAMAGE, Image.DecompressionBombError, Image.DecompressionBombWarning):
            continue
    return None


def _candidates(data: bytes) -> Iterator[Callable[[IO[bytes], str], ImageFile.ImageFile]]:
    """Yield Pillow's readers of the formats whose first bytes `data` has."""
    for name in FORMATS:
        factory, accept = Image.OPEN[name]
        if accept and accept(data[:16]):
            yield factory
