"""A picture of a million points: every point is a soft disc, added up by numpy, off the GUI thread.

What lies on top of each other mixes; where there are more points than pixels, the thicker the
crowd the stronger the color.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
_MOST_STAMPS = 2_500_000  # pixels added up in one picture
_LARGEST, _SMALLEST = 5.0, 0.5  # radius, logical px
_FAINT = 0.22  # of points that are not chosen, while others are
_THINNEST = 0.45  # opacity of a point by itself among crowds


@dataclass(frozen=True, slots=True)
class Viewport:
    """What part of the map is seen: the map's point in the middle, and px to a unit of the map."""

    x: float
    y: float
    scale: float
    width: int
    height: int

    def to_pixels(self, positions: Floats) -> Floats:
        """Pixels (n, 2) of positions (n, 2); y grows downwards in both."""
        middle = np.array([self.x, self.y], np.float32)
        half = np.array([self.width / 2, self.height / 2], np.float32)
        return (positions - middle) * np.float32(self.scale) + half

    def to_map(self, x: float, y: float) -> tuple[float, float]:
        """The place on the map under a pixel."""
        return (
            self.x + (x - self.width / 2) / self.scale,
            self.y + (y - self.height / 2) / self.scale,
        )


def paint(
    positions: Floats,
    colors: Floats,
    chosen: Mask | None,
    seen: Viewport,
    *,
    background: tuple[int, int, int],
    ratio: float = 1.0,
) -> QImage:
    """Return the picture of what `seen` shows, `ratio` device pixels to a logical one.

    `colors` (n, 3) in [0, 255]; points that are not `chosen` are faint, if any are.
    """
    wide, high = round(seen.width * ratio), round(seen.height * ratio)
    pixels = seen.to_pixels(positions) * np.float32(ratio)
    inside = ((pixels >= 0) & (pixels < [wide, high])).all(axis=1)
    pixels, colors = pixels[inside], colors[inside]
    strength = np.ones(len(pixels), np.float32)
    if chosen is not None and chosen.any():
        strength = np.where(chosen[inside], np.float32(1), np.float32(_FAINT))
    radius = _radius(len(pixels), wide * high, ratio)
    cover, mixed = _added_up(pixels, colors, strength, radius, wide, high)
    opacity = _opacity(cover, radius)[:, None]
    ground = np.array(background, np.float32)
    rgb = ground + (mixed / np.maximum(cover, 1e-6)[:, None] - ground) * opacity
    return _image(rgb.astype(np.float32), wide, high, ratio)


def _radius(points: int, pixels: int, ratio: float) -> float:
    room = 0.28 * (pixels / max(1, points)) ** 0.5
    stamps = (_MOST_STAMPS / (3.2 * max(1, points))) ** 0.5 - 0.5
    return float(np.clip(min(room, stamps), _SMALLEST, _LARGEST * ratio))


def _added_up(
    pixels: Floats, colors: Floats, strength: Floats, radius: float, wide: int, high: int
) -> tuple[Floats, Floats]:
    """How much of each pixel is covered (high * wide,), and the colors on it added up (…, 3)."""
    reach = int(np.ceil(radius)) if radius > _SMALLEST else 0
    step = np.arange(-reach, reach + 1)
    dx, dy = (each.ravel() for each in np.meshgrid(step, step))
    alpha = np.clip(radius + 0.5 - np.hypot(dx, dy), 0, 1) if reach else np.ones(1)
    dx, dy, alpha = dx[alpha > 0], dy[alpha > 0], alpha[alpha > 0]
    row = wide + 2 * reach  # a margin takes what reaches beyond the edge
    base = pixels.astype(np.int64) + reach
    places = ((base[:, 1, None] + dy) * row + base[:, 0, None] + dx).ravel()
    weights = (strength[:, None] * alpha).ravel()
    size = row * (high + 2 * reach)
    layers = [np.bincount(places, weights, size)]
    for channel in range(3):
        tinted = weights * np.repeat(colors[:, channel], len(alpha))
        layers.append(np.bincount(places, tinted, size))
    whole = np.stack(layers, axis=-1).reshape(high + 2 * reach, row, 4).astype(np.float32)
    cut = whole[reach : reach + high, reach : reach + wide].reshape(-1, 4)
    return cut[:, 0], cut[:, 1:]


def _opacity(cover: Floats, radius: float) -> Floats:
    if radius > 1 or not len(cover):
        return np.minimum(cover, 1)
    crowded = np.log1p(cover) / max(float(np.log1p(cover.max())), 1e-6)
    return np.where(cover > 0, np.minimum(cover, 1) * (_THINNEST + (1 - _THINNEST) * crowded), 0)


def _image(rgb: Floats, wide: int, high: int, ratio: float) -> QImage:
    pixels = np.empty((high, wide, 4), np.uint8)
    pixels[..., :3] = rgb[:, ::-1].reshape(high, wide, 3)
    pixels[..., 3] = 255
    image = QImage(pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGB32).copy()
    image.setDevicePixelRatio(ratio)
    return image
