"""The models of a project where accuracy meets cost, named as on the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.cost import Cost
from core.pareto import compare_models
from core.run_rows import Round, Run
from gui.models.timeline import nodes_of


@dataclass(frozen=True, slots=True)
class Point:
    """A measured model, `name` as on the timeline: 3.1."""

    name: str
    round: Round
    accuracy: float
    cost: Cost
    is_on_front: bool

    @property
    def model_id(self) -> int:
        return self.round.model_id


@dataclass(frozen=True, slots=True)
class Board:
    """`points` from the fastest to the slowest; the counts are of models that are not shown."""

    points: tuple[Point, ...] = ()
    unjudged: int = 0
    uncosted: int = 0
    elsewhere: int = 0

    @property
    def front(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.is_on_front)

    def place_of(self, model_id: int) -> int:
        """Return where the model stands among the points, or -1."""
        places = (at for at, point in enumerate(self.points) if point.model_id == model_id)
        return next(places, -1)


def board_of(runs: Sequence[Run]) -> Board:
    """Return the board of `runs` (in any order)."""
    found = compare_models(runs)
    names = {node.round.model_id: node.name for node in nodes_of(runs) if node.round is not None}
    points = tuple(
        Point(names[each.model_id], each, each.accuracy, each.cost, each.model_id in found.front)
        for each in found.compared
        if each.accuracy is not None and each.cost is not None
    )
    return Board(points, found.unjudged, found.uncosted, found.elsewhere)
