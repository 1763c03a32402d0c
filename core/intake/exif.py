"""What a camera wrote into a picture's file: when, with what, how, where. Read for showing and for
capture times; pixels are not decoded. Pillow skips tags that say they are longer than the file."""

import io
import math
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from PIL import ExifTags, Image

from core.camera import CameraFacts
from core.intake.decode import DAMAGE, FORMATS, read_bytes
from core.intake.trouble import BrokenPicture

LONGEST = 200  # characters of a text; makers write models in some dozens

_TAG = ExifTags.Base
_TIMES = (_TAG.DateTimeOriginal, _TAG.DateTimeDigitized, _TAG.DateTime)  # the first valid counts
_TIME = re.compile(r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_RAISED = (*DAMAGE, UserWarning, Image.DecompressionBombError, Image.DecompressionBombWarning)


def captured_at(file: Path | bytes) -> str | None:
    """Return when the picture was taken by the camera's clock, None where the file does not say.

    `file` may be the bytes of the file, which spares reading it twice.
    """
    return camera_facts(file).captured_at


def camera_facts(file: Path | bytes) -> CameraFacts:
    """Return what the camera wrote. Never raises for what is wrong with the file."""
    try:
        data = file if isinstance(file, bytes) else read_bytes(file)
        return _facts(data)
    except (BrokenPicture, *_RAISED):
        return CameraFacts()


def _facts(data: bytes) -> CameraFacts:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        form = image.format or ""
        if "exif" not in image.info and form != "TIFF":  # a PNG would be decoded to look further
            return CameraFacts(format=form)
        exif = image.getexif()
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        return _named(form, {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}, place)


def _named(form: str, tags: Mapping[int, object], gps: Mapping[int, object]) -> CameraFacts:
    times = (_time(tags.get(tag)) for tag in _TIMES)
    return CameraFacts(
        format=form,
        camera=_camera(_text(tags.get(_TAG.Make)), _text(tags.get(_TAG.Model))),
        lens=_text(tags.get(_TAG.LensModel)),
        software=_text(tags.get(_TAG.Software)),
        captured_at=next((time for time in times if time), None),
        exposure=_positive(tags.get(_TAG.ExposureTime)),
        f_number=_positive(tags.get(_TAG.FNumber)),
        iso=_whole(tags.get(_TAG.ISOSpeedRatings)),
        focal_length=_positive(tags.get(_TAG.FocalLength)),
        latitude=_angle(gps.get(ExifTags.GPS.GPSLatitude), gps.get(1), most=90),
        longitude=_angle(gps.get(ExifTags.GPS.GPSLongitude), gps.get(3), most=180),
        altitude=_altitude(gps.get(ExifTags.GPS.GPSAltitude), gps.get(5)),
    )


def _text(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    if not isinstance(text, str):
        return ""
    return "".join(c for c in text.split("\0")[0] if c.isprintable()).strip()[:LONGEST]


def _camera(make: str, model: str) -> str:
    """Many makers begin the model with their name: it is said once."""
    return model if model.casefold().startswith(make.casefold()) else f"{make} {model}".strip()


def _time(value: object) -> str | None:
    found = _TIME.search(_text(value))
    if found is None:
        return None
    try:
        return datetime.strptime(" ".join(found.groups()), "%Y %m %d %H %M %S").isoformat()
    except ValueError:  # "0000:00:00 00:00:00": a clock that was never set
        return None


def _number(value: object) -> float | None:
    match value:
        case (first, *_):
            return _number(first)
        case str() | bytes() | None:
            return None
        case _:
            number = float(value)  # pyright: ignore  (Pillow's rationals have no common type)
            return number if math.isfinite(number) else None


def _positive(value: object) -> float | None:
    number = _number(value)
    return number if number and number > 0 else None


def _whole(value: object) -> int | None:
    number = _positive(value)
    return None if number is None else round(number)


def _angle(value: object, side: object, *, most: float) -> float | None:
    """Return degrees, minutes and seconds as one number, negative in the south and the west."""
    if not isinstance(value, tuple):
        return None
    parts = [_number(part) for part in value[:3]]  # pyright: ignore  (of unknown parts)
    if len(parts) < 3 or any(part is None for part in parts):
        return None
    angle = sum((part or 0.0) / 60**power for power, part in enumerate(parts))
    return (-angle if _text(side) in ("S", "W") else angle) if 0 <= angle <= most else None


def _altitude(value: object, below: object) -> float | None:
    height = _number(value)
    return None if height is None else -height if below in (b"\1", 1) else height
