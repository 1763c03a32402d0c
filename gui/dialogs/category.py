"""The card of a category: all that can be said of it, kept as one edit."""

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QColorDialog,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.categories import PALETTE, CategoryDraft
from core.project import Project
from core.rows import Category
from gui.dialogs.form import closing_line, titled_column
from gui.language import tr
from gui.models.categories import CategoriesModel
from gui.session import Session
from gui.views.buttons import push_button, tool_button
from gui.views.drop_down import DropDown
from gui.views.fitted import fitted_into
from gui.views.words import words

LETTERS = "abcdefghijklmnopqrstuvwxyz"
EXAMPLE = QSize(168, 126)


class CategoryCard(QDialog):
    def __init__(
        self,
        session: Session,
        model: CategoriesModel,
        category: Category,
        current: int | None,
        parent: QWidget,
    ) -> None:
        """`current`: the image that is looked at, to be the example."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._category, self._current = session, category, current
        self._color, self._example = category.color, category.example_image_id
        self.name = QLineEdit(category.name)
        self.key = self._make_keys()
        self.group = DropDown()
        self.group.setEditable(True)
        self.group.addItems(["", *model.groups])
        self.group.setCurrentText(category.parent)
        self.description = QPlainTextEdit(category.description)
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(96)
        self.example = QLabel()
        self.example.setFixedSize(EXAMPLE)
        self.example.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.example.setAccessibleName(tr("Example"))
        self.swatch = tool_button(session.theme, "pencil", tr("Another color…"), self._ask_color)
        self.use_current = push_button(tr("Use the current image"), self._use_current)
        self.use_current.setEnabled(current is not None)
        self.no_example = push_button(tr("No example"), self._drop_example, role="quiet")
        self._lay_out()
        self._show_color()
        self._show_example(model.examples.pixmap(category))
        self.name.selectAll()

    def accept(self) -> None:
        draft = CategoryDraft(
            name=self.name.text(),
            color=self._color,
            key=str(self.key.currentData()),
            parent=self.group.currentText(),
            description=self.description.toPlainText(),
            example_image_id=self._example,
        )
        category_id = self._category.id
        self._session.edit(lambda p: p.categories.revise(category_id, draft), notice=True)
        super().accept()

    def _lay_out(self) -> None:
        column = titled_column(self, tr("Edit category"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        colors = QHBoxLayout()
        colors.setSpacing(4)
        for color in PALETTE:
            colors.addWidget(self._color_button(color))
        colors.addWidget(self.swatch)
        colors.addStretch()
        fields = (
            (tr("Name"), self.name),
            (tr("Key"), self.key),
            (tr("In group"), self.group),
            (tr("Description"), self.description),
        )
        for row, (text, field) in enumerate(fields):
            field.setAccessibleName(text)
            grid.addWidget(words(text, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, row, 1)
        grid.addWidget(words(tr("Color"), "muted"), 4, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(colors, 4, 1)
        grid.addWidget(words(tr("Example"), "muted"), 5, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._make_example(), 5, 1)
        self.group.setToolTip(tr("Name, with / for a group inside another"))
        column.addLayout(grid)
        column.addSpacing(10)
        save = push_button(tr("Save"), self.accept, role="primary")
        save.setDefault(True)
        column.addLayout(closing_line(self, save))

    def _make_example(self) -> QHBoxLayout:
        buttons = QVBoxLayout()
        for button in (self.use_current, self.no_example):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch()
        line = QHBoxLayout()
        line.addWidget(self.example)
        line.addLayout(buttons, 1)
        return line

    def _make_keys(self) -> DropDown:
        box = DropDown()
        box.addItem(tr("By position"), "")
        for letter in LETTERS:
            if self._session.keymap.user_of(letter.upper()) is None:
                box.addItem(letter.upper(), letter)
        box.setCurrentIndex(max(0, box.findData(self._category.key)))
        return box

    def _color_button(self, color: str) -> QWidget:
        button = tool_button(self._session.theme, "check", color, partial(self._choose, color))
        button.setProperty("iconName", "")  # the theme may not tint it
        button.setIcon(_swatch(color))
        return button

    def _choose(self, color: str) -> None:
        self._color = color
        self._show_color()

    def _ask_color(self) -> None:
        dialog = QColorDialog(QColor(self._color), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._take_color)
        dialog.open()

    def _take_color(self, chosen: QColor) -> None:
        self._choose(chosen.name())

    def _show_color(self) -> None:
        for action in self.name.actions():
            self.name.removeAction(action)
        self.name.addAction(_swatch(self._color), QLineEdit.ActionPosition.LeadingPosition)

    def _use_current(self) -> None:
        self._example = self._current
        image = self._current
        if image is not None:
            self._session.read(partial(_thumbnail, image), self._take_thumbnail)

    def _take_thumbnail(self, jpeg: bytes) -> None:
        pixmap = QPixmap()
        pixmap.loadFromData(jpeg)
        self._show_example(pixmap if not pixmap.isNull() else None)

    def _drop_example(self) -> None:
        self._example = None
        self._show_example(None)

    def _show_example(self, pixmap: QPixmap | None) -> None:
        self.no_example.setEnabled(self._example is not None)
        if pixmap is None:
            self.example.setText(tr("No example yet"))
            return
        self.example.setPixmap(fitted_into(pixmap, EXAMPLE, self.devicePixelRatioF()))


def _thumbnail(image_id: int, project: Project) -> bytes:
    rows = project.catalog.rows([image_id])
    digest = rows[0].digest if rows else None
    return project.catalog.thumbnails([digest]).get(digest, b"") if digest else b""


def _swatch(color: str) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.fill(QColor(color))
    return QIcon(pixmap)
