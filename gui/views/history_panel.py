"""The history beside the pages: every step by name; go back or forward to any of them."""

from array import array
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from core.rows import Edit, ImageFilter
from gui.language import tr, tr_count
from gui.models.history import HistoryModel, id_of, title
from gui.notice import Notice
from gui.session import Session
from gui.theme import PANEL_WIDTH
from gui.views.buttons import push_button
from gui.views.enter_field import EnterField
from gui.views.history_delegate import HistoryDelegate
from gui.views.words import words


class HistoryPanel(QFrame):
    """Enter or a double click goes to a step, which is undone or redone with all between."""

    left = Signal()  # Escape: the keyboard goes back to the page

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setMinimumWidth(PANEL_WIDTH)
        self._session = session
        self._step_images = array("q")
        self._chosen: int | None = None
        self._notice: Notice | None = None
        self.model = HistoryModel(session, self)
        self.field = EnterField()
        self.field.setPlaceholderText(tr("Find a step"))
        self.field.setAccessibleName(tr("Find a step"))
        self.field.setClearButtonEnabled(True)
        self.list = self._make_list()
        self.go = push_button(tr("Go to this step"), self.jump, role="primary")
        self.show_images = push_button("", self._show_images)
        self._hint = words(tr("Each change you make appears here."), "caption", wraps=True)
        self._lay_out()
        self.field.textChanged.connect(self.model.narrow)
        self.model.modelReset.connect(self._restore)
        session.history_changed.connect(self._say)
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.wake(awake=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.wake(awake=False)

    def begin(self) -> None:
        """Take the keyboard."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.jump()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def jump(self) -> None:
        """Go to the chosen step; a message offers the way back."""
        target, before = self._chosen, self.model.now
        line = self.list.currentIndex().data(Qt.ItemDataRole.UserRole)
        if target is None or target == before or self._session.project.read_only:
            return
        self._jump(target, title(line), way_back=before)

    def _jump(self, target: int, name: str, *, way_back: int | None) -> None:
        text = tr("The project is as it was after this step: {step}", step=name)
        if way_back is None:
            self._notice = Notice(text)
        else:
            back = partial(self._jump, way_back, self._name_of(way_back), way_back=None)
            self._notice = Notice(text, offer=tr("Take me back"), take=back)
        self._session.edit(lambda p: p.history.jump_to(target), failed=self._forget)

    def _name_of(self, edit_id: int) -> str:
        done = self.model.done
        if done is None or done.id != edit_id:
            return tr("Before the first step")
        return title(done)

    def _forget(self, _error: object) -> None:
        self._notice = None

    def _say(self) -> None:
        """Confirm a jump once all have heard of it: the window withdraws offers at that moment."""
        if self._notice is not None and not self._session.tasks.unsettled_edits:
            notice, self._notice = self._notice, None
            QTimer.singleShot(0, self, partial(self._session.noticed.emit, notice))

    def _make_list(self) -> QListView:
        view = QListView()
        view.setObjectName("plain")
        view.setModel(self.model)
        view.setItemDelegate(HistoryDelegate(self._session.theme, self.model, view))
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setAccessibleName(tr("History"))
        view.installEventFilter(self)
        view.doubleClicked.connect(self.jump)
        view.selectionModel().currentChanged.connect(self._choose)
        self._session.theme.changed.connect(view.viewport().update)
        return view

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        for part in (self.field, self._hint, self.list, self.show_images, self.go):
            column.addWidget(part, 1 if part is self.list else 0)
        self.show_images.setToolTip(tr("Show in Browse what this step changed"))
        self.go.setToolTip(tr("Undo or redo all steps up to this one  (Enter)"))

    def _choose(self, current: QModelIndex) -> None:
        line = current.data(Qt.ItemDataRole.UserRole) if current.isValid() else None
        self._chosen = id_of(line)
        self._step_images = array("q")
        if isinstance(line, Edit):
            step = line.id
            self._session.read(
                lambda p: p.history.images_of(step), self._take_images, replacing="step's images"
            )
        self._look()

    def _take_images(self, ids: "array[int]") -> None:
        self._step_images = ids
        self._look()

    def _show_images(self) -> None:
        self._session.show_images(ImageFilter(ids=tuple(self._step_images)))

    def _restore(self) -> None:
        """Keep the chosen step, or begin at the one that was done last."""
        wanted = self.model.now if self._chosen is None else self._chosen
        row = self.model.row_of(wanted)
        if row is not None:
            self.list.setCurrentIndex(self.model.index(row))
        else:
            self._choose(QModelIndex())
        self._look()

    def _look(self) -> None:
        self._hint.setVisible(not self.model.lines)
        self._hint.setText(
            tr("No step says that.")
            if self.field.text().strip()
            else tr("Each change you make appears here.")
        )
        count = len(self._step_images)
        self.show_images.setVisible(count > 0)
        self.show_images.setText(
            tr_count("Show the {count:,} image", "Show the {count:,} images", count)
        )
        reachable = self._chosen is not None and self._chosen != self.model.now
        self.go.setEnabled(reachable and not self._session.project.read_only)
