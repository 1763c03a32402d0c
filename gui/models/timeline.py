"""The timeline as a list, newest first: each run, and below it its rounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from core.run_rows import Round, Run
from core.timeline.rows import Taint
from core.types import RunState
from gui.models.flat import Index

NODE_ROLE = Qt.ItemDataRole.UserRole
RESUMABLE = frozenset({RunState.STOPPED, RunState.INTERRUPTED, RunState.QUEUED})


@dataclass(frozen=True, slots=True)
class Node:
    """A run (`round` None) or one of its rounds. Models are named run.round: 3.1."""

    run: Run
    round: Round | None = None
    name: str = ""
    teacher: str = ""
    taint: Taint | None = None  # None: nothing that it learned from was corrected since
    doubtful_teachers: str = ""  # names of those in `taint.through`

    @property
    def model_id(self) -> int | None:
        return None if self.round is None else self.round.model_id

    @property
    def is_resumable(self) -> bool:
        return self.round is None and self.run.state in RESUMABLE

    @property
    def can_become_current(self) -> bool:
        return self.round is not None and not self.round.is_current


def nodes_of(runs: Sequence[Run], taints: Mapping[int, Taint] | None = None) -> list[Node]:
    """Return the nodes of `runs` (in any order), newest run first, last round first; `taints` by
    model."""
    names = {each.model_id: f"{run.id}.{each.number}" for run in runs for each in run.rounds}
    nodes: list[Node] = []
    for run in sorted(runs, key=lambda run: run.id, reverse=True):
        nodes.append(Node(run, name=str(run.id)))
        for each in sorted(run.rounds, key=lambda each: each.number, reverse=True):
            teacher = names.get(each.teacher_model_id or -1, "")
            taint = (taints or {}).get(each.model_id)
            doubtful = ", ".join(names.get(it, "") for it in taint.through) if taint else ""
            nodes.append(Node(run, each, names[each.model_id], teacher, taint, doubtful))
    return nodes


class TimelineModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes: list[Node] = []
        self._runs: Sequence[Run] = ()
        self._taints: dict[int, Taint] = {}

    def show_runs(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        self.beginResetModel()
        self.nodes = nodes_of(runs, self._taints)
        self.endResetModel()

    def show_taints(self, taints: Sequence[Taint]) -> None:
        """Mark these models as in doubt, and no others. The rows stay the same."""
        self._taints = {taint.model_id: taint for taint in taints}
        self.nodes = nodes_of(self._runs, self._taints)
        if self.nodes:
            self.dataChanged.emit(self.index(0), self.index(len(self.nodes) - 1))

    def row_of(self, run_id: int) -> int:
        """Return the row of a run's own node, or -1."""
        places = (i for i, n in enumerate(self.nodes) if n.round is None and n.run.id == run_id)
        return next(places, -1)

    def row_of_model(self, model_id: int) -> int:
        """Return the row of the round that made a model, or -1."""
        places = (i for i, n in enumerate(self.nodes) if n.round and n.round.model_id == model_id)
        return next(places, -1)

    def node_of(self, model_id: int | None) -> Node | None:
        """Return the round that made a model, None if there is none."""
        row = -1 if model_id is None else self.row_of_model(model_id)
        return None if row < 0 else self.nodes[row]

    @property
    def current(self) -> Node | None:
        """The node of the model that makes the proposals."""
        return next((node for node in self.nodes if node.round and node.round.is_current), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self.nodes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        node = self.nodes[index.row()]
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return node.name
        return None
