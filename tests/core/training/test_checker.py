"""What a training is refused for before there is a run."""

from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.jobs.checking import check_request
from core.jobs.run_folder import RunConfig
from core.recipes import BACKBONES
from core.training.checker import checked


def ask(**asked: object) -> None:
    checked({"device": "auto", "backbone": "auto", "norm": "auto", "pretrained": True, **asked})


@pytest.mark.parametrize("name", [*BACKBONES, "torchvision/resnet18", "efficientnet_lite0"])
def test_backbones_that_there_are_are_taken(name: str) -> None:
    ask(backbone=name)


@pytest.mark.parametrize("name", ["nope", "efficientnet-lite0", "torchvision/nope"])
def test_a_backbone_that_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=f"No backbone is called {name}"):
        ask(backbone=name)


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match="This machine has no device cuda"):
        ask(device="cuda")


def test_a_network_of_our_own_has_no_pretrained_weights() -> None:
    ask(backbone="single-fc", pretrained=False)
    with pytest.raises(UserError, match="no pretrained weights of single-fc"):
        ask(backbone="single-fc")


def test_a_normalization_is_for_networks_that_leave_the_choice() -> None:
    ask(backbone="alexnet2012", norm="batch", pretrained=False)
    with pytest.raises(UserError, match="resnet18 has its own normalization"):
        ask(backbone="resnet18", norm="batch", pretrained=False)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (RunConfig("predict"), "There is no recipe predict"),
        (RunConfig("head", settings={"nonsense": "1"}), "has no setting nonsense"),
        (RunConfig("head", settings={"weights": "/nowhere.pt"}), "no weights file /nowhere.pt"),
    ],
)
def test_what_needs_no_torch_is_refused_at_once(config: RunConfig, why: str) -> None:
    with pytest.raises(UserError, match=why):
        check_request(config)


def test_weights_of_ones_own_make_a_network_of_ours_possible(tmp_path: Path) -> None:
    (tmp_path / "w.pt").write_bytes(b"")
    settings = {"weights": str(tmp_path / "w.pt")}
    check_request(RunConfig("head", backbone="single-fc", settings=settings))
