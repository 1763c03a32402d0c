"""CutMix and MixUp on marked pictures: image i shows nothing but i, and its label is class i."""

import numpy as np
import pytest
import torch
from torch import Tensor

from core.recipes import check_settings
from core.training.device import DevicePlan
from core.training.methods import mixing
from core.training.methods.loss import Answers
from core.training.methods.mixing import Batch, Box, box_for, cutmix, mixup, sometimes
from core.training.tuning.lesson import Lesson
from core.training.tuning.mix import mix_from
from core.training.tuning.step import GradientStep, Moment

IMAGES, SIDE = 6, 32


def marked(shares: Tensor | None = None) -> Batch:
    numbers = torch.arange(float(IMAGES))
    inputs = numbers.view(-1, 1, 1, 1).expand(IMAGES, 3, SIDE, SIDE).clone()
    even = torch.full((IMAGES,), 1 / IMAGES)
    return Batch(inputs, torch.eye(IMAGES), even if shares is None else shares)


def seen_areas(inputs: Tensor) -> Tensor:
    """(b, classes): the share of pixels of each image that show class c."""
    return torch.stack([(inputs[:, 0] == c).float().mean((1, 2)) for c in range(IMAGES)], 1)


@pytest.mark.parametrize("seed", range(40))
def test_cutmix_mixes_labels_by_the_area_that_is_seen(seed: int) -> None:
    mixed = cutmix(marked(), np.random.default_rng(seed))
    torch.testing.assert_close(mixed.soft, seen_areas(mixed.inputs), atol=1e-6, rtol=0)


def test_boxes_are_cut_at_the_edges_so_that_the_drawn_weight_would_be_wrong() -> None:
    """What the test above could not tell otherwise."""
    chance = np.random.default_rng(0)
    off = [abs(box_for(0.5, SIDE, SIDE, chance).area / SIDE**2 - 0.5) for _ in range(50)]
    assert max(off) > 0.2


def test_a_label_mixed_by_the_drawn_weight_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unclipped(Box):
        @property
        def area(self) -> int:
            return SIDE * SIDE // 2

    def box(lam: float, width: int, height: int, chance: mixing.Chance) -> Box:
        return Unclipped(0, 0, width // 4, height)

    monkeypatch.setattr(mixing, "box_for", box)
    mixed = cutmix(marked(), np.random.default_rng(1))
    assert not torch.allclose(mixed.soft, seen_areas(mixed.inputs), atol=0.05)


def test_the_box_follows_equation_two() -> None:
    chance = np.random.default_rng(3)
    inside = [
        box
        for box in (box_for(0.75, 100, 60, chance) for _ in range(200))
        if box.left > 0 and box.top > 0 and box.right < 100 and box.bottom < 60
    ]
    assert inside
    assert {(box.right - box.left, box.bottom - box.top) for box in inside} == {(50, 30)}


@pytest.mark.parametrize("seed", range(10))
def test_mixup_averages_pictures_and_labels_alike(seed: int) -> None:
    mixed = mixup(marked(), np.random.default_rng(seed))
    shown = mixed.inputs[:, 0, 0, 0]
    torch.testing.assert_close(shown, mixed.soft @ torch.arange(float(IMAGES)))
    assert float(mixed.soft.sum(1).min()) == pytest.approx(1)


@pytest.mark.parametrize("mix", [cutmix, mixup])
@pytest.mark.parametrize("seed", range(10))
def test_the_loss_is_that_of_both_images_each_as_heavy_as_it_was(
    mix: mixing.Mix, seed: int
) -> None:
    shares = torch.tensor([0.4, 0.1, 0.1, 0.2, 0.1, 0.1])
    mixed = mix(marked(shares), np.random.default_rng(seed))
    assert float(mixed.shares.sum()) == pytest.approx(1)
    heavy = mixed.soft[:, 0] * mixed.shares  # what class 0 weighs: all of image 0's share
    assert float(heavy.sum()) == pytest.approx(0.4, abs=1e-6)


def test_batches_are_mixed_as_often_as_was_asked() -> None:
    chance = np.random.default_rng(0)
    mix = sometimes(cutmix, 0.3)
    hits = sum(mix(batch, chance) is not batch for batch in [marked()] * 600)
    assert hits / 600 == pytest.approx(0.3, abs=0.06)


class Marked:
    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        return marked().inputs[rows]


def backward(lesson: Lesson, micro_batch: int, seed: int) -> tuple[Tensor, Tensor]:
    """What a network sees of one step, and the labels that its loss is given."""
    seen: list[Tensor] = []
    told: list[Tensor] = []

    def forward(inputs: Tensor) -> Tensor:
        seen.append(inputs)
        return torch.zeros(len(inputs), IMAGES, requires_grad=True)

    def loss(answers: Answers) -> Tensor:
        told.append(answers.soft)
        return answers.logits.sum(1)

    plan = DevicePlan("cpu", "fp32", channels_last=True)
    step = GradientStep(forward, lesson, loss, plan=plan, micro_batch=micro_batch)
    work = step.backward(torch.arange(IMAGES), Moment(0, 0.0, seed), lambda: None)
    with pytest.raises(StopIteration):
        next(work)
    return torch.cat(seen), torch.cat(told)


def lesson(mix: mixing.Mix | None) -> Lesson:
    rows = torch.arange(IMAGES)
    return Lesson(Marked(), torch.eye(IMAGES), torch.ones(IMAGES), rows, mix=mix)


@pytest.mark.parametrize("micro_batch", [IMAGES, 2])
def test_the_loop_shows_mixed_pictures_and_tells_their_labels(micro_batch: int) -> None:
    seen, told = backward(lesson(cutmix), micro_batch, seed=4)
    torch.testing.assert_close(told, seen_areas(seen), atol=1e-6, rtol=0)
    assert not torch.equal(told, torch.eye(IMAGES))
    whole, _ = backward(lesson(cutmix), IMAGES, seed=4)
    assert torch.equal(seen, whole), "whatever goes through at once"
    other, _ = backward(lesson(cutmix), micro_batch, seed=5)
    assert not torch.equal(seen, other)


def test_without_mixing_the_loop_shows_what_there_is() -> None:
    seen, told = backward(lesson(None), IMAGES, seed=4)
    assert torch.equal(seen, marked().inputs)
    assert torch.equal(told, torch.eye(IMAGES))


@pytest.mark.parametrize("recipe", ["finetune", "scratch", "noisy-student", "auto"])
def test_settings_choose_the_mixing(recipe: str) -> None:
    assert mix_from(check_settings(recipe, {})) is None
    cut = mix_from(check_settings(recipe, {"mix": "cutmix", "mix_share": "0.5"}))
    assert cut is not None
    chance = np.random.default_rng(0)
    batches = [cut(marked(), chance) for _ in range(40)]
    changed = [not torch.equal(batch.soft, torch.eye(IMAGES)) for batch in batches]
    assert 10 <= sum(changed) <= 30


def test_a_head_on_fixed_convolutions_sees_nothing_mixed() -> None:
    assert mix_from(check_settings("finetune", {"mix": "cutmix", "trunk_rate": "0"})) is None
    assert mix_from(check_settings("distill", {})) is None
