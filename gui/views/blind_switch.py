"""Every tenth proposal is hidden, and what that shows: how much a person merely nods."""

from PySide6.QtWidgets import QCheckBox, QWidget

from core.blind_share import Agreements
from core.doubt.blind import Agreement
from gui.language import tr
from gui.session import Session
from gui.views.words import words
from gui.wording import percent


class BlindSwitch(QCheckBox):
    """Off at first, then as it was left. `told` is a line for the figures, in sight once something
    was decided blind."""

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, is_on: bool = False
    ) -> None:
        super().__init__(tr("Every tenth blind"), parent)
        self._session = session
        self.setChecked(is_on)
        self.setToolTip(
            tr(
                "Hides what is proposed for every tenth image, drawn at random. How often you then "
                "say the same tells how much you merely nod where it is shown."
            )
        )
        self.told = words("", "caption", wraps=True)
        self.told.setContentsMargins(16, 0, 16, 6)
        self.told.hide()
        self.refresh()

    def refresh(self) -> None:
        self._session.read(
            lambda project: project.blind.agreements(), self._tell, replacing="agreement"
        )

    def _tell(self, found: Agreements) -> None:
        text = agreement_in_words(found)
        self.told.setText(text)
        self.told.setVisible(bool(text))


def agreement_in_words(found: Agreements) -> str:
    """Return the figures, "" before anything was decided blind."""
    if not found.blind.decided:
        return ""
    return tr(
        "Agreement when blind {blind} (of {hidden:,}), when shown {shown} (of {seen:,})",
        blind=_share(found.blind),
        hidden=found.blind.decided,
        shown=_share(found.shown),
        seen=found.shown.decided,
    )


def _share(found: Agreement) -> str:
    return percent(found.agreed / found.decided) if found.decided else "–"
