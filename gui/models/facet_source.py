"""The counts behind the filter's editors and completions, asked for while somebody looks at them,
and the names of runs and roots."""

import os
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from core.facets import Facets
from core.project import Project
from core.query import Names as QueryNames
from core.rows import Changed, ImageFilter
from core.types import Topic
from gui.language import tr
from gui.models.part_choices import Names
from gui.session import Session

PAUSE = 300  # ms between two questions while many changes come in


@dataclass(frozen=True, slots=True)
class _Named:
    runs: dict[int, str]
    roots: dict[int, str]


class FacetSource(QObject):
    """`facets` are of `of`, the session's filter when they were asked for; None until they come."""

    arrived = Signal()
    named = Signal()  # categories, runs or roots are called otherwise

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.facets: Facets | None = None
        self._watchers: set[int] = set()
        self._runs: dict[int, str] = {}
        self._roots: dict[int, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        session.view_changed.connect(self._ask_now)
        session.changed.connect(self._heed)
        self._knows_categories = bool(session.categories)
        self._knows_others = False
        session.categories_changed.connect(self._take_categories)
        self._name()

    @property
    def is_ready(self) -> bool:
        """All names are known."""
        return self._knows_categories and self._knows_others

    @property
    def names(self) -> Names:
        return Names(self._session.categories, self._runs, self._roots)

    @property
    def query_names(self) -> QueryNames:
        """The names as core.query takes them."""
        return QueryNames({each.id: each.name for each in self._session.categories}, self._roots)

    def watch(self, watcher: QObject) -> None:
        """Keep the counts right from now on, until `unwatch`."""
        self._watchers.add(id(watcher))
        self._ask()

    def unwatch(self, watcher: QObject) -> None:
        self._watchers.discard(id(watcher))

    def _ask_now(self) -> None:
        if self._watchers:
            self._ask()

    def _heed(self, change: Changed) -> None:
        if change.topics & {Topic.RUNS, Topic.IMAGES}:
            self._name()
        if self._watchers and not self._timer.isActive():
            self._timer.start(PAUSE)

    def _ask(self) -> None:
        chosen: ImageFilter = self._session.filter
        self._session.read(
            lambda project: project.finding.facets(chosen), self._take, replacing="facets"
        )

    def _take(self, facets: Facets) -> None:
        self.facets = facets
        self.arrived.emit()

    def _name(self) -> None:
        self._session.read(_named, self._take_names, replacing="names of parts")

    def _take_categories(self) -> None:
        self._knows_categories = True
        self.named.emit()

    def _take_names(self, found: _Named) -> None:
        first, self._knows_others = not self._knows_others, True
        if first or (found.runs, found.roots) != (self._runs, self._roots):
            self._runs, self._roots = found.runs, found.roots
            self.named.emit()


def _named(project: Project) -> _Named:
    runs = {
        each.id: tr("Run {run} · {recipe}", run=each.id, recipe=each.recipe)
        for each in project.runs.all()
    }
    roots = {
        key: os.fsencode(path).decode("utf-8", "replace")
        for key, path in project.catalog.roots().items()
    }
    return _Named(runs, roots)
