"""Test-time augmentation: answers are means over views, measured as they are given, and a bundle
says so."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.errors import UserError
from core.jobs.run_folder import ManifestImage
from core.recipes import recipe
from core.training.bundle import read_bundle
from core.training.device import DevicePlan
from core.training.vision.backbones import load_backbone
from core.training.vision.feature_pass import forward
from core.training.vision.pixels import uncropped
from core.training.vision.preprocess import Preprocessing
from core.training.vision.tta import VIEWS, shown, view_count
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

SEEN = Preprocessing(32, 0.8, (0.5,) * 3, (0.5,) * 3, "bicubic")
CPU = DevicePlan("cpu", "fp32", channels_last=True)


def squares() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (3, 3, 40, 40), dtype=torch.uint8, generator=generator)


def test_the_ten_views_are_the_middle_and_the_corners_each_mirrored_too() -> None:
    whole = squares()
    seen = shown(whole, replace(SEEN, views="flip+crops"))
    assert len(seen) == 10
    assert torch.equal(seen[0], whole[..., 4:36, 4:36])
    corners = [whole[..., :32, :32], whole[..., :32, 8:], whole[..., 8:, :32], whole[..., 8:, 8:]]
    assert all(torch.equal(one, other) for one, other in zip(seen[1:5], corners, strict=True))
    for plain, mirrored in zip(seen[:5], seen[5:], strict=True):
        assert torch.equal(plain.flip(3), mirrored)


@pytest.mark.parametrize(
    ("views", "crop", "count"),
    [("off", 0.8, 1), ("flip", 0.8, 2), ("flip+crops", 0.8, 10), ("flip+crops", 1.0, 2)],
)
def test_there_are_as_many_views_as_are_counted(views: str, crop: float, count: int) -> None:
    seen = replace(SEEN, views=views, crop=crop)
    assert view_count(seen) == count
    assert len(shown(squares()[..., : uncropped(seen).size, : uncropped(seen).size], seen)) == count


@pytest.mark.parametrize("views", VIEWS)
def test_features_are_the_mean_over_the_views(views: str) -> None:
    torch.manual_seed(0)
    backbone, seen = (
        load_backbone("test_efficientnet", pretrained=False),
        replace(SEEN, views=views),
    )
    CPU.place(backbone.module).eval()
    with torch.inference_mode():
        each = [backbone.module(seen.normalized(it)) for it in shown(squares(), seen)]
    found = forward(backbone, seen, CPU, squares()).arrived().float()
    torch.testing.assert_close(found, torch.stack(each).mean(0), atol=2e-3, rtol=2e-3)


def test_views_have_caches_of_their_own_and_none_the_old_one() -> None:
    digests = {replace(SEEN, views=views).digest() for views in VIEWS}
    assert len(digests) == len(VIEWS)
    assert SEEN.digest() == Preprocessing(32, 0.8, (0.5,) * 3, (0.5,) * 3, "bicubic").digest()
    assert {uncropped(replace(SEEN, views=views)).digest() for views in VIEWS} == {
        uncropped(SEEN).digest()
    }, "the pixels are the same"


def test_a_mirrored_picture_gets_the_same_answer(
    pictures: Pictures, make_run: MakeRun, tmp_path: Path
) -> None:
    image = pictures.images[-1]
    path = tmp_path / "mirrored.png"
    with Image.open(image.path) as original:
        original.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(path)
    mirrored = ManifestImage(99, str(path), f"{99:032x}", 40, 40, split="train", group=99)
    images = (*pictures.labeled(4), mirrored)
    off: list[float] = []
    for views in ("off", "flip"):
        folder = make_run(views, images, "head", settings={"tta": views})
        run_to_end(folder)
        with np.load(folder / "predictions.npz") as kept:
            said = dict(zip(kept["ids"].tolist(), kept["probabilities"].astype(float), strict=True))
        off.append(float(np.abs(said[image.id] - said[99]).max()))
    assert off[1] < 2e-3 < off[0]


def test_fine_tuned_networks_are_judged_by_the_views_they_answer_with(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At no rate they are the heads they began from, so that what is said of the labels must be
    what those heads say, and they say the mean over the views."""
    monkeypatch.setattr("core.training.evidence.policy._FOLDS", 3)  # the same for both
    found: dict[str, np.ndarray] = {}
    for views in ("off", "flip"):
        settings = {"tta": views, "rate": "0", "layers": "all"}
        folder = make_run(views, pictures.labeled(6), "finetune", epochs=1, settings=settings)
        run_to_end(folder)
        for it in result_of(folder)["rounds"]:
            with np.load(folder / it["folder"] / "validation.npz") as kept:
                found[f"{views} {it['method']}"] = kept["probabilities"]
    head, network = found["flip logistic regression"], found["flip finetune"]
    np.testing.assert_allclose(network, head, atol=1e-3)
    assert np.abs(found["off finetune"] - network).max() > 1e-4


@pytest.mark.parametrize("views", ["flip", "flip+crops"])
def test_a_bundle_keeps_the_views_and_says_so(
    pictures: Pictures, make_run: MakeRun, views: str
) -> None:
    folder = make_run("run", pictures.labeled(4), "head", settings={"tta": views})
    run_to_end(folder)
    model = folder / "model"
    assert json.loads((model / "preprocess.json").read_text("utf-8"))["views"] == views
    assert read_bundle(model).preprocessing.views == views
    assert "mean logits over" in (model / "model_card.md").read_text("utf-8")


def test_a_bundle_of_before_looks_once_and_one_of_later_is_refused(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run("run", pictures.labeled(4), "head")
    run_to_end(folder)
    file = folder / "model" / "preprocess.json"
    steps = json.loads(file.read_text("utf-8"))
    assert steps.pop("views") == "off"
    assert "mean logits" not in (folder / "model" / "model_card.md").read_text("utf-8")
    file.write_text(json.dumps(steps))
    assert read_bundle(folder / "model").preprocessing.views == "off"
    file.write_text(json.dumps({**steps, "views": "upside down"}))
    with pytest.raises(UserError, match="no model bundle"):
        read_bundle(folder / "model")


def test_the_choices_are_the_views_that_there_are() -> None:
    for name in ("auto", "head", "finetune", "scratch", "noisy-student", "pseudo-label"):
        tta = next(it for it in recipe(name).settings if it.key == "tta")
        assert tta.choices == VIEWS
        assert tta.default == "off"
