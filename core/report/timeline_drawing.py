"""Where the parts of the timeline's drawing stand: models from left to right, accuracy upward.

In bands of a few models each, so that a page of paper and a screen hold it in a readable size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.report.nodes import ReportNode

PER_BAND = 8
MOST = 32  # models drawn, the newest; a table has all of them
STEP, LEFT, TOP, TALL = 104, 60, 40, 190  # units of the drawing
_LIFT = 26  # how far an arrow bends above its ends


@dataclass(frozen=True, slots=True)
class Mark:
    """A model. `y` is None where nothing was measured; then it stands on the floor."""

    node: ReportNode
    x: float
    y: float | None
    low: float  # of the interval: more down is a larger number
    high: float
    is_new_run: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """From teacher to student; `path` is one of SVG."""

    path: str


@dataclass(frozen=True, slots=True)
class Line:
    share: float
    y: float


@dataclass(frozen=True, slots=True)
class Band:
    width: int
    marks: tuple[Mark, ...]
    arrows: tuple[Arrow, ...]
    lines: tuple[Line, ...]


def bands_of(nodes: Sequence[ReportNode]) -> tuple[Band, ...]:
    """Lay out the newest `MOST` of `nodes`, which come first one first."""
    shown = nodes[-MOST:]
    floor = _floor(shown)
    return tuple(_band(part, floor) for part in _parts(shown))


def _parts(nodes: Sequence[ReportNode]) -> list[Sequence[ReportNode]]:
    return [nodes[start : start + PER_BAND] for start in range(0, len(nodes), PER_BAND)]


def _floor(nodes: Sequence[ReportNode]) -> float:
    """The accuracy at the bottom: a fifth below which no interval reaches."""
    ends = [_ends(node) for node in nodes]
    least = min((low for low, _high in filter(None, ends)), default=0.0)
    return min(0.8, int(least * 5) / 5)


def _band(nodes: Sequence[ReportNode], floor: float) -> Band:
    def height(share: float) -> float:
        return round(TOP + TALL * (1 - (share - floor) / (1 - floor)), 1)

    marks: list[Mark] = []
    for place, node in enumerate(nodes):
        accuracy = node.round.accuracy
        low, high = _ends(node) or (floor, floor)
        marks.append(
            Mark(
                node,
                LEFT + STEP * (place + 0.5),
                None if accuracy is None else height(accuracy),
                height(low),
                height(high),
                place > 0 and nodes[place - 1].run.id != node.run.id,
            )
        )
    return Band(
        LEFT + STEP * max(len(nodes), 4) + 12,
        tuple(marks),
        tuple(_arrows(marks)),
        tuple(Line(share, height(share)) for share in _shares(floor)),
    )


def _ends(node: ReportNode) -> tuple[float, float] | None:
    """The interval, or the accuracy itself where there is none; None: not measured."""
    accuracy = node.round.accuracy
    return None if accuracy is None else node.round.interval or (accuracy, accuracy)


def _shares(floor: float) -> list[float]:
    step = 0.05 if floor >= 0.8 else 0.1 if floor >= 0.5 else 0.2
    return [round(floor + step * number, 2) for number in range(round((1 - floor) / step) + 1)]


def _arrows(marks: Sequence[Mark]) -> list[Arrow]:
    by_name = {mark.node.name: mark for mark in marks}
    found: list[Arrow] = []
    for mark in marks:
        teacher = by_name.get(mark.node.teacher)
        if teacher is None:
            continue
        here, there = _place(teacher), _place(mark)
        peak = min(here[1], there[1]) - _LIFT
        middle = (here[0] + there[0]) / 2
        found.append(
            Arrow(f"M{here[0] + 6},{here[1] - 9}Q{middle},{peak} {there[0] - 6},{there[1] - 10}")
        )
    return found


def _place(mark: Mark) -> tuple[float, float]:
    return mark.x, TOP + TALL if mark.y is None else mark.y
