"""The same folder of pictures opened by Autodidact and by its peers, one after another.

    PYTHONPATH=. python tests/benchmarks/peers.py FOLDER [--labelme PYTHON] [--xany PYTHON]
        [--fiftyone PYTHON] [--rounds N]

PYTHON is the interpreter of an environment into which `labelme`, `x-anylabeling-cvhub` or
`fiftyone` was installed. Every program runs offscreen, in its own process, with an empty home
folder; FiftyOne runs once, the windows take turns N times. Printed are ranges over the rounds:
start    process begun to window up (FiftyOne: to imported, it has no window)
listed   asked for the folder until all its files are in the list
open     asked until the first pictures are shown, too (FiftyOne: its server's start included)
longest  time the window's loop did not answer a heartbeat of 5 ms, from the question to 3 s
         after the pictures
memory   peak of the process; all: of all its processes together (sum of resident sizes, looked
         at every 0.25 s, shared pages counted in each)
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 240  # seconds for one program
HERE = Path(__file__).parent
PAGE = os.sysconf("SC_PAGE_SIZE")
MARK = "PEERS_BENCHMARK"


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    version: str
    start: float  # s
    listed: float  # s
    open: float  # s
    longest: float | None  # s; None without a window
    memory: float  # MiB
    all_memory: float  # MiB


def measure(program: Program, home: Path) -> Run:
    home.mkdir(exist_ok=True)
    report, mark = home / "report.json", uuid.uuid4().hex
    report.unlink(missing_ok=True)
    environment = os.environ | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "AUTODIDACT_CONFIG_DIR": str(home / "config"),
        "QT_QPA_PLATFORM": "offscreen",
        "FIFTYONE_DO_NOT_TRACK": "true",
        "FIFTYONE_SHOW_PROGRESS_BARS": "false",
        MARK: mark,
    }
    began, most = time.time(), 0
    with (home / "output.txt").open("w") as output:
        process = subprocess.Popen(
            [*program.command, str(report)], env=environment, stdout=output, stderr=output
        )
        while process.poll() is None and time.time() < began + PATIENCE:
            most = max(most, sum(resident(each) for each in marked(mark)))
            time.sleep(0.25)
    end_all(mark)
    if not report.exists():
        said = (home / "output.txt").read_text(errors="replace")[-2000:]
        raise SystemExit(f"{program.name} did not come through: {said}")
    return read(report, began, most / 2**20)


def read(report: Path, began: float, all_memory: float) -> Run:
    answer = json.loads(report.read_text())
    marks = answer["marks"]
    done = max(marks["listed"], marks["picture"])
    return Run(
        version=answer["version"],
        start=min(marks["window"], marks["asked"]) - began,
        listed=marks["listed"] - marks["asked"],
        open=done - marks["asked"],
        longest=answer["longest"],
        memory=answer["memory"],
        all_memory=max(all_memory, answer["memory"]),
    )


def marked(mark: str) -> list[int]:
    """Return the processes begun by one run, those that left their parent too."""
    wanted, found = f"{MARK}={mark}".encode(), list[int]()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def resident(process: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    return 0


def end_all(mark: str) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in marked(mark):
            with suppress(OSError):
                os.kill(process, number)
        end = time.monotonic() + 15
        while marked(mark) and time.monotonic() < end:
            time.sleep(0.2)


def windows(given: argparse.Namespace, count: int, project: Path) -> list[Program]:
    files = [str(given.folder), str(count)]
    ours = [sys.executable, str(HERE / "peers_ours.py")]
    programs = [
        Program("Autodidact, new project", [*ours, "new", str(project), *files]),
        Program("Autodidact, the project opened again", [*ours, "existing", str(project), *files]),
    ]
    peers = [
        ("labelme", "labelme", given.labelme),
        ("X-AnyLabeling", "x-anylabeling-cvhub", given.xany),
    ]
    for name, package, python in peers:
        if python is not None:
            command = [str(python), str(HERE / "peers_qt.py"), package, *files]
            programs.append(Program(name, command))
    return programs


def spread(values: list[float], form: str) -> str:
    low, high = f"{min(values):{form}}", f"{max(values):{form}}"
    return low if low == high else f"{low}–{high}"


def say(name: str, runs: list[Run]) -> None:
    late = [run.longest for run in runs if run.longest is not None]
    cells = [
        f"{name} ({runs[0].version})",
        spread([run.start for run in runs], ".1f"),
        spread([run.listed for run in runs], ".1f"),
        spread([run.open for run in runs], ".1f"),
        spread(late, ".2f") if late else "–",
        spread([run.memory for run in runs], ",.0f"),
        spread([run.all_memory for run in runs], ",.0f"),
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    for name in ("--labelme", "--xany", "--fiftyone"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    count = sum(each.stat().st_size > 0 for each in given.folder.iterdir())  # warms the folder
    print(f"{count:,} files, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    print("| program | start, s | listed, s | open, s | longest, s | memory, MiB | all, MiB |")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        taken: dict[str, list[Run]] = {}
        for turn in range(given.rounds):
            for number, program in enumerate(
                windows(given, count, Path(work) / f"{turn}.autodidact")
            ):
                home = Path(work) / f"home-{turn}-{number}"
                taken.setdefault(program.name, []).append(measure(program, home))
        for name, runs in taken.items():
            say(name, runs)
        if given.fiftyone is not None:
            command = [str(given.fiftyone), str(HERE / "peers_fiftyone.py")]
            program = Program("FiftyOne", [*command, str(given.folder), str(count)])
            say(program.name, [measure(program, Path(work) / "home-fiftyone")])
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
