"""main.py as a process: exit codes, interrupts, and never a traceback."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.project import Project
from core.types import RunState
from tests.core.commands.command_line import ROOT, Ground, Said, outcome, start


@pytest.fixture
def project(ground: Ground, say: Callable[..., Said]) -> Path:
    """Labeled, and nothing learned yet."""
    project = ground.folder / "p"
    labels = ground.write_csv("labels.csv", ground.some(4))
    for words in (("new", project, ground.pictures), ("label", project, "--csv", labels)):
        said = say(*words)
        assert said.code == 0, said.err
    return project


def test_wrong_usage_exits_with_2():
    said = outcome(start("train", "--recipe"))
    assert said.code == 2
    assert "Traceback" not in said.err


def test_without_a_display_the_window_says_how_to_go_on():
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py")], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert "demo --headless" in done.stderr


def test_a_bug_is_logged_and_told_in_one_sentence(tmp_path: Path):
    bug = (
        "import sys, main, core.commands.dispatch as dispatch\n"
        "def fail(asked, output): raise ZeroDivisionError('nobody thought of this')\n"
        "dispatch._VERBS['runs'] = fail\n"
        "sys.exit(main.main(['runs', 'anything']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", bug],
        cwd=ROOT,
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    log = tmp_path / "autodidact" / "log" / "autodidact.log"
    assert str(log) in done.stderr
    assert "ZeroDivisionError: nobody thought of this" in log.read_text()


def test_a_reader_that_goes_away_is_no_bug():
    script = f"{sys.executable} {ROOT / 'main.py'} train --list | head -n 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=30)
    assert done.stdout == "auto\n"
    assert done.stderr == ""


def test_ctrl_c_saves_and_the_run_goes_on_where_it_stopped(project: Path):
    process = start("train", project, "--recipe", "head", "--set", "precision=fp32")
    wait_for_run(project)
    process.send_signal(signal.SIGINT)
    stopped = outcome(process)
    assert stopped.code == 130
    assert "Traceback" not in stopped.err
    assert "train PROJECT --resume 1" in stopped.err
    resumed = outcome(start("train", project, "--resume", "1", "--json"))
    assert resumed.code == 0, resumed.err
    assert resumed.facts["run"] == 1
    assert state_of(project) is RunState.DONE


def test_a_second_ctrl_c_ends_it_at_once(project: Path):
    process = start("train", project, "--recipe", "head")
    wait_for_run(project)
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert outcome(process).code == 130
    assert state_of(project) in (RunState.FAILED, RunState.STOPPED)


def test_a_killed_worker_leaves_a_run_that_says_how_to_go_on(project: Path):
    process = start("train", project, "--recipe", "head")
    wait_for_run(project)
    (worker,) = children_of(process.pid)
    os.kill(worker, signal.SIGKILL)
    said = outcome(process)
    assert said.code == 1
    assert "it was killed" in said.err
    assert "Go on with: train PROJECT --resume 1" in said.err
    assert "Traceback" not in said.err


def wait_for_run(project: Path) -> None:
    """Return once the worker was started: its log is there."""
    deadline = time.monotonic() + 30
    while not list(project.glob("runs/*/log.txt")):
        assert time.monotonic() < deadline, "no run was started"
        time.sleep(0.02)
    time.sleep(0.1)  # the signal handler is set right after the worker is started


def children_of(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in children.split()]


def state_of(project: Path) -> RunState:
    with Project.open(project, read_only=True) as opened:
        return opened.runs.get(1).state
