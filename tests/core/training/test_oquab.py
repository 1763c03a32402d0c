"""Oquab's mid-level transfer: patches, the score by hand, and a run that leaves convolutions."""

from collections.abc import Generator
from itertools import pairwise
from typing import TypeVar

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from core.errors import UserError
from core.jobs.messages import Note, Progress
from core.training.methods.adaptation import (
    Adaptation,
    AdaptationLayers,
    adapt,
    image_scores,
    said_of_images,
)
from core.training.methods.pool import Targets
from core.training.vision.backbones import load_backbone
from core.training.vision.patches import SCALES, patch_boxes
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

T = TypeVar("T")
CPU = torch.device("cpu")


def done(work: Generator[object, None, T]) -> T:
    """What `work` returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_the_first_patches_are_the_largest_squares() -> None:
    assert patch_boxes(400, 300, 2) == ((0, 0, 300, 300), (100, 0, 400, 300))
    assert patch_boxes(300, 300, 1) == ((0, 0, 300, 300),)


@pytest.mark.parametrize("size", [(500, 375), (300, 300), (120, 640)])
def test_patches_lie_inside_and_neighbors_overlap_by_half(size: tuple[int, int]) -> None:
    width, height = size
    boxes = patch_boxes(width, height, 2000)
    sides = sorted({round(right - left, 6) for left, _, right, _ in boxes}, reverse=True)
    assert sides == [round(min(size) / scale, 6) for scale in SCALES]
    for left, top, right, bottom in boxes:
        assert -1e-9 <= left < right <= width + 1e-9
        assert -1e-9 <= top < bottom <= height + 1e-9
    for side in sides:
        grid = [box for box in boxes if round(box[2] - box[0], 6) == side]
        for low, high, length in ((0, 2, width), (1, 3, height)):
            starts = sorted({box[low] for box in grid})
            assert all(b - a <= side / 2 + 1e-6 for a, b in pairwise(starts))
            assert max(box[high] for box in grid) - min(starts) >= (
                length - 1e-6 if len(starts) > 1 else side - 1e-6
            )


def test_an_image_scores_the_sum_over_its_patches_of_y_to_the_k() -> None:
    """Patches (0.9, 0.1) and three of (0.4, 0.6): the mean prefers the second class, k = 5 the
    first: 0.9^5 + 3 * 0.4^5 = 0.621 against 0.1^5 + 3 * 0.6^5 = 0.233."""
    y = torch.tensor([[[0.9, 0.1], [0.4, 0.6], [0.4, 0.6], [0.4, 0.6]]])
    assert float(image_scores(y, 5.0)[0, 0]) == pytest.approx(0.62121 / (0.62121 + 0.23329), 1e-4)
    assert float(image_scores(y, 1.0)[0, 0]) == pytest.approx(2.1 / 4)


def test_the_layers_are_two_with_a_rectifier_and_dropout_between() -> None:
    torch.manual_seed(0)
    features = torch.randn(50, 6) * 3 + 2
    layers = AdaptationLayers(features, hidden=8, classes=3).eval()
    inputs = (features - features.mean(0)) / layers.scale
    hidden = (inputs @ layers.first.weight.T + layers.first.bias).clamp(min=0)
    by_hand = hidden @ layers.second.weight.T + layers.second.bias
    torch.testing.assert_close(layers(features), by_hand)
    layers.train()
    assert not torch.equal(layers(features), layers(features))


def patches_with_one_telling(images: int, patches: int) -> tuple[Tensor, Tensor]:
    """Features (images, patches, 4) of which only one patch an image tells its class (images,)."""
    torch.manual_seed(0)
    kinds = torch.arange(images) % 2
    features = torch.randn(images, patches, 4) * 0.3
    features[:, 1, 0] += torch.where(kinds == 0, 3.0, -3.0)
    return features, kinds


def test_the_telling_patch_decides_though_all_are_labeled() -> None:
    features, kinds = patches_with_one_telling(60, 6)
    index = torch.arange(40)
    soft = torch.nn.functional.one_hot(kinds[index], 2).float()
    targets = Targets(index, soft, torch.ones(40), index)
    how = Adaptation(hidden=16, power=5.0, epochs=100, seed=0, device=CPU)
    layers = done(adapt(lambda rows: features[rows], targets, how, stage="it"))
    said = said_of_images(layers, lambda rows: features[rows], 60, how)
    assert float((said.argmax(1) == kinds)[40:].float().mean()) > 0.95
    torch.testing.assert_close(said.sum(1), torch.ones(60))


def test_a_run_answers_out_of_folds_and_leaves_the_convolutions(
    pictures: Pictures, make_run: MakeRun
) -> None:
    settings = {"patches": "5", "hidden": "32"}
    folder = make_run("run", pictures.labeled(5), "oquab", epochs=20, settings=settings)
    messages = run_to_end(folder)
    assert any(isinstance(said, Note) and "no boxes" in said.text for said in messages)
    result = result_of(folder)
    assert result["validation"]["method"] == "cross-validation"
    assert result["validation"]["n"] == 15
    with np.load(folder / "predictions.npz") as kept:
        truth = (kept["ids"] - 1) % 3
        assert (kept["probabilities"].argmax(1) == truth).mean() > 0.8
    torch.manual_seed(5)
    fresh = load_backbone("test_efficientnet", pretrained=False).module.state_dict()
    exported = load_file(folder / "model" / "model.safetensors")
    assert all(torch.equal(value, exported[name]) for name, value in fresh.items())
    card = (folder / "model" / "model_card.md").read_text()
    assert "imitates it and agrees on" in card


def test_patches_are_computed_once(pictures: Pictures, make_run: MakeRun) -> None:
    settings = {"patches": "3", "hidden": "8"}
    run_to_end(make_run("one", pictures.labeled(4), "oquab", epochs=1, settings=settings))
    again = run_to_end(make_run("two", pictures.labeled(5), "oquab", epochs=1, settings=settings))
    assert not [said for said in again if isinstance(said, Progress) and said.phase == "patches"]


def test_no_patches_at_all_is_refused(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), "oquab", settings={"patches": "0"})
    with pytest.raises(UserError, match="whole number from 1 to 1000 or auto"):
        run_to_end(folder)
