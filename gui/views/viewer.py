"""A picture with all that helps to look at it: zoom, brightness, what is known of it, the pixel
under the pointer; or two pictures side by side, moved together."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.project import Project
from core.rows import ImageRow
from gui.actions import rows
from gui.language import tr
from gui.session import Session
from gui.views.buttons import tool_button
from gui.views.eliding_label import ElidingLabel
from gui.views.facts_panel import FactsPanel
from gui.views.look_row import LookRow
from gui.views.looked_at import LookedAt, hidden_suggestions
from gui.views.picture_view import PictureView
from gui.views.projector import Projector

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CLOSER = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}


class Viewer(QWidget):
    def __init__(
        self, session: Session, parent: QWidget | None = None, *, page: str = "browse"
    ) -> None:
        """`page`: whose keys the hints name."""
        super().__init__(parent)
        self._session, self._page = session, page
        self.view, self.other = PictureView(session.theme), PictureView(session.theme)
        self.projector = Projector(session, self.view)
        self._second = Projector(session, self.other)
        self.look = LookRow()
        self.facts = FactsPanel(session)
        self.looked_at = LookedAt(session, self.view)
        self._follows = False
        self._shown: tuple[int, ...] = ()  # image ids
        self._first: ImageRow | None = None
        self.value = ElidingLabel("caption")
        self.name = ElidingLabel("caption", Qt.TextElideMode.ElideMiddle)
        self._named: dict[str, QToolButton] = {}
        self._lay_out()
        self._name_buttons()
        session.keymap.changed.connect(self._name_buttons)
        session.suggestions_changed.connect(self._explain)
        for view, partner in ((self.view, self.other), (self.other, self.view)):
            view.placed.connect(partial(self._link, view, partner))
        self.view.pointed.connect(partial(self._point, self.projector))
        self.other.pointed.connect(partial(self._point, self._second))
        self.look.changed.connect(self.projector.set_look)
        self.look.changed.connect(self._second.set_look)
        for part in (self.other, self.look, self.facts):
            part.hide()

    def show(self, row: ImageRow | None = None, following: Sequence[int] = ()) -> None:
        """Show one image; `following` images are decoded ahead."""
        super().show()
        self._show_rows([] if row is None else [row], following)

    def follow(self) -> None:
        """Show the image that the page in sight stands at; two that are selected, side by side."""
        self._follows = True
        self.view.show_message(tr("No image is chosen."))
        self._session.selection.changed.connect(self._look_again)
        self._session.selection.looked_at.connect(self._look_at)
        self._session.changed.connect(self._look_again)
        self._look_again()

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What the actions of a page do here."""
        return {
            "zoom": self._toggle_zoom,
            "zoom_in": partial(self.view.zoom_by, 1),
            "zoom_out": partial(self.view.zoom_by, -1),
            "keep_zoom": self.lock.toggle,
            "adjust": self.adjust.toggle,
            "information": self.information.toggle,
            "looked_at": self.looked_at.switch.toggle,
        }

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._follows:
            self._look_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take(event):
            super().keyPressEvent(event)

    def take(self, event: QKeyEvent) -> bool:
        """Zoom, or look around in what is zoomed; tell whether the key was for that."""
        key = Qt.Key(event.key())
        if key in _CLOSER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.view.zoom_by(_CLOSER[key])
        elif key == Qt.Key.Key_Z and not event.modifiers():
            self._toggle_zoom()
        elif key in ARROWS and not event.modifiers() and not self.view.is_fitted:
            self.view.pan(*ARROWS[key])
        else:
            return False
        return True

    def _lay_out(self) -> None:
        self._lay_out_bar()
        pictures = QHBoxLayout()
        pictures.setSpacing(1)
        pictures.addWidget(self.view, 1)
        pictures.addWidget(self.other, 1)
        pictures.addWidget(self.facts)
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.look)
        column.addLayout(pictures, 1)
        self.looked_at.setContentsMargins(12, 6, 12, 6)
        column.addWidget(self.looked_at)
        for layout in (pictures, column):
            layout.setContentsMargins(0, 0, 0, 0)

    def _lay_out_bar(self) -> None:
        self.bar = QFrame()
        self.bar.setObjectName("bar")
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(2)
        self.lock = self._toggle("lock", "keep_zoom", self._keep_place)
        self.adjust = self._toggle("contrast", "adjust", None)
        self.information = self._toggle("info", "information", None)
        self.adjust.toggled.connect(self.look.setVisible)
        self.information.toggled.connect(lambda: self.facts.wake(on=self.information.isChecked()))
        self._named["looked_at"] = self.looked_at.switch
        self.buttons = row
        for part in (
            self._button("zoom-out", "zoom_out", partial(self.view.zoom_by, -1)),
            self._button("zoom-in", "zoom_in", partial(self.view.zoom_by, 1)),
            self._button("fit", "zoom", self._toggle_zoom),
            self.lock,
            self.adjust,
            self.information,
            self.looked_at.switch,
        ):
            part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(part)
        row.addSpacing(8)
        row.addWidget(self.name, 1)
        row.addSpacing(8)
        row.addWidget(self.value)

    def _button(
        self, icon: str, action: str, clicked: Callable[[], None] | None = None
    ) -> QToolButton:
        """Return a button for an action; its hint names the key that the action has now."""
        button = tool_button(self._session.theme, icon, action, clicked)
        self._named[action] = button
        return button

    def _name_buttons(self) -> None:
        texts = {
            "zoom_out": tr("Zoom out"),
            "zoom_in": tr("Zoom in"),
            "zoom": tr("Actual size or fit"),
            "keep_zoom": tr("Keep zoom and place"),
            "adjust": tr("Brightness and contrast"),
            "information": tr("Information"),
            "looked_at": tr("What the model looked at"),
        }
        for action, button in self._named.items():
            has_key = any(row.name == action for row in rows(self._page))
            key = self._session.keymap.key(self._page, action) if has_key else ""
            button.setAccessibleName(texts[action])
            button.setToolTip(f"{texts[action]}  ({key})" if key else texts[action])

    def _toggle(
        self, icon: str, action: str, toggled: Callable[[bool], None] | None
    ) -> QToolButton:
        button = self._button(icon, action)
        button.setCheckable(True)
        if toggled is not None:
            button.toggled.connect(toggled)
        return button

    def _keep_place(self, on: bool) -> None:
        self.view.keeps_place = self.other.keeps_place = on

    def _toggle_zoom(self) -> None:
        self.view.toggle_zoom()

    def _link(self, view: PictureView, partner: PictureView) -> None:
        if not self.other.isHidden():
            partner.go_to(view.place)

    def _point(self, projector: Projector, pixel: QPoint | None) -> None:
        """Tell the value of a pixel, "≈" while only a smaller copy is at hand."""
        image, size = projector.image, projector.size
        if pixel is None or image is None or size.isEmpty():
            self.value.setText("")
            return
        x = pixel.x() * image.width() // size.width()
        y = pixel.y() * image.height() // size.height()
        color = image.pixelColor(min(x, image.width() - 1), min(y, image.height() - 1))
        about = "" if image.size() == size else "≈ "
        rgb = f"{color.red()}, {color.green()}, {color.blue()}"
        self.value.setText(f"{pixel.x()}, {pixel.y()}   {about}RGB {rgb}")

    def _look_at(self, image_id: int) -> None:
        if self.isVisible():
            self._read([image_id])

    def _look_again(self, _change: object = None) -> None:
        selection = self._session.selection
        if not self.isVisible():
            return
        if len(selection.ids) == 2:
            self._read(list(selection.ids))
        elif selection.current is not None:
            self._read([selection.current])

    def _read(self, ids: list[int]) -> None:
        selection = self._session.selection
        if len(ids) == 1 and len(selection.ids) == 2 and ids[0] in selection.ids:
            ids = list(selection.ids)
        self._session.read(partial(_rows, ids), self._show_rows, replacing=f"viewer {id(self)}")

    def _show_rows(self, found: Sequence[ImageRow], following: Sequence[int] = ()) -> None:
        first, second = (*found, None, None)[:2]
        before, self._shown = self._shown, tuple(row.id for row in found)
        if second is not None and self._shown != before and not self.lock.isChecked():
            self.view.fit()  # a new pair begins alike: the second is new, and so fitted
        self.projector.show(first, following)
        self.other.setVisible(second is not None)
        self._second.show(second)
        self.facts.show_row(first)
        self._first = first
        self._explain()
        self.name.setText("   |   ".join(row.name for row in found))
        self.name.setToolTip(self.name.text())

    def _explain(self) -> None:
        """Of the first picture, where its proposal may be told."""
        told = self._session.suggestions_shown
        self.looked_at.show_for(self._first, hidden="" if told else hidden_suggestions())


def _rows(ids: list[int], project: Project) -> list[ImageRow]:
    return project.catalog.rows(ids)
