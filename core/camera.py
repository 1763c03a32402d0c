"""What a camera wrote into a picture's file (core.intake.exif reads it)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """None and "" where the file does not say. Angles are degrees, north and east positive."""

    format: str = ""  # of the file, as Pillow names it: "JPEG"
    camera: str = ""
    lens: str = ""
    software: str = ""
    captured_at: str | None = None  # by the camera's clock: "2026-11-24T08:15:00"
    exposure: float | None = None  # seconds
    f_number: float | None = None
    iso: int | None = None
    focal_length: float | None = None  # mm
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None  # m above the sea
