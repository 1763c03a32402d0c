"""Where labeling begins: a big field for the first categories."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.language import tr
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.words import words

ENOUGH = 2  # categories to begin with


class FirstCategories(QWidget):
    """Enter adds what is in the field; `finished` when the person wants to label."""

    finished = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.is_begun = False  # a person has named one here
        self._title = words("", "title")
        self._names = words("", "lead", wraps=True)
        self.field = QLineEdit()
        self.field.setProperty("role", "big")
        self.field.setMaximumWidth(420)
        self.field.returnPressed.connect(self._add)
        self.start = push_button(tr("Start labeling"), self.finished.emit, role="primary")
        self._lay_out()
        session.categories_changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        hint = words(
            tr("A category is one of the kinds that you want to tell apart, like “bee”."),
            "muted",
            wraps=True,
        )
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(2)
        for part in (self._title, hint, self.field, self._names, self.start):
            if part is not self.start and part is not self.field:
                part.setMinimumWidth(420)
                part.setMaximumWidth(560)
            column.addWidget(part, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.field.setMinimumWidth(420)
        for label in (self._title, hint, self._names):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        self.setFocusProxy(self.field)

    def _add(self) -> None:
        name = self.field.text().strip()
        self.field.clear()
        if name:
            self.is_begun = True
            self._session.edit(lambda p: p.categories.create(name))
        elif self.start.isVisible():
            self.finished.emit()

    def _show(self) -> None:
        names = [each.name for each in self._session.categories]
        self._title.setText(tr("And the next one?") if names else tr("Name your first category"))
        self.field.setPlaceholderText(tr("Name, then Enter"))
        self.field.setAccessibleName(self._title.text())
        self._names.setText(" · ".join(names))
        self.start.setVisible(len(names) >= ENOUGH)
