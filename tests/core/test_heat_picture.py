"""The map as a picture, over the part of a picture that the model saw."""

import colorsys
from itertools import pairwise

import numpy as np
import pytest

from core.explaining import Explained
from core.heat_picture import SIDE, heat_pixels, laid_over
from core.jobs.explainer import Region
from core.rows import Picture

CORNER = ((1.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def explained(region: Region, heat: tuple[tuple[float, ...], ...] = CORNER) -> Explained:
    return Explained(1, 1, 0.9, heat, region, False)


def gray(width: int, height: int) -> Picture:
    return Picture(width, height, bytes([120]) * (3 * width * height))


def test_hotter_is_brighter_and_more_opaque_and_never_hides_the_picture() -> None:
    ramp = tuple((value / 20,) for value in range(21))
    pixels = heat_pixels(ramp, side=210)[5::10, 100].astype(float)
    light = pixels[:, :3] @ np.array([0.2126, 0.7152, 0.0722])
    assert all(after >= before - 1 for before, after in pairwise(light))
    assert all(after >= before for before, after in pairwise(pixels[:, 3]))
    assert pixels[0, 3] < 10
    assert 100 < pixels[-1, 3] < 200


def test_the_map_stands_where_it_was_told() -> None:
    pixels = heat_pixels(CORNER)
    assert pixels.shape == (SIDE, SIDE, 4)
    hottest = np.unravel_index(pixels[..., 3].argmax(), (SIDE, SIDE))
    assert max(hottest) < SIDE // 3


def test_outside_what_the_model_saw_it_is_darker_and_bears_no_color() -> None:
    seen = Region(0.25, 0.0, 0.75, 1.0)
    made = np.asarray(laid_over(gray(200, 100), explained(seen))).astype(int)
    outside = made[:, :49]
    assert outside.max() < 70
    assert (outside == outside[..., :1]).all()
    assert made[10, 60].tolist() != [120] * 3  # hot: the upper left of the part that was seen
    assert made[90, 140].tolist() == pytest.approx([120] * 3, abs=2)  # cold: the picture itself
    assert colorsys.rgb_to_hsv(*made[10, 60] / 255)[1] > 0.1


def test_where_all_was_seen_nothing_is_framed_or_darkened() -> None:
    made = np.asarray(laid_over(gray(90, 90), explained(Region())))
    assert made[0, 89].tolist() == pytest.approx([120] * 3, abs=2)
    assert made.shape == (90, 90, 3)
