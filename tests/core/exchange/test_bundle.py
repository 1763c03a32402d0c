"""Model bundles: whole and checked, or refused with the file that is to blame."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from core.errors import UserError
from core.exchange.bundle import CHECKSUMS, FILES, LABELS, export_bundle, read_bundle


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """What a run writes into its `model` folder."""
    folder = tmp_path / "run/model"
    folder.mkdir(parents=True)
    tensors = {"classifier.weight": np.ones((2, 8), np.float32), "classifier.bias": np.zeros(2)}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = {"architecture": "tiny", "num_classes": 2, "label_names": ["cat", "dog\nbreed"]}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "labels.txt").write_text("cat\ndog breed\n", "utf-8")
    (folder / "preprocess.json").write_text(json.dumps({"temperature": 1.5}), "utf-8")
    (folder / "model_card.md").write_text("# cat / dog\n", "utf-8")
    return folder


def test_a_bundle_is_copied_whole_with_labels_and_checksums(model: Path, tmp_path: Path) -> None:
    bundle = export_bundle(model, tmp_path / "out")
    assert bundle.folder == tmp_path / "out"
    assert (bundle.architecture, bundle.labels) == ("tiny", ("cat", "dog\nbreed"))
    assert bundle.preprocess["temperature"] == 1.5
    assert {path.name for path in bundle.folder.iterdir()} == {*FILES, LABELS, CHECKSUMS}
    assert json.loads((bundle.folder / LABELS).read_text("utf-8")) == ["cat", "dog\nbreed"]
    for name in FILES:
        assert (bundle.folder / name).read_bytes() == (model / name).read_bytes()


def test_the_checksums_are_those_of_sha256sum(model: Path, tmp_path: Path) -> None:
    export_bundle(model, tmp_path / "out")
    try:
        done = subprocess.run(
            ["sha256sum", "--strict", "-c", CHECKSUMS], cwd=tmp_path / "out", capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("no sha256sum here")
    assert done.returncode == 0, done.stderr


def test_an_exported_bundle_can_be_exported_again(model: Path, tmp_path: Path) -> None:
    first = export_bundle(model, tmp_path / "first")
    assert export_bundle(first.folder, tmp_path / "second").sha256 == first.sha256


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(model: Path, tmp_path: Path, name: str) -> None:
    (model / name).unlink()
    with pytest.raises(UserError, match=name):
        export_bundle(model, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", [*FILES, LABELS])
def test_one_flipped_bit_is_found_out_by_the_checksum(
    model: Path, tmp_path: Path, name: str
) -> None:
    path = export_bundle(model, tmp_path / "out").folder / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(UserError, match=f"{name} is damaged"):
        read_bundle(tmp_path / "out")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4])


def pad(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


def scramble(path: Path) -> None:
    path.write_bytes(b"\xff" * 64)


def deep(path: Path) -> None:
    path.write_text("[" * 200_000)


def replaced(content: str) -> Callable[[Path], None]:
    def replace(path: Path) -> None:
        path.write_text(content, "utf-8")

    return replace


def other(**changes: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")

    return change


@pytest.mark.parametrize(
    ("name", "damage", "why"),
    [
        ("model.safetensors", cut, "cut off"),
        ("model.safetensors", pad, "size is wrong"),
        ("model.safetensors", scramble, "cut off"),
        ("model.safetensors", replaced(""), "cut off"),
        ("config.json", cut, "no JSON"),
        ("config.json", deep, "no JSON"),
        ("config.json", scramble, "no UTF-8"),
        ("config.json", replaced("[]"), "no JSON object"),
        ("config.json", other(architecture=None), "architecture"),
        ("config.json", other(label_names=[]), "no labels"),
        ("config.json", other(label_names="cat"), "no labels"),
        ("config.json", other(num_classes=3), "another number"),
        ("labels.txt", replaced("cat\n"), "another number"),
        ("preprocess.json", scramble, "no UTF-8"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(
    model: Path, name: str, damage: Callable[[Path], None], why: str
) -> None:
    damage(model / name)
    with pytest.raises(UserError, match=why) as caught:
        read_bundle(model)
    assert name in str(caught.value)


def test_checksums_name_no_file_outside_the_bundle(model: Path) -> None:
    (model / CHECKSUMS).write_text("0" * 64 + "  ../../etc/passwd\n")
    with pytest.raises(UserError, match=CHECKSUMS):
        read_bundle(model)


def test_a_folder_that_holds_something_is_not_written_over(model: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/precious").touch()
    with pytest.raises(UserError, match="not empty"):
        export_bundle(model, tmp_path / "out")
