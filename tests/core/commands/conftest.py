"""What the tests of the command line share."""

from collections.abc import Callable
from pathlib import Path

import pytest

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
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ground, Path, dict[str, object]]:
    """A project whose pictures were labeled, five of each kind, and learned from once."""
    ground = lay_ground(tmp_path_factory.mktemp("ground"))
    project = ground.folder / "p.autodidact"
    labels = ground.write_csv("labels.csv", ground.some(5))
    for words in (
        ("new", project, ground.pictures),
        ("label", project, "--csv", labels),
        ("train", project, "--recipe", "head", "--json"),
    ):
        said = outcome(start(*words))
        assert said.code == 0, said.err
    return ground, project, said.facts


@pytest.fixture
def project(taught) -> Path:
    return taught[1]


@pytest.fixture
def truth(taught) -> Path:
    ground = taught[0]
    return ground.write_csv("truth.csv", [*ground.truth.items(), ("gone.png", "red")])
