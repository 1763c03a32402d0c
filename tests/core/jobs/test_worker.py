"""The worker as a process. Most tests start a stand-in that speaks the same lines at once; the
last ones start the real one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from core.jobs.child import exit_in_words
from core.jobs.messages import Failed, Finished, Note, Progress, Stopped
from core.jobs.run_folder import ManifestCategory, ManifestImage, RunConfig, write_request
from core.jobs.worker import Worker

ROOT = Path(__file__).parents[3]
SPEAK = """
import os, signal, sys
sys.path.insert(0, sys.argv[-3])
from core.jobs.messages import Failed, Finished, Note, Stopped, encode
def say(message): print(encode(message), flush=True)
"""
Start = Callable[[str], Worker]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Worker] = []

    def begin(script: str) -> Worker:
        worker = Worker(tmp_path, command=(sys.executable, "-c", SPEAK + script, str(ROOT)))
        started.append(worker)
        return worker

    yield begin
    for worker in started:
        worker.kill()


def test_messages_come_in_order_and_are_kept(start: Start, tmp_path: Path) -> None:
    said = list(start("say(Note('one')); say(Finished(1.5))").messages())
    assert said == [Note("one"), Finished(1.5)]
    assert len((tmp_path / "events.jsonl").read_text().splitlines()) == 2


def test_stray_prints_go_to_the_log(start: Start, tmp_path: Path) -> None:
    said = list(start("print('stray', flush=True); say(Finished(1.0))").messages())
    assert said == [Finished(1.0)]
    assert "stray" in (tmp_path / "log.txt").read_text()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
@pytest.mark.parametrize(("name", "said"), [("SIGKILL", "killed"), ("SIGSEGV", "segmentation")])
def test_a_killed_worker_is_reported_with_the_end_of_its_log(
    start: Start, name: str, said: str
) -> None:
    worker = start(
        f"print('the last words', file=sys.stderr, flush=True);os.kill(os.getpid(), signal.{name})"
    )
    (failed,) = worker.messages()
    assert isinstance(failed, Failed)
    sentence = failed.template.format(**failed.values)
    assert said in sentence
    assert "the last words" in sentence


def test_a_worker_that_ends_without_a_word_has_failed(start: Start) -> None:
    (failed,) = start("sys.exit(3)").messages()
    assert isinstance(failed, Failed)
    assert "exit code 3" in failed.template.format(**failed.values)


def test_a_stop_reaches_the_worker_as_the_end_of_its_input(start: Start) -> None:
    worker = start("say(Note('up')); sys.stdin.read(); say(Stopped())")
    messages = worker.messages()
    assert next(messages) == Note("up")
    worker.stop()
    assert list(messages) == [Stopped()]


def test_exit_codes_are_put_in_words() -> None:
    assert exit_in_words(2) == "exit code 2"
    assert "killed" in exit_in_words(-signal.SIGKILL)
    assert exit_in_words(-signal.SIGBUS) == f"signal {int(signal.SIGBUS)}"


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """A fine-tuning of many epochs on twelve squares of two colors."""
    images: list[ManifestImage] = []
    for at in range(12):
        path = tmp_path / f"{at}.png"
        color = (200 - at, 40, 40) if at % 2 else (40, 40, 200 - at)
        Image.new("RGB", (40, 40), color).save(path)
        images.append(
            ManifestImage(at + 1, str(path), f"{at:032x}", 40, 40, "train", at, at % 2, "gold")
        )
    folder = tmp_path / "run"
    folder.mkdir()
    config = RunConfig(
        recipe="finetune",
        backbone="test_efficientnet",
        epochs=3000,
        device="cpu",
        settings={"pretrained": "no", "input_size": "32", "precision": "fp32"},
    )
    write_request(folder, config, [ManifestCategory(1, "blue"), ManifestCategory(2, "red")], images)
    return folder


def test_the_real_worker_stops_with_a_checkpoint_when_asked(run_folder: Path) -> None:
    worker = Worker(run_folder)
    last = None
    for message in worker.messages():
        last = message
        if isinstance(message, Progress) and message.phase.startswith("finetune"):
            worker.stop()
    assert last == Stopped()
    assert list((run_folder / "checkpoint").glob("*.pt"))
    assert not (run_folder / "result.json").exists()


def test_the_real_worker_does_not_outlive_whoever_watches_it(run_folder: Path) -> None:
    """The watcher is a process that starts a worker, hears of its first step and dies."""
    watcher = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from core.jobs.worker import Worker\n"
        "worker = Worker(Path(sys.argv[2]))\n"
        "for message in worker.messages():\n"
        "    if getattr(message, 'phase', '').startswith('finetune'):\n"
        "        print(worker.pid, flush=True); os._exit(9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", watcher, str(ROOT), str(run_folder)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert wait_for_end(int(done.stdout))
    assert list((run_folder / "checkpoint").glob("*.pt"))


def wait_for_end(pid: int) -> bool:
    """Whether process `pid`, which is no child of ours, ends by itself within 20 seconds."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_the_real_worker_answers_a_wrong_setting_in_a_sentence(run_folder: Path) -> None:
    config = RunConfig(recipe="head", settings={"nonsense": "1"})
    write_request(run_folder, config, [], [])
    (failed,) = Worker(run_folder).messages()
    assert isinstance(failed, Failed)
    assert "no setting nonsense" in failed.template.format(**failed.values)
