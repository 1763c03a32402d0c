"""The companion process and the command that fills the cache with features."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import Cancelled
from core.feature_run import ensure_features
from core.jobs.companion_messages import (
    Attend,
    ChangeLabels,
    GivenLabel,
    Measured,
    Refreshed,
    UseImages,
    UseLabels,
    decode_answer,
    decode_request,
    encode,
)
from core.project import Project
from core.training.companion.inbox import without_void

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path: Path, pictures):
    with Project.create(tmp_path / "p.autodidact", pictures(4)) as made:
        made.catalog.scan()
        made.catalog.read_new()
        yield made


def test_messages_survive_the_way():
    labels = ChangeLabels((GivenLabel(3, None, rejected=(1, 2)), GivenLabel(4, 9, "gold")), 7)
    for request in (labels, Attend((1, 2)), UseImages("f", "b")):
        assert decode_request(encode(request)) == request
    for answer in (Refreshed(1, 2, 3, 0.5), Measured(1, n=0, needed=20, lacking=((2, 3),))):
        assert decode_answer(encode(answer)) == answer
    assert decode_answer("a stray print") is None
    assert decode_request(encode(Refreshed(1, 2, 3, 0.5))) is None


def test_only_the_newest_images_and_tables_are_used():
    first, second = UseImages("1", ""), UseImages("2", "")
    table = UseLabels("t", 2)
    assert without_void([first, UseLabels("s", 1), second, table]) == [second, table]


def test_features_are_computed_once_and_go_on_after_a_cancel(project: Project):
    def impatient(progress):
        if progress.done > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        ensure_features(project, report=impatient)
    rest = ensure_features(project)
    assert (rest.images, rest.unreadable) == (12, 0)
    assert rest.computed == 12 - rest.cached
    assert rest.cached > 3


def test_the_companion_ends_when_its_window_is_killed(project: Project, tmp_path: Path):
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from core.jobs.companion import CompanionProcess\n"
        "process = CompanionProcess(Path(sys.argv[1]), lambda answer: None)\n"
        "print(process.pid, flush=True)\ntime.sleep(60)\n"
    )
    window = subprocess.Popen(
        [sys.executable, "-c", code, str(project.cache)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert window.stdout is not None
    pid = int(window.stdout.readline())
    window.kill()
    window.wait()
    window.stdout.close()
    deadline = time.monotonic() + 30
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    alive = _runs(pid)
    if alive:
        os.kill(pid, signal.SIGKILL)
    assert not alive


def test_the_command_says_how_fast(project: Project, tmp_path: Path):
    folder = project.folder
    project.close()
    done = subprocess.run(
        [sys.executable, "main.py", "features", str(folder), "--limit", "3", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["images"], said["computed"], said["backbone"]) == (3, 3, "tf_efficientnet_lite0")
    assert said["images_per_second"] > 0


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
