"""Every family of networks the curriculum names: built, cut at its classifier, trained a step.

On the device "meta" tensors have shapes and no numbers: half a gigabyte of VGG costs nothing there.
"""

from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from huggingface_hub import constants
from torch import nn

from core.errors import UserError
from core.training.device import DevicePlan
from core.training.methods.loss import smoothed
from core.training.methods.pool import Linear
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.tuning.views import PixelViews
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.input_size import choose_preprocessing
from core.training.vision.preprocess import Preprocessing
from tests.core.training.small_runs import Held, Pictures

FEATURES = {
    "alexnet2012": 4096,
    "torchvision/alexnet": 4096,
    **{f"vgg{depth}": 4096 for depth in (11, 13, 16, 19)},
    **{f"vgg{depth}_bn": 4096 for depth in (11, 13, 16, 19)},
    "torchvision/vgg16_bn": 4096,
    "resnet18": 512,
    "resnet50": 2048,
    "tf_efficientnet_lite0": 1280,
    "tf_efficientnet_lite1": 1280,
    "tf_efficientnet_lite2": 1280,
    "efficientnet_b0": 1280,
    "convnext_tiny": 768,
    "vit_small_patch16_224": 384,
    "torchvision/vit_b_16": 768,
}
DOWNLOADED = [name for name in FEATURES if "lite" not in name and "2012" not in name]
SMALLEST = ("resnet18", "tf_efficientnet_lite0", "convnext_atto", "vit_tiny_patch16_224")
CPU = DevicePlan("cpu", "fp32", channels_last=True)


def without_numbers(name: str) -> Backbone:
    with torch.device("meta"):
        return load_backbone(name, pretrained=False)


def on_top(backbone: Backbone, *, keeps_statistics: bool) -> Network:
    head = Linear(torch.zeros(3, backbone.feature_size), torch.zeros(3))
    return Network(backbone, head, keeps_statistics=keeps_statistics)


@pytest.mark.parametrize("name", FEATURES)
def test_a_family_gives_features_and_its_classifier_is_found(name: str) -> None:
    backbone = without_numbers(name)
    assert backbone.feature_size == FEATURES[name]
    assert isinstance(backbone.module.get_submodule(backbone.head_path), nn.Identity)
    size = backbone.norms.size
    features = backbone.module(torch.zeros(2, 3, size, size, device="meta"))
    assert features.shape == (2, backbone.feature_size)
    assert len(backbone.norms.mean) == len(backbone.norms.std) == 3


@pytest.mark.parametrize("name", FEATURES)
def test_a_gradient_reaches_every_weight_of_a_family(name: str) -> None:
    backbone, size = without_numbers(name), without_numbers(name).norms.size
    network = on_top(backbone, keeps_statistics=False).to("meta").train()
    network(torch.zeros(2, 3, size, size, device="meta")).sum().backward()
    untaught = [name for name, it in network.named_parameters() if it.grad is None]
    assert not untaught


@pytest.mark.parametrize("name", FEATURES)
def test_fine_tuning_leaves_all_statistics_of_a_family_and_scratch_learns_them(name: str) -> None:
    kinds = nn.BatchNorm1d | nn.BatchNorm2d
    backbone = without_numbers(name)
    for keeps in (True, False):
        network = on_top(backbone, keeps_statistics=keeps).train()
        norms = [part for part in network.modules() if isinstance(part, kinds)]
        assert all(part.training != keeps for part in norms)
    with_norms = ("_bn", "resnet", "efficientnet")
    assert bool(norms) == any(sign in name for sign in with_norms)


@pytest.mark.parametrize("keeps_statistics", [True, False], ids=["finetune", "scratch"])
@pytest.mark.parametrize("name", SMALLEST)
def test_a_family_is_trained_a_step_on_small_pictures(
    tmp_path: Path, name: str, *, keeps_statistics: bool
) -> None:
    torch.manual_seed(0)
    backbone = load_backbone(name, pretrained=False)
    size = backbone.norms.size if backbone.norms.fixed_size else 32
    before = {key: value.clone() for key, value in backbone.module.state_dict().items()}
    network = on_top(backbone, keeps_statistics=keeps_statistics)
    torch.nn.init.normal_(network.head.weight, std=0.1)
    seen = Preprocessing(size, 1.0, backbone.norms.mean, backbone.norms.std, "bilinear")
    # Five in batches of four: a lone one would have no variance.
    pixels = torch.randint(0, 256, (5, 3, size, size), dtype=torch.uint8)
    tuning = Tuning(1, 4, 1e-3, 1.0, 0.05, Strength(0, 0, flip=False), seed=0)
    trainer = Trainer(
        network,
        Lesson(
            PixelViews(Held(pixels), torch.arange(5), tuning.strength, preprocessing=seen, seed=0),
            torch.nn.functional.one_hot(torch.arange(5) % 3, 3).float(),
            torch.ones(5),
            torch.arange(5),
        ),
        tuning,
        plan=CPU,
        checkpoint=tmp_path / "it.pt",
        stage="finetune",
        loss=smoothed(0.1),
    )
    list(trainer.run())
    after = network.trunk.state_dict()
    moved = {key for key, value in after.items() if not torch.equal(value, before[key])}
    assert any(key.endswith("weight") for key in moved)
    statistics = {key for key in after if key.endswith(("running_mean", "running_var"))}
    assert moved & statistics == (set() if keeps_statistics else statistics)


@pytest.mark.parametrize("name", ["torchvision/alexnet", "vit_tiny_patch16_224"])
def test_a_family_that_cannot_take_small_pictures_says_so(name: str, pictures: Pictures) -> None:
    backbone = load_backbone(name, pretrained=False)
    with pytest.raises(UserError, match=r"cannot take images of 32 pixels|of 224 pixels only"):
        choose_preprocessing(backbone, pictures.images, 32)


@pytest.mark.parametrize("name", ["vgg11_bn", "resnet18", "convnext_atto"])
def test_a_family_that_takes_small_pictures_does(name: str, pictures: Pictures) -> None:
    backbone = load_backbone(name, pretrained=False)
    assert choose_preprocessing(backbone, pictures.images, 32).size == 32


@pytest.mark.parametrize("name", DOWNLOADED)
def test_without_a_network_a_family_says_what_to_do(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def no_network(*_args: object, **_named: object) -> None:
        raise URLError("no network")

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # where nobody listens
    monkeypatch.setattr(torch.hub, "download_url_to_file", no_network)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(UserError, match="needs no download"), torch.device("meta"):
        load_backbone(name)
