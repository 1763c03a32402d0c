"""The last stage alone, trained from maps that the frozen part below it made once."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from core.jobs.messages import Note, Progress
from core.training.device import DevicePlan
from core.training.methods.loss import smoothed
from core.training.methods.pool import Linear
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.maps import Maps, MapViews, compute_maps
from core.training.tuning.network import Network
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.split import split_of
from core.training.work import T, Work
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

CPU = DevicePlan("cpu", "fp32", channels_last=True)
IMAGES, VIEWS = 6, 3


@pytest.fixture
def backbone() -> Backbone:
    torch.manual_seed(0)
    return load_backbone("test_efficientnet", pretrained=False)


class Shown:
    """Noise that image and epoch decide."""

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        pictures: list[Tensor] = []
        for row in rows.tolist():
            generator = torch.Generator().manual_seed(100 * epoch + row)
            pictures.append(torch.randn(3, 32, 32, generator=generator))
        return torch.stack(pictures)


def result(work: Work[T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def maps_of(backbone: Backbone, folder: Path) -> Maps:
    split = split_of(backbone.module)
    assert split is not None
    images = torch.arange(IMAGES)
    return result(compute_maps(Shown(), split.maps, images, views=VIEWS, plan=CPU, folder=folder))


@pytest.mark.parametrize("name", ["test_efficientnet", "test_resnet", "test_convnext", "test_vit"])
def test_both_parts_together_are_the_backbone(name: str) -> None:
    module = load_backbone(name, pretrained=False).module
    split = split_of(module)
    assert split is not None
    size = 160 if name == "test_vit" else 64
    inputs = torch.randn(2, 3, size, size)
    with torch.inference_mode():
        assert torch.equal(split.features(split.maps(inputs)), module(inputs))
    learning = {id(parameter) for parameter in split.learning()}
    assert 0 < len(learning) < len(list(module.parameters()))


@pytest.mark.parametrize("name", ["test_efficientnet", "test_resnet", "test_convnext", "test_vit"])
def test_the_upper_part_alone_uses_what_learns(name: str) -> None:
    split = split_of(load_backbone(name, pretrained=False).module)
    assert split is not None
    size = 160 if name == "test_vit" else 64
    maps = split.maps(torch.randn(2, 3, size, size))
    maps.sum().backward(retain_graph=True)
    assert all(parameter.grad is None for parameter in split.learning())
    split.features(maps.detach()).sum().backward()
    assert all(parameter.grad is not None for parameter in split.learning())


def test_an_unknown_structure_is_not_cut() -> None:
    assert split_of(load_backbone("test_byobnet", pretrained=False).module) is None


def test_only_the_last_stage_moves_and_the_whole_says_what_it_says(
    backbone: Backbone, tmp_path: Path
) -> None:
    maps = maps_of(backbone, tmp_path / "maps")
    network = Network(backbone, Linear(torch.randn(2, backbone.feature_size), torch.zeros(2)))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    forward = network.from_maps()
    views = MapViews(maps, torch.arange(IMAGES), CPU)
    soft = torch.eye(2)[torch.arange(IMAGES) % 2]
    trainer = Trainer(
        network,
        Lesson(views, soft, torch.ones(IMAGES), torch.arange(IMAGES)),
        Tuning(3, 2, 1e-2, 0.5, 0.05, Strength(0, 0, flip=False), 3),
        plan=CPU,
        checkpoint=tmp_path / "it.pt",
        stage="it",
        loss=smoothed(0.1),
        forward=forward,
    )
    list(trainer.run())
    moved = {name for name, value in network.state_dict().items() if not value.equal(before[name])}
    split = split_of(network.trunk)
    assert split is not None
    learning = {id(it) for it in split.learning()}
    mine = {f"trunk.{name}" for name, it in network.trunk.named_parameters() if id(it) in learning}
    assert moved == mine | {"head.weight", "head.bias"}
    reassembled = network.as_backbone(backbone).module
    inputs = Shown().inputs(torch.arange(IMAGES), epoch=1)
    with torch.inference_mode():
        said = network.as_linear().logits(reassembled(inputs))
        from_maps = forward(maps.of(np.arange(IMAGES), np.full(IMAGES, 1)).float())
    torch.testing.assert_close(said, from_maps, atol=2e-2, rtol=2e-2)  # maps are float16


def test_maps_are_not_computed_again_after_an_interruption(
    backbone: Backbone, tmp_path: Path
) -> None:
    whole = maps_of(backbone, tmp_path)
    split = split_of(backbone.module)
    assert split is not None
    asked: list[int] = []

    def lower(inputs: Tensor) -> Tensor:
        asked.append(len(inputs))
        return split.maps(inputs)

    images = torch.arange(IMAGES)
    again = result(compute_maps(Shown(), lower, images, views=VIEWS, plan=CPU, folder=tmp_path))
    assert sum(asked) == 1  # one image tells their shape
    np.testing.assert_array_equal(whole.values, again.values)


def test_every_view_comes_once_in_as_many_epochs(backbone: Backbone, tmp_path: Path) -> None:
    maps = maps_of(backbone, tmp_path)
    views = MapViews(maps, torch.tensor([4, 1]), CPU)
    shown = torch.stack([views.inputs(torch.tensor([1]), epoch=epoch)[0] for epoch in range(VIEWS)])
    expected = torch.tensor(maps.values[maps.places[1]]).float()
    assert {tuple(it.flatten().tolist()) for it in shown} == {
        tuple(it.flatten().tolist()) for it in expected
    }


def frozen_and_moved(folder: Path) -> tuple[set[str], set[str]]:
    torch.manual_seed(5)
    fresh = load_backbone("test_efficientnet", pretrained=False).module.state_dict()
    exported = load_file(folder / "model" / "model.safetensors")
    same = {name for name, value in fresh.items() if value.equal(exported[name])}
    return same, set(fresh) - same


def test_on_a_cpu_the_last_stage_is_trained(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), "finetune", epochs=3, settings={"rate": "0.01"})
    said = run_to_end(folder)
    notes = [it.text for it in said if isinstance(it, Note)]
    assert [it for it in notes if it.startswith("The last stage alone is trained, from 8")]
    computed = [it.done for it in said if isinstance(it, Progress) and it.phase == "maps"]
    assert computed[-1] == 12  # once, for all folds
    assert result_of(folder)["rounds"][1]["method"] == "finetune"


@pytest.mark.parametrize(
    ("asked", "minutes", "last"),
    [("auto", None, True), ("auto", 60, False), ("all", None, False), ("last", 60, True)],
)
def test_minutes_or_the_setting_decide_what_learns(
    pictures: Pictures, make_run: MakeRun, asked: str, minutes: float | None, last: bool
) -> None:
    settings = {"layers": asked}
    images = pictures.labeled(2)
    folder = make_run("run", images, "finetune", epochs=1, minutes=minutes, settings=settings)
    said = run_to_end(folder)
    assert any(isinstance(it, Progress) and it.phase == "maps" for it in said) is last


def test_stages_that_are_not_known_are_said(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run(
        "run",
        pictures.labeled(2),
        "finetune",
        backbone="test_byobnet",
        epochs=1,
        settings={"layers": "last"},
    )
    notes = [it.text for it in run_to_end(folder) if isinstance(it, Note)]
    assert "The stages of test_byobnet are not known: all of it is trained." in notes
