"""Autodidact: the window, a command, the worker of one run, the companion of a window, the preview,
the explainer or the checker. Nothing heavy is imported here."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from core.commands.parser import parse

_NO_DISPLAY = """\
There is no display to open the window on. What you can do here:
  python main.py demo --headless     see the whole loop in the terminal
  python main.py --help              do everything by commands
Over ssh, `ssh -X` brings a display along.
"""
_NO_QT = """\
The window cannot open, a system library is missing ({error}).
On Debian or Ubuntu: apt-get install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 \\
  libglib2.0-0 libxcb-cursor0
Everything also works without a window: python main.py --help
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if len(given) == 2 and given[0] == "worker":
        from core.training.worker import main as work

        return work(Path(given[1]))
    if len(given) == 2 and given[0] == "companion":
        from core.training.companion.process import main as accompany

        return accompany(Path(given[1]))
    if given == ["preview", "-"]:
        from core.training.preview import main as show

        return show()
    if given == ["checker", "-"]:
        from core.training.checker import main as check

        return check()
    if given == ["explainer", "-"]:
        from core.training.explainer import main as tell

        return tell()
    asked = parse(given)
    from core.commands.failures import report_failures

    report_failures()
    match asked.verb:
        case "window":
            return _open_window(asked)
        case "screenshots":
            return _take_screenshots(asked)
        case _:
            return _run_command(asked)


def _run_command(asked: Namespace) -> int:
    from core.commands.dispatch import run

    # A display shows the demo's project in the window; there the person does the rest.
    asked.window = asked.verb == "demo" and not asked.headless and _has_display()
    code = run(asked)
    return _open_window(asked) if asked.window and code == 0 else code


def _open_window(asked: Namespace) -> int:
    if not _has_display() and "QT_QPA_PLATFORM" not in os.environ:
        sys.stderr.write(_NO_DISPLAY)
        return 1
    try:
        from gui.application import run
    except ImportError as error:
        return _without_qt(error)
    return run(asked.project)


def _take_screenshots(asked: Namespace) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from core.errors import UserError

    try:
        from gui.screenshots import take
    except ImportError as error:
        return _without_qt(error)
    try:
        pictures = take(asked.project, asked.folder)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"This cannot be done here: {error.strerror} ({error.filename}).\n")
        return 1
    from core.commands.output import Output

    output = Output(as_json=asked.json)
    for picture in pictures:
        output.say(str(picture))
    output.result({"pictures": [str(picture) for picture in pictures]})
    return 0


def _has_display() -> bool:
    """Whether a window can be seen; an offscreen platform shows nothing to anyone."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _without_qt(error: ImportError) -> int:
    if ".so" not in str(error):
        raise error
    sys.stderr.write(_NO_QT.format(error=error))
    return 1


if __name__ == "__main__":
    sys.exit(main())
