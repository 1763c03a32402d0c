"""Where commands write: no picture among the project's own, and none in the place of one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.core.commands.command_line import Ground, Said

Say = Callable[..., Said]


@pytest.fixture
def made(ground: Ground, say: Say) -> Path:
    say("new", ground.folder / "p", ground.pictures)
    say("label", ground.folder / "p", "--csv", ground.write_csv("l.csv", ground.some(1)))
    return ground.folder / "p"


def listed(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_an_export_with_pictures_does_not_lie_among_those_of_the_project(
    made: Path, ground: Ground, say: Say
):
    before = listed(ground.pictures)
    inside = ground.pictures / "deep" / "sorted"
    said = say("export", made, "--format", "imagefolder", "--out", inside)
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "lies in the image folder, which is never changed. Choose another." in said.err
    assert listed(ground.pictures) == before
    assert say("scan", made, "--json").facts["images"] == 30


def test_a_table_may_lie_beside_the_images(made: Path, ground: Ground, say: Say):
    assert say("export", made, "--format", "csv", "--out", ground.pictures / "table").code == 0
    assert say("scan", made, "--json").facts["images"] == 30


@pytest.mark.parametrize("name", ["p001.png", "new.JPG"])
def test_a_report_takes_the_place_of_no_image(made: Path, ground: Ground, say: Say, name: str):
    image = (ground.pictures / "p001.png").read_bytes()
    said = say("report", made, "--out", ground.pictures / name)
    assert (said.code, "has the name of an image" in said.err) == (1, True)
    assert (ground.pictures / "p001.png").read_bytes() == image
    assert not (ground.pictures / "new.JPG").exists()
    assert say("report", made, "--out", ground.pictures / "report.html").code == 0


def test_predictions_take_the_place_of_no_image(taught, say: Say, tmp_path: Path):
    ground, project, _ = taught
    image = ground.pictures / "p001.png"
    before = image.read_bytes()
    said = say("predict", project, tmp_path, "--csv", image)
    assert (said.code, "has the name of an image" in said.err) == (1, True)
    assert image.read_bytes() == before
