"""What the tests of the command line share."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from core.commands.dispatch import run
from core.commands.parser import parse
from tests.core.commands.command_line import Ground, Said, lay_ground, outcome, start


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command in this process."""

    def run_command(*arguments: object) -> Said:
        capfd.readouterr()
        try:
            code = run(parse([str(argument) for argument in arguments]))
        except SystemExit as ended:
            code = ended.code
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return run_command


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return lay_ground(tmp_path)


@pytest.fixture(scope="module")
def taught(
    tmp_path_factory: pytest.TempPathFactory, lesson: Path
) -> tuple[Ground, Path, dict[str, object]]:
    """A project whose pictures were labeled, five of each kind, and learned from once. Its pictures
    are those of other tests, too: leave them."""
    told = json.loads((lesson / "told.json").read_text("utf-8"))
    folder = tmp_path_factory.mktemp("ground")
    project = Path(shutil.copytree(lesson / "p.autodidact", folder / "p.autodidact"))
    return Ground(lesson / "pictures", told["truth"], folder), project, told["facts"]


@pytest.fixture(scope="session")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what `taught` copies, made once for all workers of pytest-xdist."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "lesson"
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "told.json").exists():
            shutil.rmtree(folder, ignore_errors=True)  # where it failed before
            ground, facts = _teach(folder)
            told = {"truth": ground.truth, "facts": facts}
            (folder / "told.json").write_text(json.dumps(told), "utf-8")
    return folder


def _teach(folder: Path) -> tuple[Ground, dict[str, object]]:
    ground = lay_ground(folder)
    project = folder / "p.autodidact"
    labels = ground.write_csv("labels.csv", ground.some(5))
    for words in (
        ("new", project, ground.pictures),
        ("label", project, "--csv", labels),
        ("train", project, "--recipe", "head", "--json"),
    ):
        said = outcome(start(*words))
        assert said.code == 0, said.err
    return ground, said.facts


@pytest.fixture
def project(taught) -> Path:
    return taught[1]


@pytest.fixture
def truth(taught) -> Path:
    ground = taught[0]
    return ground.write_csv("truth.csv", [*ground.truth.items(), ("gone.png", "red")])
