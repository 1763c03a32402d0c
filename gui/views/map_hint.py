"""What is shown beside the pointer on the map: the thumbnail and what is known of the image."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from core.project import Project
from core.rows import ImageRow
from gui.language import tr
from gui.models.jpeg import read_jpeg
from gui.session import Session
from gui.views.fitted import fitted_into
from gui.views.words import words
from gui.wording import confidence_in_words

_SIDE = 128  # px
_AWAY = 16  # px from the pointer


class MapHint(QFrame):
    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._room = session, parent
        self._image_id, self._at = -1, QPoint()
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.picture, self.name, self.known = QLabel(), words("", "caption"), words("")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        for part in (self.picture, self.known, self.name):
            column.addWidget(part)
        self.hide()

    def show_image(self, image_id: int, at: QPoint) -> None:
        """Show an image beside `at` of the parent; -1 hides the hint."""
        self._at = at
        if image_id == self._image_id:
            self._place()
            return
        self._image_id = image_id
        if image_id < 0:
            self.hide()
            return
        self._session.read(
            lambda project: _known(project, image_id), self._take, replacing="map hint"
        )

    def _take(self, known: tuple[ImageRow, bytes] | None) -> None:
        if known is None or known[0].id != self._image_id:
            return
        row, thumbnail = known
        image = read_jpeg(thumbnail)
        if image.isNull():
            self.picture.hide()
        else:
            whole, room = QPixmap.fromImage(image), QSize(_SIDE, _SIDE)
            self.picture.setPixmap(fitted_into(whole, room, self.devicePixelRatioF()))
            self.picture.show()
        self.name.setText(row.name.rpartition("/")[2][-32:])
        self.known.setText(self._said_of(row))
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()

    def _said_of(self, row: ImageRow) -> str:
        category = self._session.category(row.label.category_id) if row.label else None
        if category is not None:
            return category.name
        if row.proposal is not None and self._session.suggestions_shown:
            proposed = self._session.category(row.proposal.category_id)
            if proposed is not None:
                return f"{proposed.name}? {confidence_in_words(row.proposal.confidence)}"
        return tr("No category")

    def _place(self) -> None:
        room, size = self._room.size(), self.sizeHint()
        x, y = self._at.x() + _AWAY, self._at.y() + _AWAY
        if x + size.width() > room.width():
            x = self._at.x() - _AWAY - size.width()
        if y + size.height() > room.height():
            y = self._at.y() - _AWAY - size.height()
        self.move(max(0, x), max(0, y))


def _known(project: Project, image_id: int) -> tuple[ImageRow, bytes] | None:
    rows = project.catalog.rows([image_id])
    if not rows:
        return None
    digest = rows[0].digest
    found = project.catalog.thumbnails([digest]) if digest else {}
    return rows[0], found.get(digest or b"", b"")
