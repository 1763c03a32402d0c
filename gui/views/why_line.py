"""Why the current image is listed, and how many look like it and are proposed the same."""

from array import array

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.project import Project
from core.rows import ImageRow
from gui import actions
from gui.language import tr_count
from gui.models.id_sets import among, as_numbers
from gui.session import Session
from gui.views.words import words


class WhyLine(QWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._image: int | None = None
        self.cohort: array[int] = array("q")  # image ids, the current one first
        self.reason = words("", wraps=True)
        self.alike = words("", "caption", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.reason)
        column.addWidget(self.alike)
        self._show("")

    def show_for(
        self, row: ImageRow | None, reason: str, *, shown: "array[int]", is_blind: bool
    ) -> None:
        """`shown` are the listed images, of which the cohort is told."""
        self._show(reason)
        self._image = None if row is None or row.proposal is None or is_blind else row.id
        self._take(self._image, array("q"))
        if (asked := self._image) is not None:
            self._session.read(
                lambda project: _cohort(project, asked, shown),
                lambda found: self._take(asked, found),
                replacing="cohort",
            )

    def _show(self, reason: str) -> None:
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

    def _take(self, image_id: int | None, found: "array[int]") -> None:
        if image_id != self._image:
            return
        self.cohort = found
        key = self._session.keymap.text(
            next(row for row in actions.rows("review") if row.name == "cohort")
        )
        self.alike.setText(
            tr_count(
                "{count:,} more looks like it and is proposed the same: {key} selects both",
                "{count:,} more look like it and are proposed the same: {key} selects them all",
                len(found) - 1,
                key=key,
            )
        )
        self.alike.setVisible(len(found) > 1)


def _cohort(project: Project, image_id: int, shown: "array[int]") -> "array[int]":
    found = project.doubt.cohort(image_id)
    if not found:
        return found
    return array("q", as_numbers(found)[among(found, shown)].tobytes())
