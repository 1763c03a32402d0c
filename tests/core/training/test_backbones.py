import time
from pathlib import Path

import pytest
import timm
import torch
from huggingface_hub import constants
from safetensors.torch import save_file

from core.errors import UserError
from core.training.vision.backbones import load_backbone
from core.training.vision.embedded import embedded_weights, in_order


def test_the_embedded_weights_match_tensor_by_tensor() -> None:
    given = embedded_weights("tf_efficientnet_lite0")
    assert given is not None
    own = timm.create_model("tf_efficientnet_lite0").state_dict()
    assert set(in_order(own, given)) == set(own)
    for ours, theirs in zip(own, given, strict=True):
        assert ours.rpartition(".")[2] == theirs.rpartition(".")[2]


def test_features_times_the_embedded_classifier_are_the_whole_models_logits() -> None:
    given = embedded_weights("tf_efficientnet_lite0")
    assert given is not None
    whole = timm.create_model("tf_efficientnet_lite0").eval()
    whole.load_state_dict(in_order(whole.state_dict(), given))
    backbone = load_backbone("auto")
    inputs = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    weight, bias = list(given.values())[-2:]
    with torch.inference_mode():
        logits = backbone.module(inputs) @ weight.T + bias
        torch.testing.assert_close(logits, whole(inputs), atol=1e-4, rtol=1e-4)


def test_weights_that_do_not_match_are_not_taken() -> None:
    own = timm.create_model("test_efficientnet").state_dict()
    with pytest.raises(ValueError, match="tensors for"):
        in_order(own, {})


def test_the_default_normalizes_by_a_half_and_gives_1280_features() -> None:
    backbone = load_backbone("auto")
    assert (backbone.norms.mean, backbone.norms.std) == ((0.5,) * 3, (0.5,) * 3)
    assert backbone.feature_size == 1280


@pytest.mark.parametrize("name", ["test_vit", "test_convnext", "torchvision/squeezenet1_0"])
def test_a_head_is_found_or_its_absence_is_said(name: str) -> None:
    if name.endswith("squeezenet1_0"):
        with pytest.raises(UserError, match="no linear classifier"):
            load_backbone(name, pretrained=False)
        return
    backbone = load_backbone(name, pretrained=False)
    size = backbone.norms.size
    with torch.inference_mode():
        assert backbone.module(torch.zeros(1, 3, size, size)).shape == (1, backbone.feature_size)


def test_torchvisions_names_are_known_too() -> None:
    backbone = load_backbone("torchvision/resnet18", pretrained=False)
    assert (backbone.head_path, backbone.feature_size) == ("fc", 512)


def test_an_unknown_name_is_answered_with_the_one_that_needs_no_download() -> None:
    with pytest.raises(UserError, match="tf_efficientnet_lite0"):
        load_backbone("no_such_net")


def test_without_a_network_a_download_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub's library alone would try for three quarters of a minute."""
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # where nobody listens
    start = time.monotonic()
    with pytest.raises(UserError, match="could not be downloaded"):
        load_backbone("resnet18")
    assert time.monotonic() - start < 10
    assert not constants.is_offline_mode()


def test_a_local_file_gives_the_weights(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = timm.create_model("test_efficientnet")
    save_file(model.state_dict(), tmp_path / "mine.safetensors")
    torch.save({"state_dict": model.state_dict()}, tmp_path / "mine.pt")
    one = load_backbone("test_efficientnet", weights=str(tmp_path / "mine.safetensors"))
    other = load_backbone("test_efficientnet", weights=str(tmp_path / "mine.pt"))
    assert one.digest() == other.digest()
    stem = one.module.state_dict()["conv_stem.weight"]
    assert torch.equal(stem, model.state_dict()["conv_stem.weight"])


class Evil:
    """A pickle that would run code."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("marker"),))  # type: ignore[return-value]


@pytest.mark.parametrize("kind", ["code", "torn", "text", "flipped", "missing", "other"])
def test_an_evil_or_damaged_file_is_refused_and_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / ("it.safetensors" if kind == "flipped" else "it.pt")
    state = timm.create_model("test_efficientnet").state_dict()
    match kind:
        case "code":
            torch.save({"state_dict": Evil()}, path)
        case "torn":
            torch.save(state, path)
            path.write_bytes(path.read_bytes()[:5000])
        case "text":
            path.write_text("not weights")
        case "flipped":
            save_file(state, path)
            path.write_bytes(b"\xff" + path.read_bytes()[1:])
        case "other":
            torch.save({"some": torch.zeros(3)}, path)
        case _:
            pass
    with pytest.raises(UserError):
        load_backbone("test_efficientnet", weights=str(path))
    assert not (tmp_path / "marker").exists()
