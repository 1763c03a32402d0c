"""The process behind core.jobs.aside: does one thing and ends."""

import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import GeneratorType
from typing import Any

from core.jobs.apart import ANSWERING, give_way


@dataclass(frozen=True, slots=True)
class Item:
    """One of what a generator yields."""

    value: Any


@dataclass(frozen=True, slots=True)
class Result:
    """The end: what was returned; None of a generator."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    error: Exception


def main() -> None:
    """Read (function, arguments) from standard input, answer on standard output. The end of the
    input is the end of the parent, and of this process."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # a stray print is no answer
    give_way(ANSWERING)
    # Pickled by our parent (core.jobs.aside), whose child we are: nothing else has this pipe.
    work, arguments = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        for answer in _done(work, arguments):
            pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
            out.flush()
    except BrokenPipeError:  # the parent has gone on
        os._exit(0)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _done(
    work: Callable[..., Any], arguments: tuple[object, ...]
) -> Iterator[Item | Result | Failed]:
    try:
        found = work(*arguments)
        if isinstance(found, GeneratorType):
            for each in found:
                yield Item(each)
            found = None
        yield Result(found)
    except BrokenPipeError:
        raise
    except Exception as error:  # whatever it is: it is raised again in the parent
        yield Failed(error)
