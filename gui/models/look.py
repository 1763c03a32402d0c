"""How a picture is shown: brighter, with more contrast, inverted. The file is never changed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

_STEP = 1 << 18  # bytes changed at a stretch: numpy widens what it looks up by eight


@dataclass(frozen=True, slots=True)
class Look:
    brightness: int = 0  # -100 to 100
    contrast: int = 0  # -100 to 100
    gamma: float = 1.0  # over 1 brings out the dark parts
    inverted: bool = False


PLAIN = Look()


def curve(look: Look) -> npt.NDArray[np.uint8]:
    """Return what each of the 256 values of a channel is shown as."""
    value = np.linspace(0, 1, 256) ** (1 / look.gamma)
    slope = 4 ** (look.contrast / 100)  # a quarter to four times as steep around the middle
    value = (value - 0.5) * slope + 0.5 + look.brightness / 100
    if look.inverted:
        value = 1 - value
    return np.round(np.clip(value, 0, 1) * 255).astype(np.uint8)


def seen(image: QImage, look: Look) -> QImage:
    """Return an RGB32 image as `look` shows it. For a thread: 12 MP took 0.2 to 0.3 s on two cores
    that were busy with other work."""
    width, height, line = image.width(), image.height(), image.bytesPerLine()
    pixels = np.frombuffer(image.constBits(), np.uint8, height * line)
    shown, table = QImage(width, height, QImage.Format.Format_RGB32), curve(look)
    target = np.frombuffer(shown.bits(), np.uint8, height * line)
    for first in range(0, len(pixels), _STEP):
        part = slice(first, first + _STEP)
        np.take(table, pixels[part], out=target[part], mode="clip")
    return shown
