"""What a proposal says, as bars: the best two categories, and the rest together."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.rows import Proposal
from gui.language import tr
from gui.session import Session
from gui.wording import confidence_in_words

LINE = 34  # px for one name and its bar
BAR = 6
LEAST_SHOWN = 0.005  # a rest below half a percent is left out


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    color: str
    share: float


class ProbabilityBars(QWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shares: Sequence[Share] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        session.theme.changed.connect(self.update)

    def show_proposal(self, proposal: Proposal | None) -> None:
        self._shares = () if proposal is None else self._shares_of(proposal)
        self.setAccessibleName(
            ", ".join(f"{each.name} {confidence_in_words(each.share)}" for each in self._shares)
        )
        self.setVisible(bool(self._shares))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high for every image of a project, so that the picture above stays as it is."""
        return QSize(200, LINE * min(3, max(1, len(self._session.categories))))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colors = QPainter(self), self._session.theme.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, each in enumerate(self._shares):
            line = QRectF(0, number * LINE, self.width(), LINE)
            painter.setPen(QColor(colors.text if number == 0 else colors.muted))
            text = line.adjusted(0, 0, 0, -BAR - 6)
            figure = confidence_in_words(each.share)
            room = int(text.width()) - painter.fontMetrics().horizontalAdvance(figure) - 8
            name = painter.fontMetrics().elidedText(each.name, Qt.TextElideMode.ElideRight, room)
            bottom = Qt.AlignmentFlag.AlignBottom
            painter.drawText(text, bottom | Qt.AlignmentFlag.AlignLeft, name)
            painter.drawText(text, bottom | Qt.AlignmentFlag.AlignRight, figure)
            bar = QRectF(0, line.bottom() - BAR - 3, self.width(), BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.border))
            painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
            bar.setWidth(max(BAR, each.share * self.width()))
            painter.setBrush(QColor(each.color or colors.border_strong))
            painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        painter.end()

    def _shares_of(self, proposal: Proposal) -> list[Share]:
        named = (
            (proposal.category_id, proposal.confidence),
            (proposal.second_category_id, proposal.second_confidence),
        )
        shares = [
            Share(category.name, category.color, share)
            for category_id, share in named
            if (category := self._session.category(category_id)) is not None
        ]
        rest = 1 - sum(each.share for each in shares)
        if rest >= LEAST_SHOWN:
            is_whole = proposal.second_category_id is not None
            others = tr("all others") if is_whole else tr("what was ruled out, and all others")
            shares.append(Share(others, "", rest))
        return shares
