"""The one conversion to RGB: what a person sees is what is learned from.

Alpha is laid on white. CMYK is converted without a profile (Pillow undoes Adobe's inversion).
16 bits are divided by 257, so that dark pictures stay comparable with bright ones; 32 bits and
floating point, whose range no file states, are stretched from their minimum to their maximum.
Embedded color profiles are ignored, by intent: the same bytes give the same pixels everywhere.
"""

import math

from PIL import Image

_TO_8_BIT = [round(value / 257) for value in range(65536)]
_NAMES = {
    "1": "1-bit to RGB",
    "L": "gray to RGB",
    "P": "palette to RGB",
    "CMYK": "CMYK to RGB",
    "YCbCr": "YCbCr to RGB",
    "LAB": "Lab to RGB",
    "HSV": "HSV to RGB",
}


def to_rgb(image: Image.Image) -> tuple[Image.Image, list[str]]:
    """Return a decoded picture in mode RGB, and the names of the conversions made.

    Raises ValueError for a mode that Pillow cannot convert.
    """
    if image.mode.startswith("I;16"):
        return _from_16_bit(image)
    if image.mode == "I" and image.format in ("PNG", "PPM"):  # Pillow widens their 16 bits
        return _from_16_bit(image)
    if image.mode in ("I", "F"):
        return _stretched(image), ["32-bit to 8-bit"]
    if image.has_transparency_data:
        return _on_white(image), ["transparency on white"]
    if image.mode == "RGB":
        return image, []
    return image.convert("RGB"), [_NAMES.get(image.mode, f"{image.mode} to RGB")]


def _from_16_bit(image: Image.Image) -> tuple[Image.Image, list[str]]:
    gray = image.convert("I").point(_TO_8_BIT, "L")
    return gray.convert("RGB"), ["16-bit to 8-bit"]


def _stretched(image: Image.Image) -> Image.Image:
    values = image.convert("F")
    low, high = _range(values)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        return Image.new("RGB", image.size, "gray")
    scale = 255 / (high - low)
    return values.point(lambda value: value * scale - low * scale).convert("L").convert("RGB")


def _range(values: Image.Image) -> tuple[float, float]:
    extremes = values.getextrema()
    assert isinstance(extremes[0], float | int) and isinstance(extremes[1], float | int)
    return float(extremes[0]), float(extremes[1])


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")
