"""The networks of our own: what their papers say of them, and that every door takes them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.errors import UserError
from core.training.bundle import read_bundle
from core.training.vision.backbones import load_backbone, with_stochastic_depth
from core.training.vision.input_size import choose_preprocessing
from core.training.vision.nets.alexnet import AlexNet2012
from core.training.vision.nets.ladder import SmallCNN
from core.training.vision.nets.locally_connected import LocallyConnected2d
from core.training.vision.nets.normalization import Normalization, ResponseNorm
from core.training.vision.nets.own import OWN_NETS
from core.training.vision.preprocess import Preprocessing
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

SMALL = [name for name in OWN_NETS if not name.startswith("alexnet")]


def weights_of(module: nn.Module) -> int:
    return sum(part.numel() for part in module.parameters())


def test_alexnet_has_the_papers_sixty_million_weights_and_maps() -> None:
    with torch.device("meta"):
        network = AlexNet2012(Normalization.LRN)
        maps = torch.zeros(1, 3, 224, 224)
    assert weights_of(network) + 1000 * 4096 + 1000 == 60_965_224
    seen: list[tuple[int, ...]] = []
    for part in network.features:
        maps = part(maps)
        if isinstance(part, nn.Conv2d | nn.MaxPool2d):
            seen.append((maps.shape[1], maps.shape[2]))
    assert seen == [
        (96, 55), (96, 27), (256, 27), (256, 13), (384, 13), (384, 13), (256, 13), (256, 6),
    ]  # fmt: skip


def test_alexnet_starts_as_the_paper_says() -> None:
    torch.manual_seed(0)
    network = AlexNet2012(Normalization.NONE)
    layers = [p for p in network.modules() if isinstance(p, nn.Conv2d | nn.Linear)]
    biases = [set(p.bias.detach().tolist()) for p in layers if p.bias is not None]
    assert biases == [{0}, {1}, {0}, {1}, {1}, {1}, {1}]
    for layer in layers:
        assert float(layer.weight.detach().std()) == pytest.approx(0.01, rel=0.05)


def test_responses_are_normalized_by_the_papers_formula() -> None:
    maps = 30 * torch.randn(2, 7, 3, 4, generator=torch.Generator().manual_seed(0))
    said = ResponseNorm(7)(maps)
    for at in range(7):
        near = maps[:, max(0, at - 2) : at + 3]
        expected = maps[:, at] / (2 + 1e-4 * near.square().sum(1)) ** 0.75
        torch.testing.assert_close(said[:, at], expected)
    library = nn.LocalResponseNorm(5, 5e-4, 0.75, 2.0)  # divides alpha by the size
    torch.testing.assert_close(said, library(maps))


@pytest.mark.parametrize("build", [AlexNet2012, SmallCNN])
def test_the_switch_changes_the_normalization_and_nothing_else(build: type[nn.Module]) -> None:
    kinds: dict[Normalization, list[type[nn.Module]]] = {}
    for norm in Normalization:
        with torch.device("meta"):
            kinds[norm] = [type(part) for part in build(norm).modules()]
    extra = {ResponseNorm, nn.BatchNorm2d}
    assert kinds[Normalization.LRN].count(ResponseNorm) == 2
    assert nn.BatchNorm2d in kinds[Normalization.BATCH]
    plain = {norm: [kind for kind in all_ if kind not in extra] for norm, all_ in kinds.items()}
    assert plain[Normalization.LRN] == plain[Normalization.NONE] == kinds[Normalization.NONE]
    assert plain[Normalization.BATCH] == kinds[Normalization.NONE]


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 2)])
def test_local_filters_that_are_all_the_same_are_a_convolution(stride: int, padding: int) -> None:
    torch.manual_seed(0)
    shared = nn.Conv2d(3, 4, 5, stride=stride, padding=padding)
    local = LocallyConnected2d(3, 4, 5, size=9, stride=stride, padding=padding)
    assert shared.bias is not None
    with torch.no_grad():
        local.weight.copy_(shared.weight.flatten(1).T.expand_as(local.weight))
        local.bias.copy_(shared.bias.repeat(local.places**2))
    inputs = torch.randn(2, 3, 9, 9)
    torch.testing.assert_close(local(inputs), shared(inputs))


def test_local_filters_are_learned_place_by_place() -> None:
    local = LocallyConnected2d(1, 1, 3, size=6)
    local(torch.ones(1, 1, 6, 6))[0, 0, 1, 2].backward()
    assert local.weight.grad is not None and local.bias.grad is not None
    touched = local.weight.grad.flatten(1).abs().sum(1).nonzero().flatten().tolist()
    assert touched == [1 * 4 + 2] == local.bias.grad.nonzero().flatten().tolist()


def test_each_rung_of_the_ladder_gives_the_features_it_names() -> None:
    for name in SMALL:
        backbone = load_backbone(name, pretrained=False)
        assert backbone.module(torch.zeros(2, 3, 32, 32)).shape == (2, backbone.feature_size)
        assert with_stochastic_depth(backbone, 0.5) is backbone
    assert weights_of(load_backbone("single-fc", pretrained=False).module) == 0


def test_a_bare_name_is_the_papers_network() -> None:
    assert load_backbone("small-cnn", pretrained=False).architecture == "small-cnn-lrn"


def test_who_asks_for_pretrained_weights_learns_that_there_are_none() -> None:
    with pytest.raises(UserError, match="no pretrained weights of small-cnn-lrn"):
        load_backbone("small-cnn")


@pytest.mark.parametrize("name", SMALL)
def test_scratch_trains_it_and_predict_reads_its_bundle(
    pictures: Pictures, make_run: MakeRun, tmp_path: Path, name: str
) -> None:
    settings = {"batch": "8", "augment": "0"}
    folder = make_run(
        "run", pictures.labeled(3), "scratch", backbone=name, epochs=2, settings=settings
    )
    run_to_end(folder)
    assert result_of(folder)["backbone"] == name
    bundle = read_bundle(folder / "model")
    assert bundle.classifier.backbone.architecture == name
    applied = make_run("applied", pictures.images, "predict", bundle=str(folder / "model"))
    run_to_end(applied)
    with np.load(folder / "predictions.npz") as own, np.load(applied / "predictions.npz") as read:
        assert np.array_equal(own["ids"], read["ids"])
        np.testing.assert_allclose(own["probabilities"], read["probabilities"], atol=2e-3)


def test_the_setting_norm_chooses_the_network(pictures: Pictures, make_run: MakeRun) -> None:
    settings = {"norm": "batch"}
    folder = make_run(
        "run", pictures.labeled(2), "scratch", backbone="small-cnn", epochs=1, settings=settings
    )
    run_to_end(folder)
    assert result_of(folder)["backbone"] == "small-cnn-batch"
    other = make_run("other", pictures.labeled(2), "scratch", settings=settings)
    with pytest.raises(UserError, match=r"alexnet2012, small-cnn; test_efficientnet has its own"):
        run_to_end(other)


def test_alexnet_works_at_other_sizes_and_says_which_are_too_small(pictures: Pictures) -> None:
    backbone = load_backbone("alexnet2012", pretrained=False)
    seen: Preprocessing = choose_preprocessing(backbone, pictures.images, 96)
    with torch.inference_mode():
        assert backbone.module(torch.zeros(1, 3, seen.size, seen.size)).shape == (1, 4096)
    with pytest.raises(UserError, match="alexnet2012-lrn cannot take images of 32 pixels"):
        choose_preprocessing(backbone, pictures.images, 32)
