"""A map of what a model looked at as a picture: hot where it is bright, clear where it is cold."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.explaining import Explained
from core.jobs.explainer import Region
from core.rows import Picture

SIDE = 256  # px of the map as a picture: smooth at any size
VEIL = 0.55  # how much darker it is outside what the model saw
FRAME = (255, 255, 255)
_STRONGEST = 0.6  # opacity: the picture beneath stays visible
# inferno (Smith & van der Walt, CC0), every sixteenth: equal steps look equally bright, also to who
# is color-blind. Without its ends: on a picture the darkest look like shadow, the palest like mist.
_INFERNO = (
    (87, 16, 110), (113, 25, 110), (138, 34, 106), (163, 44, 97), (188, 55, 84), (208, 69, 69),
    (227, 89, 51), (241, 113, 31), (249, 140, 10), (252, 170, 15), (249, 201, 50),
)  # fmt: skip


def heat_pixels(heat: tuple[tuple[float, ...], ...], *, side: int = SIDE) -> NDArray[np.uint8]:
    """RGBA (side, side, 4), not premultiplied."""
    values = Image.fromarray(np.array(heat, np.float32))
    fine = np.asarray(values.resize((side, side), Image.Resampling.BICUBIC)).clip(0, 1)
    colors = np.array(_INFERNO, np.float32)
    steps = np.arange(len(colors)) / (len(colors) - 1)
    channels = [np.interp(fine, steps, colors[:, channel]) for channel in range(3)]
    channels.append(255 * _STRONGEST * fine)
    return np.stack(channels, axis=-1).round().astype(np.uint8)


def laid_over(picture: Picture, explained: Explained) -> Image.Image:
    """The picture with the map on the part that the model saw, framed; darker outside of it."""
    shown = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    left, top, right, bottom = _pixels(explained.region, shown.size)
    seen = shown.crop((left, top, right, bottom))
    heat = Image.fromarray(heat_pixels(explained.heat)).resize(seen.size, Image.Resampling.BICUBIC)
    seen.paste(heat, mask=heat.getchannel("A"))
    if explained.region.is_whole:
        return seen
    whole = Image.blend(shown, Image.new("RGB", shown.size), VEIL)
    whole.paste(seen, (left, top))
    ImageDraw.Draw(whole).rectangle((left, top, right - 1, bottom - 1), outline=FRAME)
    return whole


def _pixels(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int]:
    if region.is_whole:
        return 0, 0, *size
    shares = (region.left, region.top, region.right, region.bottom)
    left, top, right, bottom = (
        round(share * side) for share, side in zip(shares, (*size, *size), strict=True)
    )
    return left, top, max(left + 1, right), max(top + 1, bottom)
