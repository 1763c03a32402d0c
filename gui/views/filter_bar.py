"""The filter bar: a query to type, parts to add, and the parts in force as chips."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from core import query
from core.errors import UserError
from core.rows import View
from core.types import Order
from gui.language import tr
from gui.models.facet_source import FacetSource
from gui.models.filter_parts import Part, PartKey, in_force, is_negated, parts, without
from gui.models.part_words import part_in_words
from gui.models.query_words import Completion, completions
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.filter_chip import FilterChip
from gui.views.flow_layout import FlowLayout
from gui.views.like_chip import LikeChip
from gui.views.part_editor import PartEditor
from gui.views.query_field import QueryField
from gui.views.views_button import ViewsButton
from gui.views.words import words

SECTIONS = (PartKey.PROPOSAL, PartKey.SPLIT, PartKey.DUPLICATES)  # a line before each, in the menu


class FilterBar(QFrame):
    """Shows and sets the session's view: the text and the chips say the same."""

    left = Signal()  # the keyboard goes back to the images
    shown = Signal(str)  # another view is shown: its query

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._session = session
        self._facets = FacetSource(session, self)
        self.query = QueryField(session.theme, self._complete)
        self.add_button = self._make_add_button()
        self.views = ViewsButton(session, self._facets)
        self._error = words("", "danger", wraps=True)
        self._error.setObjectName("query_error")
        self._error.hide()
        self.chips = {each.key: FilterChip(session.theme) for each in parts()}
        self.like_chip = LikeChip(session)
        self.clear_button = push_button(tr("Clear"), self.clear, role="link")
        self.clear_button.setToolTip(tr("Show all images again"))
        self._awaited_query = ""  # shown as soon as its names are known
        self._read_text = ""  # what the query field was last read for
        self._lay_out()
        self._connect()
        self._show()

    def clear(self) -> None:
        """Show all images again."""
        self._session.set_view(View(grouping=self._session.view.grouping))

    def restore(self, text: str) -> None:
        """Show a view of an earlier time again, as soon as the names in it are known."""
        self._awaited_query = text
        self._restore()

    def begin_query(self) -> None:
        """Put the keyboard into the query."""
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query.selectAll()

    def open_menu(self) -> None:
        """Offer the parts to add."""
        self.add_button.showMenu()

    def edit(self, part: Part) -> PartEditor:
        """Open the editor of a part, below its chip or the button that adds one."""
        chip = self.chips[part.key]
        editor = PartEditor(self._session, self._facets, part, self)
        editor.open_under(self.add_button if chip.isHidden() else chip)
        return editor

    def _make_add_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(tr("Add filter"))
        button.setProperty("role", "filter")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(tr("Add filter"))
        self._session.theme.set_icon(button, "plus")
        menu = QMenu(button)
        for part in parts():
            if part.key is PartKey.CHOSEN:
                continue
            if part.key in SECTIONS:
                menu.addSeparator()
            action = menu.addAction(part.name)
            self._session.theme.set_icon(action, part.icon)
            action.triggered.connect(lambda _=False, part=part: self.edit(part))
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.query, 1)
        line.addWidget(self.add_button)
        line.addWidget(self.views)
        self._row = QWidget()
        flow = FlowLayout(self._row)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(6)
        for chip in (self.like_chip, *self.chips.values()):
            chip.hide()
            flow.addWidget(chip)
        flow.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 9, 14, 9)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self._error)
        column.addWidget(self._row)

    def _connect(self) -> None:
        self.query.tried.connect(self._try)
        self.query.entered.connect(self._enter)
        self.query.left.connect(self.left)
        self.query.watching.connect(self._watch)
        self._facets.arrived.connect(self.query.refresh_completions)
        self._facets.named.connect(self._restore)
        self._facets.named.connect(self._show)
        self._session.view_changed.connect(self._show)
        self.like_chip.removed.connect(self._forget_like)
        for part in parts():
            chip = self.chips[part.key]
            chip.wanted.connect(lambda part=part: self.edit(part))
            chip.removed.connect(lambda part=part: self._remove(part))

    def _complete(self, text: str, cursor: int) -> Sequence[Completion]:
        return completions(text, cursor, self._facets.names, self._facets.facets)

    def _watch(self, on: bool) -> None:
        if on:
            self._facets.watch(self.query)
        else:
            self._facets.unwatch(self.query)

    def _try(self, text: str) -> None:
        """Show what is typed if it can be understood already; say nothing if not."""
        try:
            view = query.parse(text, self._facets.query_names)
        except UserError:
            return
        self._read_text = text
        self._set(view)

    def _enter(self, text: str) -> None:
        try:
            view = query.parse(text, self._facets.query_names)
        except UserError as error:
            self._error.setText(tr(error.template, **error.values))
            self._error.show()
            self.query.mark(wrong=True)
            self.query.setAccessibleDescription(self._error.text())
            return
        self._read_text = ""
        self._set(view)
        self._show()
        self.left.emit()

    def _set(self, view: View) -> None:
        """Show another view; what cannot be typed (chosen images) stays."""
        before = self._session.view
        chosen = replace(view.filter, ids=before.filter.ids)
        view = replace(view, filter=chosen)
        if view != before:
            self._session.set_view(view)

    def _show(self) -> None:
        """Show the session's view, whoever set it."""
        view, names = self._session.view, self._facets.names
        demanded = in_force(view.filter)
        held = next(
            (key for key, chip in self.chips.items() if chip.isAncestorOf(_focus(self))), None
        )
        for part in parts():
            chip = self.chips[part.key]
            chip.setVisible(part in demanded)
            if part in demanded:
                chip.say(
                    part_in_words(view.filter, part, names),
                    negated=is_negated(view.filter, part),
                )
        self.like_chip.show_ids(view.like if view.order is Order.LIKE else ())
        self._row.setVisible(bool(demanded) or view.order is Order.LIKE)
        if held is not None and self.chips[held].isHidden():
            self.query.setFocus()
        self._show_text()

    def _show_text(self) -> None:
        tried = bool(self._read_text) and self.query.text() == self._read_text
        if self.query.hasFocus() and (tried or self.query.is_being_typed):
            return  # the person's own words stay
        self._read_text = ""
        text = query.text_of(self._session.view, self._facets.query_names)
        self.query.show_text(text)
        self._error.hide()
        if self._facets.is_ready and not self._awaited_query:
            self.shown.emit(text)

    def _restore(self) -> None:
        """What names something that is gone is let go of."""
        if not self._awaited_query or not self._facets.is_ready:
            return
        text, self._awaited_query = self._awaited_query, ""
        try:
            view = query.parse(text, self._facets.query_names)
        except UserError:
            return
        if self._session.view == View():
            self._session.set_view(view)

    def _remove(self, part: Part) -> None:
        view = self._session.view
        self._session.set_view(replace(view, filter=without(view.filter, part)))

    def _forget_like(self) -> None:
        self._session.set_view(replace(self._session.view, order=Order.PATH, like=()))


def _focus(widget: QWidget) -> QWidget:
    return widget.window().focusWidget() or widget
