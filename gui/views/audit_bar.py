"""Over the picture of an audit: what is asked, whether suggestions are shown, the way out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from core.trust.rows import Audit
from gui.audit_wording import audit_in_words
from gui.language import tr
from gui.session import Session
from gui.views.buttons import tool_button
from gui.views.segmented import Segmented
from gui.views.words import words

HIDDEN, SHOWN = "hidden", "shown"


class AuditBar(QFrame):
    hiding_chosen = Signal(bool)
    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._session = session
        self.question = words("", "heading", wraps=True)
        self.hiding = Segmented(
            [(HIDDEN, tr("Suggestion hidden")), (SHOWN, tr("Shown"))], tr("Suggestion")
        )
        self.hiding.chosen.connect(self._choose)
        self.back = tool_button(session.theme, "arrow-left", tr("Back to the proposals"))
        self.back.clicked.connect(lambda: self.left.emit())
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 16, 8)
        row.setSpacing(10)
        row.addWidget(self.back)
        row.addWidget(self.question, 1)
        row.addWidget(self.hiding)

    def show_audit(self, audit: Audit) -> None:
        names = [c.name for c in self._session.categories if c.id in audit.categories]
        self.question.setText(
            audit_in_words(audit, ", ".join(names) if names else tr("all categories"))
        )
        begun = any(check.is_right is not None for check in audit.checks)
        self.hiding.choose(HIDDEN if audit.is_hidden else SHOWN)
        self.hiding.setEnabled(not begun)
        self.hiding.setToolTip(
            tr("Chosen before the first answer: it decides what the answers are worth.")
            if begun
            else tr("Hidden: your answers are gold labels. Shown: they are silver.")
        )

    def _choose(self, key: str) -> None:
        self.hiding_chosen.emit(key == HIDDEN)
