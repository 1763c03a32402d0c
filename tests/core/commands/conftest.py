"""What the tests of the command line share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.commands.dispatch import run
from core.commands.parser import parse
from tests.core.commands.command_line import Ground, Said, lay_ground


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
