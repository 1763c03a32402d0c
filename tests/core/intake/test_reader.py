"""Reading in processes: evil files cost themselves and nothing else, and no process is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import Cancelled
from core.intake.facts import ImageFacts
from core.intake.reader import read_all
from core.intake.trouble import Trouble
from core.progress import Progress, ignore
from core.types import ImageState
from tests.evil_pictures import BROKEN, FINE, ODD_NAMES, write_odd_names, write_pictures

FRAGILE = "tests.core.intake.fragile_child"
ROOT = Path(__file__).parents[3]
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


def pictures(folder: Path, *names: str) -> list[tuple[str, str]]:
    for name in names:
        (folder / name).write_bytes(FINE["plain.png"][0]())
    return [(name, str(folder / name)) for name in names]


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_each_evil_picture_is_broken_with_its_reason_and_each_fine_one_ready(
    tmp_path: Path,
) -> None:
    paths = write_pictures(tmp_path)
    facts = dict(read_all([(path.name, str(path)) for path in paths], ignore))
    assert set(facts) == set(BROKEN) | set(FINE)
    for name, (_, trouble) in BROKEN.items():
        assert (facts[name].state, facts[name].reason) == (ImageState.BROKEN, trouble.value), name
        assert facts[name].thumbnail == b"" and facts[name].perceptual_hash is None
    for name, (make, size, note) in FINE.items():
        read = facts[name]
        assert (read.state, read.width, read.height, read.note) == (ImageState.READY, *size, note)
        assert read.bytes == len(make())


def test_names_of_any_bytes_reach_the_readers(tmp_path: Path) -> None:
    paths = write_odd_names(tmp_path)
    facts = dict(read_all([(number, os.fsencode(p)) for number, p in enumerate(paths)], ignore))
    assert len(facts) == len(ODD_NAMES)
    assert {read.state for read in facts.values()} == {ImageState.READY}


@posix
def test_a_file_that_crashes_the_decoder_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    jobs = pictures(tmp_path, "a.png", "crash.png", "b.png", "c.png", "crash-too.png", "d.png")
    facts = dict(read_all(jobs, ignore, workers=1, child=FRAGILE))
    broken = {name: read.reason for name, read in facts.items() if read.reason}
    assert broken == {"crash.png": Trouble.CRASHED.value, "crash-too.png": Trouble.CRASHED.value}
    assert len(facts) == 6
    assert facts["crash.png"].bytes > 0


@posix
def test_a_process_killed_by_something_else_costs_no_picture(tmp_path: Path) -> None:
    jobs = pictures(tmp_path, "a.png", "unlucky.png", "b.png")
    facts = dict(read_all(jobs, ignore, workers=1, child=FRAGILE))
    assert {read.state for read in facts.values()} == {ImageState.READY}


@posix
def test_a_file_that_hangs_the_decoder_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    jobs = pictures(tmp_path, "a.png", "hang.png", "b.png")
    facts = dict(read_all(jobs, ignore, workers=1, child=FRAGILE, seconds=2))
    assert facts["hang.png"].reason == Trouble.TOO_SLOW.value
    assert facts["a.png"].state is facts["b.png"].state is ImageState.READY


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux")
def test_a_file_that_wants_too_much_memory_is_named(tmp_path: Path) -> None:
    jobs = pictures(tmp_path, "greedy.png", "b.png")
    facts = dict(read_all(jobs, ignore, workers=1, child=FRAGILE))
    assert facts["greedy.png"].state is ImageState.BROKEN
    assert facts["b.png"].state is ImageState.READY


def test_a_slow_consumer_makes_no_picture_late(tmp_path: Path) -> None:
    jobs = pictures(tmp_path, *(f"{number}.png" for number in range(12)))
    facts: list[ImageFacts] = []
    for _, read in read_all(jobs, ignore, workers=1, seconds=1):
        time.sleep(1.3 if len(facts) == 1 else 0)
        facts.append(read)
    assert [read.state for read in facts] == [ImageState.READY] * 12


def test_progress_counts_to_the_total(tmp_path: Path) -> None:
    heard: list[Progress] = []
    jobs = pictures(tmp_path, "a.png", "b.png", "c.png")
    assert len(list(read_all(jobs, heard.append))) == 3
    assert (heard[0].done, heard[-1].done, heard[-1].total) == (0, 3, 3)


def test_nothing_to_read_starts_nothing() -> None:
    threads = threading.active_count()
    assert list(read_all([], ignore)) == []
    assert threading.active_count() == threads


@posix
def test_a_cancel_ends_the_processes_even_while_one_hangs(tmp_path: Path) -> None:
    jobs = pictures(tmp_path, "pid.png")
    note = tmp_path / "pid.pid"

    def report(_progress: Progress) -> None:
        if note.exists() and note.read_text():
            raise Cancelled

    with pytest.raises(Cancelled):
        list(read_all(jobs, report, child=FRAGILE))
    assert not is_alive(int(note.read_text()))


@posix
def test_closing_the_iterator_ends_the_processes(tmp_path: Path) -> None:
    threads = threading.active_count()
    jobs = pictures(tmp_path, "a.png", "b.png", "c.png")
    reading = read_all(jobs, ignore)
    next(reading)
    assert threading.active_count() > threads
    reading.close()
    assert threading.active_count() == threads


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    pictures(tmp_path, "pid.png")
    program = (
        "import sys\n"
        "from core.intake.reader import read_all\n"
        "from core.progress import ignore\n"
        f"list(read_all([(0, sys.argv[1])], ignore, child={FRAGILE!r}))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-", str(tmp_path / "pid.png")], stdin=subprocess.PIPE, cwd=ROOT
    )
    assert parent.stdin
    parent.stdin.write(program.encode())
    parent.stdin.close()
    note = tmp_path / "pid.pid"
    wait_until(lambda: note.exists() and note.read_text() != "")
    child = int(note.read_text())
    assert is_alive(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not is_alive(child))


def test_a_child_that_cannot_start_is_a_bug_and_no_endless_loop(tmp_path: Path) -> None:
    jobs = pictures(tmp_path, "a.png")
    with pytest.raises(RuntimeError, match="no_such_module"):
        list(read_all(jobs, ignore, child="core.intake.no_such_module"))


def test_a_reader_loads_nothing_heavy() -> None:
    program = (
        "import sys, core.intake.child\nprint(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "PIL" in loaded
    assert not loaded & {"torch", "numpy", "sqlalchemy", "PySide6", "multiprocessing"}
