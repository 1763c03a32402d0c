"""A model bundle looks at strong views: the same whenever an image is looked at, and as asked."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.errors import Cancelled
from core.progress import Progress
from core.training.bundle import Bundle, write_bundle
from core.training.job import Job
from core.training.methods.pool import Linear
from core.training.recipes.candidate import Classifier
from core.training.recipes.registry import work_for
from core.training.vision.backbones import load_backbone
from core.training.vision.preprocess import Preprocessing
from tests.core.training.small_runs import COLORS, run_to_end


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """A model that sees the whole middle square."""
    torch.manual_seed(5)
    backbone = load_backbone("test_efficientnet", pretrained=False)
    head = Linear(torch.randn(len(COLORS), backbone.feature_size), torch.zeros(len(COLORS)))
    seeing = Preprocessing(32, 1.0, (0.5,) * 3, (0.5,) * 3, "bicubic")
    folder = tmp_path_factory.mktemp("model") / "model"
    write_bundle(folder, Bundle(Classifier(backbone, head, 1.0), seeing, tuple(COLORS)), "")
    return folder


@pytest.fixture
def look(make_run, bundle):
    """Look at images; what was said by their ids, and how they were drawn."""

    def looked(name, images, **settings):
        folder = make_run(name, images, "strong-views", bundle=str(bundle), settings=settings)
        run_to_end(folder)
        return told(folder)

    return looked


def told(folder):
    with np.load(folder / "strong_views.npz") as stored:
        said = dict(zip(stored["ids"].tolist(), stored["probabilities"], strict=True))
        return said, json.loads(str(stored["about"]))


def test_each_view_is_another_and_each_is_a_distribution(look, pictures):
    said, about = look("all", pictures.images)
    assert set(said) == {image.id for image in pictures.images}
    assert about == {
        "views": 4, "seed": 0, "operations": 2, "magnitude": 10, "flip": True, "crop": 0.5
    }  # fmt: skip
    views = np.stack(list(said.values())).astype(np.float32)
    assert views.shape == (42, 4, 3)
    assert np.abs(views.sum(2) - 1).max() < 0.01
    assert all(np.ptp(view, axis=0).max() > 0 for view in views)


def test_an_image_looks_the_same_whatever_it_is_looked_at_beside(look, pictures):
    all_said, _ = look("all", pictures.images)
    some = pictures.images[5:9]
    said, _ = look("some", some)
    for image in some:
        assert np.allclose(said[image.id], all_said[image.id], atol=2e-3)


def test_what_changes_nothing_says_what_the_model_predicts(look, make_run, pictures, bundle):
    calm = {"augment": "0", "flip": "no", "crop": "1", "views": "1"}
    said, about = look("calm", pictures.images, **calm)
    assert (about["views"], about["operations"], about["flip"]) == (1, 0, False)
    run_to_end(folder := make_run("plain", pictures.images, "predict", bundle=str(bundle)))
    with np.load(folder / "predictions.npz") as stored:
        for image_id, plain in zip(stored["ids"].tolist(), stored["probabilities"], strict=True):
            assert np.allclose(said[image_id][0], plain, atol=2e-3)


def test_a_stop_keeps_what_was_looked_at_and_broken_files_are_left_out(
    make_run, bundle, pictures, tmp_path
):
    gone = replace(pictures.images[0], path=str(tmp_path / "gone.png"), digest="f" * 32)
    images = (gone, *pictures.images[1:])
    folder = make_run("stopped", images, "strong-views", bundle=str(bundle))
    work = work_for(Job.read(folder))
    seen = next(each for each in work if isinstance(each, Progress))
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    said, _ = told(folder)
    assert 0 < seen.done < len(images)
    assert set(said) == {image.id for image in images[1 : seen.done]}
