"""The editor of one part of the filter, in a small window: it changes the view at once."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.rows import ImageFilter
from gui.language import tr, tr_count
from gui.models.facet_source import FacetSource
from gui.models.filter_parts import Part, in_force, without
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.part_bodies import make_body
from gui.views.popup import Popup
from gui.views.words import words


class PartEditor(Popup):
    """Shows what is in force and how many images each choice would leave, also while both
    change."""

    def __init__(self, session: Session, facets: FacetSource, part: Part, parent: QWidget) -> None:
        super().__init__(parent, part.name)
        self._session, self._facets, self.part = session, facets, part
        self.body = make_body(session.theme, part, facets.names, facets.facets)
        self._left = words("", "caption")
        self._remove = push_button(tr("Remove"), self._take_away, role="link")
        self._remove.setAccessibleName(tr("Remove {part}", part=part.name))
        head = QHBoxLayout()
        head.addWidget(words(part.name, "heading"), 1)
        head.addWidget(self._remove)
        self.column.addLayout(head)
        self.column.addWidget(self.body)
        self.column.addWidget(self._left)
        self.body.changed.connect(self._change)
        facets.arrived.connect(self._show_counts)
        facets.named.connect(self._show_counts)
        session.view_changed.connect(self._show_filter)
        facets.watch(self)
        self._show_counts()
        self._show_filter()

    def open_under(self, anchor: QWidget) -> None:
        super().open_under(anchor)
        self.body.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._facets.unwatch(self)
        super().closeEvent(event)

    def _change(self, change: Callable[[ImageFilter], ImageFilter]) -> None:
        view = self._session.view
        chosen = change(view.filter)
        if chosen != view.filter:
            self._session.set_view(replace(view, filter=chosen))

    def _take_away(self) -> None:
        self._change(lambda chosen: without(chosen, self.part))
        self.close()

    def _show_filter(self) -> None:
        chosen = self._session.filter
        self.body.show_filter(chosen)
        self._remove.setVisible(self.part in in_force(chosen))

    def _show_counts(self) -> None:
        facets = self._facets.facets
        self.body.show_facets(facets, self._facets.names)
        if facets is None:
            self._left.setText(tr("Counting…"))
            return
        self._left.setText(
            tr_count("{count:,} image is left", "{count:,} images are left", facets.total)
        )
