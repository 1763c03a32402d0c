"""What no one foresaw: logged with everything, told in one sentence. No traceback on the screen."""

import logging
import platform
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import platformdirs

_BUG = (
    "Something went wrong that should not have; your labels are safe. "
    "Please report it with this file: {log}"
)


def report_failures() -> None:
    """From now on an unexpected error is written to the log and told in one sentence (exit 1)."""
    sys.excepthook = _report
    threading.excepthook = lambda failed: _report(
        failed.exc_type, failed.exc_value, failed.exc_traceback
    )


def log_file() -> Path:
    """Where unexpected errors are kept."""
    return Path(platformdirs.user_log_dir("autodidact", appauthor=False)) / "autodidact.log"


def log_error(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> Path:
    """Append the error with its traceback to the log and return the log's place."""
    log = log_file()
    log.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(log, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(message)s"))
    heading = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {platform.platform()} {sys.argv!r}"
    record = logging.LogRecord(
        "autodidact", logging.ERROR, "", 0, heading, (), (kind, error, trace) if error else None
    )
    handler.handle(record)
    handler.close()
    return log


def _report(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    sys.stderr.write(_BUG.format(log=log_error(kind, error, trace)) + "\n")
