"""When the camera took a picture, by its own clock: EXIF's DateTimeOriginal, or its successors."""

import io
import re
from datetime import datetime
from pathlib import Path

from PIL import Image

from core.intake.decode import DAMAGE, FORMATS

_DETAILS = 0x8769  # the directory of EXIF that holds what the camera says
_ORIGINAL, _DIGITIZED, _CHANGED = 0x9003, 0x9004, 0x0132
_TIME = re.compile(r"(\d{4})\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)")
_HEAD = 1 << 18  # bytes; EXIF stands in the first 64 KB of a JPEG, behind at most some previews
_HEADED = (b"\xff\xd8", b"\x89PNG", b"RIFF", b"II*\0", b"MM\0*")


def captured_at(data: bytes) -> str | None:
    """Return "2026-11-24T08:15:00" of a picture file's bytes (its beginning is enough for JPEG),
    or None where it does not say, or says what is no time. Never raises for a damaged file."""
    if not data.startswith(_HEADED):
        return None
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.format == "PNG" and "exif" not in image.info:
                return None  # asking would decode the pixels
            exif = image.getexif()
            details = exif.get_ifd(_DETAILS)
            said = (details.get(_ORIGINAL), details.get(_DIGITIZED), exif.get(_CHANGED))
    except (*DAMAGE, UserWarning, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return next((time for time in map(_time, said) if time), None)


def captured_of(path: Path) -> str | None:
    """Return the capture time of a file from its first bytes; None also if it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(_HEAD)
            return captured_at(data if data.startswith(b"\xff\xd8") else data + file.read())
    except OSError:
        return None


def _time(said: object) -> str | None:
    """Return what EXIF says ("2026:11:24 08:15:00") as ISO 8601; cameras without a set clock say
    zeros or blanks."""
    found = _TIME.match(str(said)) if said else None
    if found is None:
        return None
    try:
        year, month, day, *clock = map(int, found.groups())
        return datetime(year, month, day, clock[0], clock[1], clock[2]).isoformat()
    except ValueError:
        return None
