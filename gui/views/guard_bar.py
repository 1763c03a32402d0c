"""What a bulk accept leaves to the eye: how many, near which rare category, and a look at them."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QWidget

from core.doubt.doubt import SetAside
from core.project import Project
from core.rows import Changed
from gui.language import tr, tr_count
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.words import words

MOST_NAMED = 3  # categories
CALM = 150  # ms that the line must stand still: what is near is looked up anew


class GuardBar(QFrame):
    """Hidden where nothing would be set aside."""

    look_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._session = session
        self._threshold, self._categories = 1.0, frozenset[int]()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CALM)
        self._timer.timeout.connect(self._look_up)
        self.told = words("", wraps=True)
        self.look = push_button(tr("Show them"), self.look_wanted.emit, role="link")
        self.included = QCheckBox(tr("Accept them too"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.addWidget(self.told, 1)
        row.addWidget(self.look)
        row.addWidget(self.included)
        self.hide()

    @property
    def guards(self) -> bool:
        return not self.included.isChecked()

    def judge(self, threshold: float, categories: frozenset[int]) -> None:
        """Tell what a bulk accept above `threshold` sets aside."""
        self._threshold, self._categories = threshold, categories
        self._timer.start()

    def _look_up(self) -> None:
        threshold, only = self._threshold, self._categories
        self._session.read(
            lambda project: project.doubt.set_aside(threshold, categories=only),
            self._tell,
            replacing="set aside",
        )

    def _tell(self, aside: SetAside) -> None:
        named = [self._session.category(category) for category, _count in aside.near[:MOST_NAMED]]
        names = ", ".join(category.name for category in named if category is not None)
        self.told.setText(
            tr_count(
                "1 of these is set aside for a look: near {names}, with few labels",
                "{count:,} of these are set aside for a look: near {names}, with few labels",
                len(aside.ids),
                names=names + ("…" if len(aside.near) > MOST_NAMED else ""),
            )
        )
        self.setVisible(bool(aside.ids))


def accept_above(
    project: Project, threshold: float, categories: frozenset[int], *, guards: bool
) -> Changed:
    """Accept in bulk; with `guards` what lies near a rare category stays open."""
    aside = project.doubt.set_aside(threshold, categories=categories).ids if guards else ()
    return project.review.accept_above(threshold, categories=categories, except_for=aside)
