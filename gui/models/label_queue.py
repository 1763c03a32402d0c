"""What the Label page goes through: what to label next, with reasons, or what Browse shows."""

from array import array
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.project import Project
from core.rows import Selection
from gui.language import tr
from gui.session import Session

BATCH = 40  # suggestions asked for at once
FEW = 12  # left ahead, when more are asked for


class QueueSource(StrEnum):
    SUGGESTED = "suggested"
    BROWSE = "browse"


class LabelQueue(QObject):
    """`ids` in the order to go through. Suggestions are drawn in batches, as they run out."""

    changed = Signal()  # other images, or more of them
    exhausted = Signal()  # asked for more suggestions, and there are none

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.source = QueueSource.SUGGESTED
        self.strategy = "mixed"
        self.ids: array[int] = array("q")
        self._selections: dict[int, Selection] = {}
        self._asking = False
        self._draws = 0

    def use(self, source: QueueSource, strategy: str) -> None:
        """Begin anew from another source or by another strategy."""
        self.source, self.strategy = source, strategy
        self.restart()

    def restart(self) -> None:
        self._selections.clear()
        self._asking = False
        self._draws += 1
        if self.source is QueueSource.SUGGESTED:
            self.ids = array("q")
            self._ask(0)
        else:
            self._list_browse()

    def selection(self, image_id: int) -> Selection:
        """Return how this image came to be labeled, for the label's provenance."""
        return self._selections.get(image_id, Selection())

    def look_ahead(self, row: int) -> None:
        """Ask for more suggestions if few are left after `row`."""
        if self.source is QueueSource.SUGGESTED and len(self.ids) - row <= FEW:
            self._ask(max(0, len(self.ids) - row - 1))

    def _ask(self, ahead: int) -> None:
        if self._asking:
            return
        self._asking = True
        count, strategy, seed = BATCH + ahead, self.strategy, self._draws
        self._session.read(
            lambda p: _suggest(p, count, strategy, seed),
            partial(self._take, self._draws),
            failed=self._give_up,
        )

    def _take(self, draw: int, suggested: dict[int, Selection]) -> None:
        if draw != self._draws:
            return
        self._asking = False
        known = set(self.ids)
        new = [each for each in suggested if each not in known]
        self._selections.update(suggested)
        if not new:
            self.exhausted.emit()
            return
        self.ids = self.ids + array("q", new)
        self._session.instant.attend(self, new)
        self.changed.emit()

    def _give_up(self, _error: object) -> None:
        self._asking = False
        self.exhausted.emit()

    def _list_browse(self) -> None:
        """Take the images selected in Browse, or all that it shows if there are not several."""
        chosen = self._session.selection.ids
        if len(chosen) > 1:
            self._show(chosen)
            return
        view = self._session.view
        self._session.read(lambda p: p.finding.list(view).ids, self._show, replacing="label queue")

    def _show(self, ids: "array[int]") -> None:
        self.ids = ids
        self.changed.emit()


def _suggest(project: Project, count: int, strategy: str, seed: int) -> dict[int, Selection]:
    suggestions = project.selection.suggest(count, strategy=strategy, seed=seed)
    return {each.image_id: Selection(each.reason, each.probability) for each in suggestions}


def strategies() -> list[tuple[str, str]]:
    """Return the strategies to choose from: key and name."""
    return [
        ("mixed", tr("Mixed")),
        ("medoids", tr("Most typical")),
        ("doubtful", tr("Most doubtful")),
        ("random", tr("Random")),
    ]


def reason_text(selection: Selection) -> str:
    """Return why an image is asked for, as a sentence; "" where there is no special reason."""
    match selection.reason:
        case "random":
            return tr("Drawn at random, to keep estimates honest")
        case "medoid":
            return tr("Typical of a group of images that look alike")
        case "doubtful":
            return tr("The model is torn between two categories")
        case "browse" | "":
            return ""
        case other:
            return tr(other)
