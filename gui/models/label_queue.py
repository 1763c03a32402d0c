"""What the Label page goes through: what to label next, with reasons, or what Browse shows."""

from array import array
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.project import Project
from core.rows import Selection
from core.selection.suggestion import Suggestion
from gui.language import tr, tr_count
from gui.session import Session

BATCH = 40  # suggestions asked for at once
FALLBACK = "mixed"
FEW = 12  # left ahead, when more are asked for


class QueueSource(StrEnum):
    SUGGESTED = "suggested"
    BROWSE = "browse"


class LabelQueue(QObject):
    """`ids` in the order to go through. Suggestions are drawn in batches, as they run out."""

    begun = Signal()  # anew: `changed` or `exhausted` follows, after seconds in a large project
    changed = Signal()  # other images, or more of them
    exhausted = Signal()  # asked for more suggestions, and there are none

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.source = QueueSource.SUGGESTED
        self.strategy = "mixed"
        self.ids: array[int] = array("q")
        self._suggested: dict[int, Suggestion] = {}
        self._asking = False
        self._draws = 0

    @property
    def is_asking(self) -> bool:
        """More suggestions are on their way."""
        return self._asking

    def use(self, source: QueueSource, strategy: str) -> None:
        """Begin anew from another source or by another strategy."""
        self.source, self.strategy = source, strategy
        self.restart()

    def restart(self) -> None:
        self.begun.emit()
        self._suggested.clear()
        self._asking = False
        self._draws += 1
        if self.source is QueueSource.SUGGESTED:
            self.ids = array("q")
            self._ask(0)
        else:
            self._list_browse()

    def selection(self, image_id: int) -> Selection:
        """Return how this image came to be labeled, for the label's provenance."""
        found = self._suggested.get(image_id)
        return Selection() if found is None else Selection(found.reason, found.probability)

    def reason(self, image_id: int) -> str:
        """Return why an image is asked for, as a sentence; "" where there is no special reason."""
        found = self._suggested.get(image_id)
        return "" if found is None else reason_text(found, self._session)

    def look_ahead(self, row: int) -> None:
        """Ask for more suggestions if few are left after `row`."""
        if self.source is QueueSource.SUGGESTED and len(self.ids) - row <= FEW:
            self._ask(max(0, len(self.ids) - row - 1))

    def _ask(self, ahead: int) -> None:
        if not self._asking:
            self._asking = True
            self._ask_by(self.strategy, BATCH + ahead)

    def _ask_by(self, strategy: str, count: int) -> None:
        seed = self._draws
        self._session.read(
            lambda p: _suggest(p, count, strategy, seed),
            partial(self._take, self._draws),
            failed=partial(self._give_up, strategy, self._draws),
        )

    def _take(self, draw: int, suggested: dict[int, Suggestion]) -> None:
        if draw != self._draws:
            return
        self._asking = False
        known = set(self.ids)
        new = [each for each in suggested if each not in known]
        self._suggested.update(suggested)
        if not new:
            self.exhausted.emit()
            return
        self.ids = self.ids + array("q", new)
        self._session.instant.attend(self, new)
        self.changed.emit()

    def _give_up(self, strategy: str, draw: int, _error: object) -> None:
        """A strategy that needs what is not there yet gives way to the mixture, which never does;
        the message bar says why."""
        if draw != self._draws:
            return
        if strategy != FALLBACK:
            self._ask_by(FALLBACK, BATCH)
            return
        self._asking = False
        self.exhausted.emit()

    def _list_browse(self) -> None:
        """Take the images selected in Browse, or all that it shows if there are not several."""
        chosen = self._session.selection.ids
        if len(chosen) > 1:
            self._show(chosen)
            return
        view = self._session.view
        self._session.read(
            lambda p: p.finding.list(view).ids,
            self._show,
            replacing="label queue",
            failed=lambda _error: self.exhausted.emit(),
        )

    def _show(self, ids: "array[int]") -> None:
        self.ids = ids
        self.changed.emit()


def _suggest(project: Project, count: int, strategy: str, seed: int) -> dict[int, Suggestion]:
    suggestions = project.selection.suggest(count, strategy=strategy, seed=seed)
    return {each.image_id: each for each in suggestions}


def strategies() -> list[tuple[str, str, str]]:
    """Return the strategies to choose from: key, name and what they ask for."""
    return [
        ("mixed", tr("Mixed"), tr("What teaches most now, and a share drawn at random")),
        ("medoids", tr("One of each kind"), tr("Images that stand for many that look alike")),
        ("typical", tr("Most typical"), tr("The most typical image of each group of like ones")),
        ("cover", tr("Widest cover"), tr("Images with the most others close to them")),
        ("k-center", tr("Farthest"), tr("Images unlike all that are labeled: outliers, too")),
        ("doubtful", tr("Doubtful, all kinds"), tr("Torn between two, spread over all kinds")),
        ("margin", tr("Most doubtful"), tr("The smallest margins between two categories")),
        ("entropy", tr("Least sure"), tr("Where the model is unsure over all categories")),
        ("disagreement", tr("Contradicted"), tr("Where two models are sure of different things")),
        ("rare", tr("Rare categories"), tr("Probably of a category with few labels")),
        ("random", tr("Random"), tr("An honest sample of all images")),
    ]


def reason_text(suggestion: Suggestion, session: Session) -> str:
    """Return why an image is asked for, as a sentence. It names categories only where suggestions
    are shown: a name would be one."""
    count = int(suggestion.values.get("count", 0))
    match suggestion.reason:
        case "random":
            return tr("Drawn at random, to keep estimates honest")
        case "medoid":
            return tr_count(
                "Looks like no other image", "Stands for {count:,} images that look alike", count
            )
        case "typical":
            return tr_count(
                "Looks like no other image",
                "The most typical of {count:,} images that look alike",
                count,
            )
        case "cover":
            return tr_count(
                "1 image not covered yet is close to it",
                "{count:,} images not covered yet are close to it",
                count,
            )
        case "far":
            return tr("Unlike all that are labeled")
        case "unsure":
            return tr("The model hesitates between {count} categories", count=count)
        case "doubtful" if "second" not in suggestion.values:
            return tr("What the model took it for was ruled out")
        case "doubtful" | "contradicted" | "rare":
            return _named(suggestion, session) or _unnamed(suggestion.reason)
        case other:
            return tr(other)


def _unnamed(reason: str) -> str:
    match reason:
        case "doubtful":
            return tr("The model is torn between two categories")
        case "contradicted":
            return tr("Two models are sure of different things")
        case _:
            return tr("Perhaps of a category with few labels")


def _named(suggestion: Suggestion, session: Session) -> str:
    first = session.category(_id(suggestion, "category"))
    second = session.category(_id(suggestion, "second"))
    if not session.suggestions_shown or first is None:
        return ""
    if suggestion.reason == "rare":
        return tr("Perhaps {first}, which has few labels", first=first.name)
    if second is None:
        return ""
    one, other = first.name, second.name
    if suggestion.reason == "doubtful":
        return tr("The model is torn between {first} and {second}", first=one, second=other)
    return tr("The model says {first}, another says {second}", first=one, second=other)


def _id(suggestion: Suggestion, name: str) -> int | None:
    value = suggestion.values.get(name)
    return None if value is None else int(value)
