"""The window's pages for the demonstration's report, pictured by a process of their own."""

import os
import subprocess
from pathlib import Path

from core.commands.output import Output
from core.jobs.child import OURSELVES

SHOWN = "-en-light"  # of two languages and two themes, for the report
_PATIENCE = 180  # seconds


def take_screenshots(project: Path, folder: Path, output: Output) -> list[Path]:
    """Picture every page into `folder` and return those for the report, in the window's order;
    none, with a remark, where Qt cannot run."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [*OURSELVES, "screenshots", str(project), str(folder)]
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_PATIENCE
        )
    except subprocess.TimeoutExpired:
        output.remark("The window's pictures took too long and are left out of the report.")
        return []
    if done.returncode:
        output.remark(f"The report has no pictures of the window: {done.stderr.strip()}")
        return []
    return sorted(folder.glob(f"*{SHOWN}.png"), key=lambda picture: picture.stat().st_mtime_ns)
