"""All categories at a glance, with their examples and what they are known by, to keep open while
labeling."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from core.rows import Category
from gui.language import tr
from gui.models.categories import CategoriesModel
from gui.session import Session
from gui.views.card import Card
from gui.views.enter_field import EnterField
from gui.views.fitted import fitted_into
from gui.views.flow_layout import FlowLayout
from gui.views.words import words

PICTURE = QSize(176, 132)


class CategorySheet(QWidget):
    """A window of its own. It has its own find field and shows groups as headings."""

    def __init__(self, session: Session, model: CategoriesModel, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("page")
        self.setWindowTitle(tr("All categories"))
        self.resize(880, 680)
        self._session, self._keys = session, model
        self._model = CategoriesModel(session, self)
        self.field = EnterField()
        self.field.setPlaceholderText(tr("Find a category"))
        self.field.setAccessibleName(tr("Find a category"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._model.narrow)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 12)
        column.addWidget(self.field)
        column.addWidget(self._area, 1)
        self._model.modelReset.connect(self._show)
        self._model.dataChanged.connect(self._show)
        self._model.examples.changed.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        if not self.isVisible():
            return
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 8, 8)
        row: FlowLayout | None = None
        group = ""
        for line in self._model.shown:
            if row is None or line.parent != group:
                group, row = line.parent, FlowLayout(is_even=True)
                if group:
                    column.addWidget(words(group.replace("/", " / "), "heading"))
                column.addLayout(row)
            row.addWidget(self._card(line))
        if not self._model.lines:
            sought = bool(self.field.text().strip())
            text = tr("No category matches.") if sought else tr("No categories yet")
            column.addWidget(words(text, "muted"))
        column.addStretch()
        self._area.setWidget(content)

    def _card(self, category: Category) -> Card:
        card = Card()
        card.setFixedWidth(PICTURE.width() + 38)
        card.setAccessibleName(category.name)
        head = QHBoxLayout()
        dot = QLabel()
        dot.setPixmap(_dot(category.color, self.devicePixelRatioF()))
        head.addWidget(dot)
        name = words(category.name, "heading", wraps=True)
        head.addWidget(name, 1)
        key = self._keys.key(category)
        if key:
            head.addWidget(words(key, "key"))
        picture = QLabel()
        picture.setFixedSize(PICTURE)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._show_example(picture, category)
        said = words(category.description or tr("No description yet"), "muted", wraps=True)
        card.add(picture, head, said)
        card.body.addStretch()
        return card

    def _show_example(self, picture: QLabel, category: Category) -> None:
        pixmap = self._model.examples.pixmap(category)
        if pixmap is None:
            picture.setText(tr("No example yet"))
            picture.setProperty("role", "muted")
            return
        picture.setPixmap(fitted_into(pixmap, PICTURE, self.devicePixelRatioF()))


def _dot(color: str, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(12 * ratio), round(12 * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(0, 0, 12, 12)
    painter.end()
    return pixmap
