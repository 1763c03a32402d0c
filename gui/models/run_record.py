"""What is on disk of one run: its row, its messages told again, and the end of its log."""

from dataclasses import dataclass
from pathlib import Path

from core.jobs.messages import told_in
from core.run_rows import Run
from gui.models.run_story import RunStory

LOG_TAIL = 8_000  # bytes


@dataclass(frozen=True, slots=True)
class RunRecord:
    run: Run
    story: RunStory
    log: str


def read_record(run: Run) -> RunRecord:
    """Read the run's folder; what is missing there is empty. Not for the GUI thread."""
    story = RunStory()
    for message in told_in(run.folder):
        story.hear(message)
    return RunRecord(run, story, _tail(run.folder / "log.txt"))


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - LOG_TAIL))
            return file.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""
