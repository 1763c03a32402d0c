"""The saved views: a menu to open, save and arrange them."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QWidget

from core import query
from core.errors import UserError
from core.rows import Changed, SavedView
from core.types import Topic
from gui.dialogs.saved_views import SavedViewsDialog
from gui.keymap import VIEW_KEYS
from gui.language import tr
from gui.models.facet_source import FacetSource
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.enter_field import EnterField
from gui.views.popup import Popup
from gui.views.words import words


class ViewsButton(QToolButton):
    def __init__(
        self, session: Session, facets: FacetSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._facets = session, facets
        self.saved: tuple[SavedView, ...] = ()
        self.setText(tr("Views"))
        self.setProperty("role", "filter")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(tr("Saved views"))
        self.setToolTip(tr("Saved views  ({key})", key=_key_text(1) + " … 9"))
        session.theme.set_icon(self, "bookmark")
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        session.changed.connect(self._heed)
        self._read()

    def make_keys(self, page: QWidget) -> None:
        """Let Ctrl+Alt+1 … 9 open the views while the focus is inside `page`."""
        for number, text in enumerate(VIEW_KEYS, start=1):
            key = QShortcut(QKeySequence(text), page)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(partial(self._open_numbered, number))

    def ask_name(self) -> None:
        """Ask for a name and save the view in force under it."""
        SaveView(self._session, self._query(), self.saved, self).open_under(self)

    def open(self, view: SavedView) -> None:
        try:
            self._session.set_view(query.parse(view.query, self._facets.query_names))
        except UserError as error:
            self._session.tasks.refused.emit(error)

    def _query(self) -> str:
        return query.text_of(self._session.view, self._facets.query_names)

    def _open_numbered(self, number: int) -> None:
        if number <= len(self.saved):
            self.open(self.saved[number - 1])

    def _heed(self, change: Changed) -> None:
        if Topic.VIEWS in change.topics:
            self._read()

    def _read(self) -> None:
        self._session.read(lambda p: p.views.all(), self._take, replacing="saved views")

    def _take(self, saved: tuple[SavedView, ...]) -> None:
        self.saved = tuple(saved)

    def _fill(self) -> None:
        menu, now = self.menu(), self._query()
        menu.clear()
        for number, view in enumerate(self.saved, start=1):
            key = f"\t{_key_text(number)}" if number <= len(VIEW_KEYS) else ""
            action = menu.addAction(view.name.replace("&", "&&") + key)
            action.setToolTip(view.query)
            action.setCheckable(True)
            action.setChecked(view.query == now)
            action.triggered.connect(partial(self._open_checked, view))
        if self.saved:
            menu.addSeparator()
        save = menu.addAction(tr("Save this view…"))
        save.triggered.connect(lambda: self.ask_name())
        self._session.theme.set_icon(save, "plus")
        arrange = menu.addAction(tr("Arrange views…"))
        arrange.setEnabled(bool(self.saved))
        arrange.triggered.connect(lambda: self._arrange())

    def _open_checked(self, view: SavedView, _on: bool) -> None:
        self.open(view)

    def _arrange(self) -> None:
        dialog = SavedViewsDialog(self._session, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class SaveView(Popup):
    """Asks for the name of a new view, or for that of the one to replace."""

    def __init__(
        self, session: Session, text: str, known: tuple[SavedView, ...], parent: QWidget
    ) -> None:
        super().__init__(parent, tr("Save this view"))
        self._session, self._text = session, text
        self._known = {each.name for each in known}
        self.field: QLineEdit = EnterField()
        self.field.setPlaceholderText(tr("Name of the view"))
        self.field.setAccessibleName(tr("Name of the view"))
        self.field.setMinimumWidth(260)
        self._hint = words(text or tr("All images"), "caption", wraps=True)
        self.button = push_button(tr("Save"), self._save, role="primary")
        self.button.setEnabled(False)
        for part in (words(tr("Save this view"), "heading"), self._hint, self.field, self.button):
            self.column.addWidget(part)
        self.field.textChanged.connect(self._check)
        self.field.returnPressed.connect(self._save)

    def open_under(self, anchor: QWidget) -> None:
        super().open_under(anchor)
        self.field.setFocus()

    def _check(self) -> None:
        name = self.field.text().strip()
        self.button.setEnabled(bool(name))
        self.button.setText(tr("Replace") if name in self._known else tr("Save"))

    def _save(self) -> None:
        name, text = self.field.text().strip(), self._text
        if name:
            self._session.edit(lambda p: p.views.save(name, text), notice=True)
            self.close()


def _key_text(number: int) -> str:
    key = QKeySequence(VIEW_KEYS[number - 1])
    return key.toString(QKeySequence.SequenceFormat.NativeText)
