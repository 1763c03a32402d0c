"""The worker process: reads a run folder, works, speaks messages, writes the results there."""

import logging
import os
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

import torch

from core.errors import Cancelled, UserError
from core.jobs import apart
from core.jobs.messages import Failed, Finished, Message, Stopped
from core.progress import Progress
from core.training.job import Job
from core.training.outlet import Outlet, StopWish
from core.training.recipes.registry import work_for
from core.training.work import Work

_CRASHED = "The training stopped because of an internal error: {error}. The run's log has details."


def main(run_folder: Path) -> int:
    """Run what `run_folder` asks for.

    Returns 0 when done or stopped, 1 for what the user can fix, 2 for a bug.
    """
    outlet = Outlet.open(run_folder / "log.txt")
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
    wish = StopWish(sys.stdin)
    give_way()
    torch.set_num_threads(physical_cores())
    message, code = _run(run_folder, outlet, wish)
    outlet.send(message)
    return code


def _run(run_folder: Path, outlet: Outlet, wish: StopWish) -> tuple[Message, int]:
    start = time.monotonic()
    try:
        job = Job.read(run_folder)
        _drive(work_for(job), outlet, wish)
    except Cancelled:
        return Stopped(), 0
    except UserError as error:
        traceback.print_exc()
        values = {key: str(value) for key, value in error.values.items()}
        return Failed(error.template, values), 1
    except Exception as error:  # the last resort: the run says what the bug is, its log where
        traceback.print_exc()
        return Failed(_CRASHED, {"error": f"{type(error).__name__}: {error}"}), 2
    return Finished(time.monotonic() - start), 0


def _drive(work: Work[None], outlet: Outlet, wish: StopWish) -> None:
    """Send what `work` says; on a wish to stop let it save and end in `Cancelled`.

    Progress goes out ten times a second at most. Only progress counts for that: epochs that come
    faster would silence it for good.
    """
    last = float("-inf")
    for message in work:
        heard = True
        if not isinstance(message, Progress):
            heard = outlet.send(message)
        elif time.monotonic() - last >= 0.1 or message.done == message.total:
            last = time.monotonic()
            heard = outlet.send(message)
        if wish or not heard:
            work.throw(Cancelled())
            raise Cancelled


def physical_cores() -> int:
    """Cores that this process may use, two hardware threads counted as one where that is known."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    siblings = Path("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list")
    with suppress(OSError):
        shared = siblings.read_text().strip()
        if "," in shared or "-" in shared:
            return max(1, (allowed or 1) // 2)
    return allowed or 1


def give_way() -> None:
    """Yield processor time to the window, and memory too when it runs out (Linux)."""
    apart.give_way(apart.BATCH)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800")
