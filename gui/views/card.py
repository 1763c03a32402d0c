"""A card: a rounded surface with a heading, for anything that stands by itself."""

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from gui.views.words import words


class Card(QFrame):
    """Put widgets into `body`, from the top down."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(18, 16, 18, 18)
        self.body.setSpacing(10)
        if heading:
            self.body.addWidget(words(heading, "heading"))

    def add(self, *parts: QWidget | QLayout) -> "Card":
        for part in parts:
            if isinstance(part, QLayout):
                self.body.addLayout(part)
            else:
                self.body.addWidget(part)
        return self
