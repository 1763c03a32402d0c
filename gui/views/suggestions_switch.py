"""The box that shows or hides what the model proposes; hidden, so that gold stays gold."""

from PySide6.QtWidgets import QCheckBox, QWidget

from gui.language import tr
from gui.session import Session


class SuggestionsSwitch(QCheckBox):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Suggestions"), parent)
        self._session = session
        self.setToolTip(
            tr(
                "Show what the model proposes. Labels given with a suggestion in sight are silver: "
                "they teach, but nothing is measured on them."
            )
        )
        self._follow()
        self.toggled.connect(session.show_suggestions)
        session.suggestions_changed.connect(self._follow)

    def _follow(self) -> None:
        self.setChecked(self._session.suggestions_shown)
