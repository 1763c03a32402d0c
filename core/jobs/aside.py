"""Work over whole tables, done in a process of its own.

In a thread beside the window it would hold the interpreter in turns with it: two such threads made
paints of 4 to 13 ms of processor time take 20 to 41 (docs/adr/0019). What goes over the pipes is
pickled: both ends are this program, and nothing of it is kept or comes from elsewhere.
"""

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, TypeVar

from core.errors import UserError
from core.jobs.apart import CREATION_FLAGS, PROCESS_GROUP
from core.jobs.aside_child import Failed, Item, Result
from core.jobs.child import exit_in_words

T = TypeVar("T")

WORTH = 20_000  # rows; for fewer, starting a process takes longer than the work
_ROOT = Path(__file__).parents[2]  # where `core` can be imported from


def aside(work: Callable[..., T], *arguments: object) -> T:
    """Return what `work(*arguments)` returns, or raise what it raises; both must be importable by
    their names. Waits, and lets other threads run meanwhile."""
    for answer in _answers(work, arguments):
        if isinstance(answer, Result):
            return answer.value
    raise AssertionError  # _answers ends with a result or raises


def each_aside(work: Callable[..., Iterator[T]], *arguments: object) -> Iterator[T]:
    """Yield what the generator `work(*arguments)` yields. The process ends with the iteration."""
    for answer in _answers(work, arguments):
        if isinstance(answer, Item):
            yield answer.value


def _answers(work: Callable[..., Any], arguments: tuple[object, ...]) -> Iterator[Item | Result]:
    with ExitStack() as opened:
        errors = opened.enter_context(tempfile.TemporaryFile())
        process = opened.enter_context(_started(errors))
        opened.callback(process.kill)  # before `process.__exit__` waits for its end
        assert process.stdin
        assert process.stdout
        pickle.dump((work, arguments), process.stdin)
        process.stdin.flush()
        while True:
            try:
                # From the pipe of a child that we started with our own code: no file, no weights,
                # nothing that anybody else can write (rule 10 is about those).
                answer: Item | Result | Failed = pickle.load(process.stdout)
            except (EOFError, pickle.UnpicklingError):
                process.wait()
                errors.seek(0)
                words = errors.read()[-2000:].decode(errors="replace").strip()
                raise UserError(
                    "A process that does part of the work ended: {why}. {words}",
                    why=exit_in_words(process.returncode),
                    words=words,
                ) from None
            if isinstance(answer, Failed):
                raise answer.error
            yield answer
            if isinstance(answer, Result):
                return


def _started(errors: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        # -P: a module in the folder that the person happens to be in must not shadow ours
        [sys.executable, "-P", "-c", _BEGIN, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        creationflags=CREATION_FLAGS,
        process_group=PROCESS_GROUP,
    )


_BEGIN = """\
import sys
sys.path.insert(0, sys.argv[1])
from core.jobs.aside_child import main
main()
"""
