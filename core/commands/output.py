"""The one place where commands write: facts to standard output, progress to standard error."""

import json
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from tqdm import tqdm

from core.progress import Progress, Report


@dataclass(slots=True)
class Output:
    """Says things to a person, or with `as_json` one JSON object to a program."""

    as_json: bool = False

    def say(self, sentence: str = "") -> None:
        """Write a line to standard output, unless a program reads it."""
        if not self.as_json:
            sys.stdout.write(f"{sentence}\n")
            sys.stdout.flush()

    def remark(self, sentence: str) -> None:
        """Write a line to standard error, whoever reads standard output."""
        tqdm.write(sentence, file=sys.stderr)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Say `rows` in columns as wide as they need; numbers to the right."""
        cells = [list(heads)] + [[_cell(value) for value in row] for row in rows]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        numeric = [
            bool(rows) and all(isinstance(row[at], int | float | None) for row in rows)
            for at in range(len(heads))
        ]
        for line in cells:
            aligned = [
                text.rjust(width) if right else text.ljust(width)
                for text, width, right in zip(line, widths, numeric, strict=True)
            ]
            self.say("  ".join(aligned).rstrip())

    def result(self, fields: Mapping[str, object]) -> None:
        """Write the JSON object that ends standard output, if a program asked for it."""
        if self.as_json:
            sys.stdout.write(json.dumps(fields) + "\n")
            sys.stdout.flush()

    @contextmanager
    def timed(self, step: str, images: int) -> Generator[None]:
        """Remark how long a step took that is too short for a bar, and its pace."""
        start = time.monotonic()
        yield
        self.remark(_closing(step, images, time.monotonic() - start))

    @contextmanager
    def progress(self) -> Generator["Steps"]:
        """Give a `Steps` whose `report` draws bars; each phase is closed with its pace."""
        steps = Steps(self)
        try:
            yield steps
        finally:
            steps.close()


@dataclass(slots=True)
class Steps:
    """The phases of one command: a bar while it runs, then a line with seconds and pace."""

    output: Output
    seconds: dict[str, float] = field(default_factory=dict[str, float])  # by phase
    counts: dict[str, int] = field(default_factory=dict[str, int])  # done by phase
    _phase: str = ""
    _ended: str = ""  # the phase that was seen to its end, so that an echo does not open it again
    _start: float = 0.0
    _bar: "tqdm[NoReturn] | None" = None

    @property
    def report(self) -> Report:
        return self._show

    def _show(self, progress: Progress) -> None:
        is_whole = progress.done == progress.total
        if is_whole and progress.phase == self._ended:
            return
        if progress.phase != self._phase:
            self.close()
            self._open(progress)
        self.counts[progress.phase] = progress.done
        bar = self._bar
        if bar is not None:
            bar.total = progress.total
            bar.n = progress.done
            bar.refresh()
        if is_whole:
            self.close()
            self._ended = progress.phase

    def _open(self, progress: Progress) -> None:
        self._phase, self._ended, self._start = progress.phase, "", time.monotonic()
        # On a terminal only (`disable=None`): in a log the closing lines tell it all.
        self._bar = tqdm(
            desc=progress.phase, total=progress.total, file=sys.stderr, leave=False, disable=None
        )

    def close(self) -> None:
        """End the phase that is open, if any, and say how long it took."""
        if not self._phase:
            return
        if self._bar is not None:
            self._bar.close()
        took = time.monotonic() - self._start
        count = self.counts[self._phase]
        self.seconds[self._phase] = round(self.seconds.get(self._phase, 0.0) + took, 3)
        self.output.remark(_closing(self._phase, count, took))
        self._phase, self._bar = "", None


def _closing(phase: str, count: int, seconds: float) -> str:
    counted = f"{count:,} in " if count else ""
    pace = f" ({count / seconds:,.0f} per second)" if count and seconds > 0.05 else ""
    return f"{phase}: {counted}{seconds:.1f} s{pace}"


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case float():
            return f"{value:.3f}"
        case int():
            return f"{value:,}"
        case _:
            return str(value)
