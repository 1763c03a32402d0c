"""What cameras write is read, and what evil files write does no harm."""

import io
import struct
import tracemalloc

import pytest
from PIL import ExifTags, Image

from core.camera import CameraFacts
from core.intake.exif import camera_facts, captured_at

TAG, GPS = ExifTags.Base, ExifTags.GPS


def photo(form: str = "JPEG", **tags: object) -> bytes:
    """A small picture as a camera would write it; `tags` replace its own."""
    exif = Image.Exif()
    exif[TAG.Make], exif[TAG.Model] = "Canon", "Canon EOS R5"
    exif[TAG.DateTime] = "2026:12:01 10:00:00"
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    inner[TAG.DateTimeOriginal] = "2026:11:24 08:15:00"
    inner[TAG.ExposureTime], inner[TAG.FNumber] = 1 / 250, 5.6
    inner[TAG.ISOSpeedRatings], inner[TAG.FocalLength] = 400, 100.0
    inner[TAG.LensModel] = "RF100mm F2.8 L MACRO"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "S", (37.0, 30.0, 0.0)
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (127.0, 0.0, 36.0)
    place[GPS.GPSAltitude] = 38.5
    for name, value in tags.items():
        inner[TAG[name]] = value
    file = io.BytesIO()
    Image.new("RGB", (8, 6)).save(file, form, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_tells_its_camera_time_exposure_and_place(form):
    facts = camera_facts(photo(form))
    assert facts.format == form
    assert (facts.camera, facts.lens) == ("Canon EOS R5", "RF100mm F2.8 L MACRO")
    assert facts.captured_at == "2026-11-24T08:15:00"
    assert facts.exposure == pytest.approx(1 / 250)
    assert (facts.f_number, facts.iso, facts.focal_length) == (5.6, 400, 100.0)
    assert facts.latitude == pytest.approx(-37.5)
    assert facts.longitude == pytest.approx(127.01)
    assert facts.altitude == 38.5


def test_a_tiff_tells_its_own_tags():
    facts = camera_facts(photo("TIFF"))
    assert (facts.format, facts.camera) == ("TIFF", "Canon EOS R5")
    assert facts.captured_at == "2026-12-01T10:00:00"  # Pillow writes no inner tags into a TIFF


def located(latitude: float, *, below: bytes = b"\0") -> bytes:
    exif = Image.Exif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (latitude, 0.0, 0.0)
    place[GPS.GPSAltitudeRef], place[GPS.GPSAltitude] = below, 12.0
    file = io.BytesIO()
    Image.new("RGB", (8, 6)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_a_place_that_is_nowhere_on_earth_is_left_out():
    assert camera_facts(located(89.0)).latitude == 89.0
    assert camera_facts(located(91.0)).latitude is None


def test_what_is_below_the_sea_is_negative():
    assert camera_facts(located(1.0, below=b"\1")).altitude == -12.0


def test_it_is_read_from_a_file_as_from_bytes(tmp_path):
    (tmp_path / "a.jpg").write_bytes(photo())
    assert captured_at(tmp_path / "a.jpg") == captured_at(photo()) == "2026-11-24T08:15:00"
    assert captured_at(tmp_path / "gone.jpg") is None


@pytest.mark.parametrize(
    "never", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2026:13:40 1", ""]
)
def test_a_clock_that_was_never_set_gives_way_to_the_next_time(never):
    assert captured_at(photo(DateTimeOriginal=never)) == "2026-12-01T10:00:00"


def test_a_picture_without_tags_tells_its_format_only():
    file = io.BytesIO()
    Image.new("RGB", (8, 6)).save(file, "PNG")
    assert camera_facts(file.getvalue()) == CameraFacts(format="PNG")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("cut", range(0, 700, 23))
def test_a_damaged_file_tells_less_and_raises_nothing(cut):
    whole = photo()
    camera_facts(whole[:cut])
    camera_facts(whole[:cut] + b"\xff" * 12 + whole[cut + 12 :])


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_tags_that_all_point_at_the_same_bytes_are_not_copied():
    count = 5000
    entries = b"".join(struct.pack("<HHLL", 1000 + number, 7, 60_000, 8) for number in range(count))
    block = b"II*\0" + struct.pack("<LH", 8, count) + entries + b"\0" * 4
    file = io.BytesIO()
    Image.new("RGB", (8, 6)).save(file, "JPEG", exif=b"Exif\0\0" + block)
    tracemalloc.start()
    assert camera_facts(file.getvalue()) == CameraFacts(format="JPEG")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20


def test_texts_are_short_and_printable():
    assert camera_facts(photo(LensModel="a\x1b[31m" + "b" * 5000)).lens == "a[31m" + "b" * 195
    assert camera_facts(photo(FNumber=0.0)).f_number is None
