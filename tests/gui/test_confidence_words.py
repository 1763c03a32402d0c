"""How sure a model is, is said alike wherever it is said, and never as certain."""

import pytest
from PySide6.QtGui import QFont, QPainter, QPixmap

from core.rows import Category, Proposal
from gui.colors import LIGHT
from gui.models.images import suggestion_text
from gui.theme import Theme
from gui.views.cell_marks import WORDY, CellMarks
from gui.views.grid_icons import Icons
from gui.views.probability_bars import ProbabilityBars


@pytest.mark.parametrize(
    ("confidence", "said"), [(0.999, "> 99 %"), (0.003, "< 1 %"), (0.914, "91 %")]
)
def test_badge_tooltip_and_bars_say_the_same(session, qtbot, confidence, said):
    category = session.categories[0]
    proposal = Proposal(1, 1, category.id, confidence, None, 0.0)
    bars = ProbabilityBars(session)
    qtbot.addWidget(bars)
    bars.show_proposal(proposal)
    assert bars.accessibleName().startswith(f"{category.name} {said}")
    assert suggestion_text(session, proposal).endswith(f"{category.name}, {said}")
    assert badge(session.theme, proposal, category) == f"{category.name} · {said}"


def badge(theme: Theme, proposal: Proposal, category: Category) -> str:
    pixmap = QPixmap(200, 200)
    painter = QPainter(pixmap)
    marks = CellMarks(painter, LIGHT, font=QFont(), icons=Icons(theme), side=WORDY)
    text = marks._badge_text(200, proposal, category)
    painter.end()
    return text
