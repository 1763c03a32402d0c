"""Which model is worth its cost: all models of the project, and the chosen one in words."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.run_rows import Run
from gui.language import tr
from gui.models.pareto import Board, board_of
from gui.theme import GAP, Theme
from gui.views.pareto_chart import ParetoChart
from gui.views.pareto_words import described, not_shown
from gui.views.words import set_role, words


class ParetoView(QWidget):
    """Put it into a card. `model_chosen` and `choose` keep it in step with the timeline."""

    model_chosen = Signal(int)  # model id, when a person chose its dot

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = ParetoChart(theme)
        self.told = words("", wraps=True)
        self.left_out = words("", "caption", wraps=True)
        self.empty = words("", "muted", wraps=True)
        self._board = Board()
        self._lay_out()
        self.setFocusProxy(self.chart)
        self.chart.chosen.connect(self._on_chosen)
        self._show()

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show the models of `runs` (in any order)."""
        self._board = board_of(runs)
        self.chart.show_board(self._board)
        self._show()

    def choose(self, model_id: int | None) -> None:
        """Mark the model that was chosen elsewhere."""
        self.chart.choose(-1 if model_id is None else model_id)
        self._show()

    def _on_chosen(self, model_id: int) -> None:
        self._show()
        self.model_chosen.emit(model_id)

    def _show(self) -> None:
        board, point = self._board, self.chart.point
        self._faces.setCurrentWidget(self._full if board.points else self._bare)
        left_out = not_shown(board)
        self.empty.setText(f"{_nothing_yet()} {left_out}".rstrip())
        self.left_out.setText(left_out)
        self.left_out.setVisible(bool(left_out))
        hint = tr(
            "Filled dots: no other model is as right and as fast. Larger dots: more megabytes. "
            "Choose a dot to see its model."
        )
        self.told.setText(described(point) if point else hint)
        set_role(self.told, "" if point else "caption")

    def _lay_out(self) -> None:
        self._full, self._bare = QWidget(), QWidget()
        full = QVBoxLayout(self._full)
        full.setContentsMargins(0, 0, 0, 0)
        full.setSpacing(GAP)
        full.addWidget(self.chart, 1)
        full.addWidget(self.told)
        full.addWidget(self.left_out)
        bare = QVBoxLayout(self._bare)
        bare.setContentsMargins(0, 0, 0, 0)
        bare.addWidget(self.empty)
        bare.addStretch(1)
        self._faces = QStackedWidget()
        self._faces.addWidget(self._full)
        self._faces.addWidget(self._bare)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._faces)


def _nothing_yet() -> str:
    return tr(
        "Nothing to compare yet: a model appears here once its accuracy is measured on gold labels "
        "and its cost on this machine."
    )
