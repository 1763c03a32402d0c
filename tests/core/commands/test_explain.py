"""explain: pictures of what a model looked at."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from tests.core.commands.command_line import COLORS, Said

Say = Callable[..., Said]


def test_explain_pictures_what_the_model_looked_at_and_calls_it_a_hint(
    taught, tmp_path: Path, say: Say
):
    ground, project, _ = taught
    names = list(ground.truth)[:2]
    out = tmp_path / "looked-at"
    said = say("explain", project, *names, "--out", out, "--json")
    assert said.code == 0, said.err
    facts = said.facts
    assert "no proof" in facts["hint"]
    assert [each["file_name"] for each in facts["images"]] == names
    for each in facts["images"]:
        with Image.open(ground.pictures / each["file_name"]) as original:
            before = original.convert("RGB")
        with Image.open(each["picture"]) as made:
            assert made.size == before.size
            assert "no proof" in made.info["Description"]
            assert made.convert("RGB").tobytes() != before.tobytes()
        heat = np.array(each["map"])
        assert heat.ndim == 2
        assert heat.min() >= 0
        assert heat.max() == 1
        assert each["category"] in COLORS
        assert not each["stand_in"]
    told = say("explain", project, names[0], "--category", "blue", "--out", tmp_path / "blue")
    assert "speaks for blue" in told.out
    assert "no proof" in told.out


def test_an_image_of_the_project_can_be_named_by_its_whole_path(taught, tmp_path: Path, say: Say):
    ground, project, _ = taught
    name = next(iter(ground.truth))
    said = say("explain", project, ground.pictures / name, "--out", tmp_path / "maps", "--json")
    assert said.code == 0, said.err
    (told,) = said.facts["images"]
    assert (told["file_name"], told["picture"]) == (name, str(tmp_path / "maps" / f"{name}.png"))
    elsewhere = say("similar", project, tmp_path / name)
    assert (elsewhere.code, f"There is no image {tmp_path / name}" in elsewhere.err) == (1, True)


def test_explain_refuses_what_it_cannot_tell_and_leaves_nothing(taught, tmp_path: Path, say: Say):
    ground, project, _ = taught
    name = next(iter(ground.truth))
    inside = ground.pictures / "maps"
    for words, why in (
        (("gone.png", "--out", tmp_path / "a"), "There is no image gone.png"),
        ((name, "--category", "violet", "--out", tmp_path / "a"), "There is no category violet"),
        ((name, "--out", inside), "lies in the image folder"),
        ((name, "--run", "99", "--out", tmp_path / "a"), "There is no run 99"),
    ):
        said = say("explain", project, *words)
        assert said.code == 1
        assert why in said.err
    assert not (tmp_path / "a").exists()
    assert not inside.exists()


def test_votes_are_not_explained_by_a_map_and_an_imitation_says_that_it_is_one(
    taught, tmp_path: Path, say: Say
):
    ground, taught_project, _ = taught
    project = Path(shutil.copytree(taught_project, tmp_path / "copy.autodidact"))
    name = next(iter(ground.truth))
    run = say("train", project, "--recipe", "knn", "--json").facts["run"]
    refused = say("explain", project, name, "--run", run, "--out", tmp_path / "a")
    assert refused.code == 1
    assert "nearest labeled images vote" in refused.err
    run = say("train", project, "--recipe", "label-propagation", "--json").facts["run"]
    said = say("explain", project, name, "--run", run, "--out", tmp_path / "b")
    assert said.code == 0, said.err
    assert "the linear model that imitates it" in said.out
