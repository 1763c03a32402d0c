"""What a bulk accept leaves to the eye: how many, near which rare category, and a look at them."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QWidget

from core.doubt.set_aside import NOTHING_ASIDE, SetAside
from core.project import Project
from core.rows import Changed
from gui.language import tr, tr_count
from gui.models.review_queue import Line
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.words import words

MOST_NAMED = 3  # categories
NOTHING_ABOVE = 1.1  # a line over all proposals
CALM = 150  # ms without a change: what is near is looked up anew


@dataclass(frozen=True, slots=True)
class _Found:
    model_id: int | None
    aside: SetAside


class GuardBar(QFrame):
    """Hidden where nothing would be set aside. `reading` names what it asks the project, so that
    two of them do not take each other's answers for old."""

    look_wanted = Signal(object)  # Line: at what a bulk accept above it sets aside
    changed = Signal()  # `aside` is known now, or another
    moved = Signal()  # the line stands elsewhere

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, reading: str = "set aside"
    ) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._session, self._reading = session, reading
        self._threshold, self._categories = NOTHING_ABOVE, frozenset[int]()
        self._known: SetAside | None = None  # of these categories, above any line
        self._model: int | None = None  # whose proposals these are
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look_up)
        self.told = words("", wraps=True)
        self.look = push_button(
            tr("Show them"), lambda: self.look_wanted.emit(self.line), role="link"
        )
        self.included = QCheckBox(tr("Accept them too"))
        self.included.toggled.connect(self._tell)
        self.included.toggled.connect(self.changed)
        for button in (self.look, self.included):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.addWidget(self.told, 1)
        row.addWidget(self.look)
        row.addWidget(self.included)
        self.hide()

    @property
    def line(self) -> Line:
        return Line(self._threshold, self._categories)

    @property
    def guards(self) -> bool:
        return not self.included.isChecked()

    @property
    def aside(self) -> SetAside | None:
        """What a bulk accept leaves open, above any line; None until that is known."""
        return self._known if self.guards else NOTHING_ASIDE

    def look_up(self, categories: frozenset[int]) -> None:
        """Ask what lies near small categories among the proposals of `categories` (empty: all)."""
        if categories != self._categories:
            self._categories, self._known = categories, None
            self.fall_back()
            self._tell()
        self._timer.start(0 if self._known is None else CALM)

    def stand_at(self, threshold: float) -> None:
        """Tell what a bulk accept above `threshold` sets aside."""
        is_new, self._threshold = threshold != self._threshold, threshold
        self._tell()
        if is_new:
            self.moved.emit()

    def fall_back(self) -> None:
        """Set aside again: that they are accepted too is said of one bulk accept, by whoever has
        seen what these are."""
        self.included.setChecked(False)

    def _look_up(self) -> None:
        only = self._categories

        def show(found: _Found) -> None:
            if only == self._categories:
                if self._model not in (None, found.model_id):
                    self.fall_back()
                self._model, self._known = found.model_id, found.aside
                self._tell()
                self.changed.emit()

        self._session.read(
            lambda project: _Found(
                project.runs.current_model_id(), project.doubt.set_aside(0.0, categories=only)
            ),
            show,
            replacing=self._reading,
        )

    def _tell(self) -> None:
        aside = (self._known or NOTHING_ASIDE).above(self._threshold)
        named = [self._session.category(category) for category, _count in aside.near[:MOST_NAMED]]
        names = ", ".join(category.name for category in named if category is not None)
        names += "…" if len(aside.near) > MOST_NAMED else ""
        self.told.setText(_told(len(aside), names, guards=self.guards))
        self.setVisible(len(aside) > 0)


def _told(count: int, names: str, *, guards: bool) -> str:
    if guards:
        return tr_count(
            "1 of these is set aside for a look: near {names}, with few labels by eye",
            "{count:,} of these are set aside for a look: near {names}, with few labels by eye",
            count,
            names=names,
        )
    return tr_count(
        "1 of these is accepted too, unseen: near {names}, with few labels by eye",
        "{count:,} of these are accepted too, unseen: near {names}, with few labels by eye",
        count,
        names=names,
    )


def accept_above(
    project: Project, threshold: float, categories: frozenset[int], *, guards: bool
) -> Changed:
    """Accept in bulk; with `guards` what lies near a rare category stays open."""
    aside = project.doubt.set_aside(threshold, categories=categories).ids if guards else ()
    return project.review.accept_above(threshold, categories=categories, except_for=aside)
