"""What a test may leave behind: nothing. Threads, dialogs, running timers, child processes."""

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

GRACE = 3.0  # seconds in which a process that was asked to end may do so

_timers = WeakSet[QTimer]()  # looking among all objects took 60 ms at the end of each test
_make_timer = QTimer.__init__


def _make_known_timer(timer: QTimer, *arguments: object, **settings: object) -> None:
    _make_timer(timer, *arguments, **settings)
    if type(timer) is QTimer:
        _timers.add(timer)


QTimer.__init__ = _make_known_timer


@dataclass(frozen=True, slots=True)
class Census:
    """What lives before the test."""

    threads: frozenset[threading.Thread]
    children: frozenset[int]


def take_census() -> Census:
    return Census(frozenset(threading.enumerate()), frozenset(_children()))


def assert_nothing_left(before: Census) -> None:
    dialogs = [d for d in QApplication.topLevelWidgets() if isinstance(d, QDialog)]
    left = [dialog for dialog in dialogs if dialog.isVisible()]
    for dialog in left:
        dialog.close()
    assert not left, f"dialogs left open: {left}"
    assert not set(threading.enumerate()) - before.threads, "threads left running"
    timers = running_timers()
    for timer in timers:
        timer.stop()
    assert not timers, f"timers left running: {[timer.parent() for timer in timers]}"
    assert not (children := _lasting_children(before.children)), f"processes left: {children}"


def running_timers() -> list[QTimer]:
    """Return the timers that still count, of all that Python made since this module was read."""
    return [each for each in _timers if shiboken6.isValid(each) and each.isActive()]


def _lasting_children(before: frozenset[int]) -> list[str]:
    end = time.monotonic() + GRACE
    while (left := _children() - before) and time.monotonic() < end:
        time.sleep(0.05)
    return [_command(each) for each in left]


def _children() -> set[int]:
    """Return the processes begun by this one; none where the system does not tell."""
    found = set[int]()
    for file in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        found.update(int(each) for each in file.read_text().split())
    return {each for each in found if _is_running(each)}


def _is_running(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return f"process {process}"
