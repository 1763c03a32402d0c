"""What augmentation does to pictures, beside Pillow and torchvision, and that chance is a function
of (seed, epoch, row)."""

import math
from collections.abc import Callable
from dataclasses import fields

import pytest
import torch
from torch import Tensor
from torchvision.transforms.v2 import functional as vision

from core.recipes import RECIPES, check_settings
from core.training.tuning.augment import color
from core.training.tuning.augment.draws import Draws, uniform
from core.training.tuning.augment.erasing import erased, holes
from core.training.tuning.augment.geometry import (
    GRAY,
    cropped,
    mirrored,
    resampled,
    sheared,
    shifted,
    turned,
)
from core.training.tuning.augment.look import augmented
from core.training.tuning.augment.rand_augment import OPERATIONS, drawn, moved, recolored
from core.training.tuning.augment.strength import Strength, strength_from

EVERYTHING = Strength(
    2, 9, flip=True, brightness=0.4, contrast=0.4, color=0.4, rotation=20, shear=10, erasing=0.5
)
NOTHING = Strength(0, 0, flip=False, crop=1.0)


def pictures(count: int = 12, size: int = 40) -> Tensor:
    """Smooth colored pictures with an edge, no two alike; uint8."""
    generator = torch.Generator().manual_seed(4)
    coarse = torch.rand(count, 3, 5, 5, generator=generator) * 255
    smooth = torch.nn.functional.interpolate(coarse, size=(size, size), mode="bicubic")
    smooth[:, :, : size // 4, : size // 2] += 40
    return smooth.clamp(20, 230).to(torch.uint8)


def look(rows: Tensor, strength: Strength = EVERYTHING, *, seed: int = 1, epoch: int = 0) -> Tensor:
    return augmented(pictures()[rows], rows, strength, size=32, seed=seed, epoch=epoch)


def test_a_row_looks_the_same_in_every_batch() -> None:
    alone = torch.cat([look(torch.tensor([row])) for row in range(12)])
    order = torch.tensor([7, 3, 11, 0, 1, 2, 4, 10, 9, 8, 6, 5])
    assert torch.equal(look(order), alone[order])


@pytest.mark.parametrize("change", [{"seed": 2}, {"epoch": 1}])
def test_each_seed_and_epoch_has_a_look_of_its_own(change: dict[str, int]) -> None:
    rows = torch.arange(12)
    same = (look(rows) == look(rows, **change)).flatten(1).all(1)
    assert not bool(same.any())


def test_the_same_picture_in_another_row_looks_different() -> None:
    same = pictures()[:1].expand(12, -1, -1, -1)
    seen = augmented(same, torch.arange(12), EVERYTHING, size=32, seed=1, epoch=0)
    assert len(seen.flatten(1).unique(dim=0)) == 12


def test_no_strength_shows_the_picture_itself() -> None:
    seen = augmented(pictures(), torch.arange(12), NOTHING, size=40, seed=0, epoch=0)
    torch.testing.assert_close(seen, pictures().float(), atol=0.02, rtol=0)


def test_the_caller_keeps_its_pixels() -> None:
    mine = pictures().float()
    augmented(mine, torch.arange(12), EVERYTHING, size=32, seed=1, epoch=0)
    assert torch.equal(mine, pictures().float())


def test_draws_are_even_and_independent_of_each_other() -> None:
    rows = torch.arange(20_000)
    one, other = uniform(5, rows, "one"), uniform(5, rows, "other")
    assert float(one.min()) >= 0
    assert float(one.max()) < 1
    assert float(one.mean()) == pytest.approx(0.5, abs=0.01)
    assert float(one.std()) == pytest.approx(12**-0.5, abs=0.01)
    for partner in (other, uniform(6, rows, "one"), one.roll(1)):
        assert abs(float(torch.corrcoef(torch.stack((one, partner)))[0, 1])) < 0.03


def test_a_quarter_turn_is_one() -> None:
    whole = pictures().float()
    seen = resampled(whole, turned(torch.full((12,), 90.0)), 40)
    torch.testing.assert_close(seen, whole.rot90(1, (2, 3)), atol=0.05, rtol=0)


def test_mirroring_mirrors_those_that_it_should() -> None:
    which = torch.arange(12) % 3 == 0
    seen = resampled(pictures(), mirrored(which), 40)
    wanted = torch.where(which[:, None, None, None], pictures().flip(3), pictures()).float()
    torch.testing.assert_close(seen, wanted, atol=0.05, rtol=0)


def test_what_comes_in_from_beyond_the_edge_is_gray() -> None:
    seen = resampled(pictures(), shifted(torch.full((12,), 0.5), torch.zeros(12)), 40)
    assert torch.equal(seen[..., 20:], torch.full((12, 3, 40, 20), GRAY))
    torch.testing.assert_close(seen[..., :20], pictures()[..., 20:].float(), atol=0.05, rtol=0)


def test_moves_in_one_resampling_are_those_one_after_the_other() -> None:
    turn = turned(torch.full((12,), 90.0))
    shift = shifted(torch.full((12,), 0.25), torch.zeros(12))
    slowly = resampled(resampled(pictures(), turn, 40), shift, 40)
    torch.testing.assert_close(resampled(pictures(), turn @ shift, 40), slowly, atol=0.1, rtol=0)


def test_shearing_keeps_the_middle_line_and_moves_the_edges() -> None:
    matrix = sheared(torch.tensor([0.5]), torch.tensor([0.0]))[0]
    assert (matrix @ torch.tensor([0.3, 0.0, 1.0])).tolist() == pytest.approx([0.3, 0.0, 1.0])
    assert (matrix @ torch.tensor([0.0, 1.0, 1.0])).tolist() == pytest.approx([0.5, 1.0, 1.0])


def test_crops_lie_inside_and_keep_the_least_share() -> None:
    places = cropped(Draws(3, 0, torch.arange(5000)), 0.3)
    width, height = places[:, 0, 0], places[:, 1, 1]
    assert float((places[:, :2, 2].abs() + torch.stack((width, height), 1)).max()) <= 1 + 1e-6
    area = width * height
    assert float(area.min()) == pytest.approx(0.3, abs=0.01)
    assert float(area.mean()) == pytest.approx(0.65, abs=0.01)
    assert float((width / height).max()) < 4 / 3 + 1e-5


FACTORS = torch.linspace(0.2, 1.8, 12)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (color.brightened, vision.adjust_brightness),
        (color.contrasted, vision.adjust_contrast),
        (color.colored, vision.adjust_saturation),
        (color.sharpened, vision.adjust_sharpness),
    ],
)
def test_enhancements_are_those_of_torchvision(
    mine: Callable[[Tensor, Tensor], Tensor], theirs: Callable[[Tensor, float], Tensor]
) -> None:
    seen = mine(pictures().float(), FACTORS)
    pairs = zip(pictures(), FACTORS.tolist(), strict=True)
    wanted = torch.stack([theirs(picture, factor) for picture, factor in pairs])
    torch.testing.assert_close(seen, wanted.float(), atol=2.0, rtol=0)


def test_equalizing_is_that_of_torchvision() -> None:
    seen = color.equalized(pictures().float())
    assert torch.equal(seen, torch.stack([vision.equalize(it) for it in pictures()]).float())


def test_a_picture_of_one_color_stays_as_it_is_when_equalized_or_stretched() -> None:
    flat = torch.full((2, 3, 8, 8), 77.0)
    assert torch.equal(color.equalized(flat), flat)
    assert torch.equal(color.with_full_range(flat), flat)


def test_the_full_range_is_reached() -> None:
    seen = color.with_full_range(pictures().float())
    wanted = torch.stack([vision.autocontrast(it) for it in pictures()]).float()
    torch.testing.assert_close(seen, wanted, atol=1.01, rtol=0)


def test_rand_augment_leaves_out_what_hurts_and_draws_the_rest_alike() -> None:
    assert not {"posterize", "solarize"} & set(OPERATIONS)
    assert {"rotate", "shear-across", "equalize", "identity"} <= set(OPERATIONS)
    kinds = drawn(Draws(0, 0, torch.arange(12_000)), operations=2, magnitude=9).kinds
    for drawn_kinds in kinds.T:
        counts = torch.bincount(drawn_kinds, minlength=len(OPERATIONS))
        assert len(counts) == len(OPERATIONS)
        assert int(counts.min()) > 880
        assert int(counts.max()) < 1120


@pytest.mark.parametrize("magnitude", [0, 9, 30])
def test_the_magnitude_of_thirty_is_the_papers(magnitude: int) -> None:
    operations = drawn(Draws(0, 0, torch.arange(400)), operations=1, magnitude=magnitude)
    turns = operations.kinds[:, 0] == OPERATIONS.index("rotate")
    angles = moved(operations)[turns][:, 1, 0].asin().abs() * 180 / math.pi
    torch.testing.assert_close(angles, torch.full_like(angles, float(magnitude)), atol=1e-3, rtol=0)
    signs = operations.strengths[:, 0].sign()
    assert bool((signs == -1).any()) == bool(magnitude)


def test_rand_augment_recolors_only_those_that_drew_a_color() -> None:
    operations = drawn(Draws(0, 0, torch.arange(12)), operations=1, magnitude=9)
    seen = recolored(pictures().float(), operations)
    changed = (seen != pictures().float()).flatten(1).any(1)
    first = OPERATIONS.index("brightness")
    assert torch.equal(changed, operations.kinds[:, 0] >= first)
    brightened = (operations.kinds[:, 0] == first).nonzero().flatten()
    for row in brightened.tolist():
        factor = 1 + 0.9 * float(operations.strengths[row, 0])
        wanted = (pictures()[row].float() * factor).clamp(0, 255)
        torch.testing.assert_close(seen[row], wanted)


def test_erasing_takes_a_rectangle_of_the_papers_size_from_its_share_of_images() -> None:
    rows = torch.arange(2000)
    places = holes(Draws(0, 0, rows), 0.3)
    hit = places[:, 2] > 0
    assert float(hit.float().mean()) == pytest.approx(0.3, abs=0.03)
    area = places[hit, 2] * places[hit, 3]
    assert 0.02 <= float(area.min()) < 0.03
    assert 0.38 < float(area.max()) <= 0.4 + 1e-5
    assert float((places[hit, :2] + places[hit, 2:]).max()) <= 1 + 1e-5
    black = erased(torch.zeros(2000, 1, 40, 40), places)
    shown = (black == GRAY).float().mean((1, 2, 3))
    torch.testing.assert_close(shown[hit], area, atol=0.06, rtol=0)
    assert not bool(shown[~hit].any())


@pytest.mark.parametrize("name", [one.name for one in RECIPES])
def test_the_settings_of_a_recipe_become_its_strength(name: str) -> None:
    singles = {
        "crop": "0.3",
        "brightness": "0.1",
        "contrast": "0.2",
        "color": "0.3",
        "rotation": "7",
        "shear": "5",
        "erasing": "0.4",
    }
    known = {setting.key for one in RECIPES if one.name == name for setting in one.settings}
    if "augment" not in known:
        assert not known & {*singles, "magnitude"}
        return
    plain = strength_from(check_settings(name, {}), labels=1000)
    given = {**singles, "augment": "3", "magnitude": "11", "flip": "no"}
    strength = strength_from(check_settings(name, given), labels=1000)
    for field in fields(Strength):
        assert getattr(plain, field.name) != getattr(strength, field.name), field.name
    assert (strength.operations, strength.magnitude, strength.rotation) == (3, 11, 7)
    untouched = Strength(plain.operations, plain.magnitude, plain.flip)
    assert plain == untouched, "by default only what was there before"


def test_auto_grows_with_the_labels() -> None:
    settings = check_settings("finetune", {})
    found = [strength_from(settings, labels=labels) for labels in (50, 1000, 10_000)]
    assert [(it.operations, it.magnitude) for it in found] == [(1, 4), (2, 6), (2, 9)]
