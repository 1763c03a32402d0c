"""The door to doubt: which queues there are now, and the images of one in order."""

from array import array
from dataclasses import dataclass

import numpy as np

from core.doubt.against_neighbors import NEIGHBORS, against_neighbors
from core.doubt.against_strong_views import against_strong_views
from core.doubt.against_teacher import against_teacher
from core.doubt.cohort import cohort
from core.doubt.doubts import Doubts, Ints, Queue, QueueState
from core.doubt.flipped import flipped
from core.doubt.labels_in_doubt import NEIGHBORS as VOTERS
from core.doubt.labels_in_doubt import OutOfFold, labels_in_doubt
from core.doubt.least_sure import least_sure
from core.doubt.looks import Looks, looks_of
from core.doubt.models import Models
from core.doubt.set_aside import NOTHING_ASIDE, SetAside
from core.doubt.standing import Labeled, Open, Said, labeled_images, open_proposals
from core.errors import UserError
from core.finding.finding import Finding
from core.likeness.likeness import Likeness
from core.progress import Report, ignore
from core.rare_guard import near_rare, small_categories
from core.runs import Runs
from core.store.database import Database
from core.store.proposals import current_model
from core.store.queries import doubt as queries
from core.strong_views import StrongViews

MOST_ROUNDS = 3  # of before that are asked whether they said the same
QUICK = 5_000  # images: more are compared with their neighbors only when the queue is opened


class Doubt:
    """Thread-safe; answers are never older than the last write that ended before the question."""

    def __init__(
        self, database: Database, finding: Finding, likeness: Likeness, runs: Runs
    ) -> None:
        self._database, self._finding, self._likeness = database, finding, likeness
        self._models = Models(runs)

    def queues(self, categories: frozenset[int] = frozenset()) -> list[QueueState]:
        """Return every queue with its count, or why it is not there; `categories` narrow open
        proposals to these and labels to those that look like them or are them."""
        view = self._view(ignore)
        return [self._state(queue, view, categories) for queue in Queue]

    def order(
        self,
        queue: Queue,
        categories: frozenset[int] = frozenset(),
        report: Report = ignore,
    ) -> Doubts:
        """Return the images of a queue, the most doubtful first, with their reasons; none of one
        that is only made on demand. UserError if there is no such queue now."""
        view = self._view(report)
        missing = self._missing(queue, view)
        if missing and not self._is_on_demand(queue, view):
            raise UserError(missing)
        return self._listed(queue, view, categories)

    def cohort(self, image_id: int) -> "array[int]":
        """Return the open proposals that look like an image and are proposed the same, itself
        first; empty where it has no open proposal or no features."""
        view = self._view(ignore)
        at = np.flatnonzero(view.proposals.ids == image_id)
        if view.looks is None or not len(at):
            return array("q")
        same = view.proposals.of(frozenset({int(view.proposals.category[at[0]])})).ids
        same = same[view.looks.has(same)]
        if image_id not in same:
            return array("q")
        found = same[cohort(view.looks.of(same), view.looks.of(np.array([image_id]))[0])]
        others = found[found != image_id]
        return Doubts(np.concatenate([[image_id], others]).astype(np.int64)).listed()

    def set_aside(self, threshold: float, *, categories: frozenset[int] = frozenset()) -> SetAside:
        """Return which proposals of at least `threshold` a bulk accept should leave open, because
        they lie near a category with few labels. No bulk accept takes what was rejected once: it
        is not among them."""
        above, found = self._aside(threshold, categories, ignore)
        if found.category is None:
            return NOTHING_ASIDE
        order = np.argsort(above.ids)
        places = order[np.searchsorted(above.ids, found.ids, sorter=order)]
        return SetAside(found.ids, above.confidence[places], found.category)

    def order_aside(
        self, threshold: float, categories: frozenset[int] = frozenset(), report: Report = ignore
    ) -> Doubts:
        """Return what `set_aside` sets aside, in the order and with the reasons of
        `Queue.NEAR_RARE`."""
        return self._aside(threshold, categories, report)[1]

    def _aside(
        self, threshold: float, categories: frozenset[int], report: Report
    ) -> tuple[Open, Doubts]:
        """Return what lies above a line, and what of it is set aside."""
        view = self._view(report)
        with self._database.read() as connection:
            rejected = np.array(queries.rejected_before(connection), np.int64)
        above = view.proposals.of(categories)
        above = above.taken((above.confidence >= threshold) & ~np.isin(above.ids, rejected))
        return above, self._near_rare(view, above)

    def _view(self, report: Report) -> "_View":
        sight = self._finding.sight()
        with self._database.read() as connection:
            model = current_model(connection)
        return _View(
            model=model,
            proposals=open_proposals(sight),
            labeled=labeled_images(sight),
            categories=np.array(sight.categories, np.int64),
            looks=looks_of(self._likeness, report),
            report=report,
        )

    def _state(self, queue: Queue, view: "_View", categories: frozenset[int]) -> QueueState:
        missing = self._missing(queue, view)
        if missing:
            return QueueState(queue, 0, missing, self._is_on_demand(queue, view))
        compared = len(view.labeled.ids) if queue.is_of_labels else len(view.proposals.ids)
        is_compared = queue in (Queue.AGAINST_NEIGHBORS, Queue.ACCEPTED_ERRORS, Queue.LABEL_ERRORS)
        if is_compared and compared > QUICK:
            return QueueState(queue, None)
        if queue in (Queue.SUREST, Queue.LEAST_SURE):
            return QueueState(queue, len(view.proposals.of(categories).ids))
        return QueueState(queue, len(self._listed(queue, view, categories)))

    def _is_on_demand(self, queue: Queue, view: "_View") -> bool:
        return queue is Queue.AGAINST_STRONG_VIEWS and view.model is not None

    def _missing(self, queue: Queue, view: "_View") -> str:
        match queue:
            case Queue.FLIPPED if not self._earlier(view):
                template = "No earlier round of a model has kept its predictions."
            case Queue.AGAINST_TEACHER if self._teacher(view) is None:
                template = "The current model has no teacher whose predictions were kept."
            case Queue.AGAINST_STRONG_VIEWS if view.model is None:
                template = "This project has no model yet: train first."
            case Queue.AGAINST_STRONG_VIEWS if self._strong_views(view) is None:
                template = "The model has looked at no proposal under strong augmentation yet."
            case Queue.AGAINST_NEIGHBORS | Queue.ACCEPTED_ERRORS if view.looks is None:
                template = "No image has features yet."
            case Queue.LABEL_ERRORS if view.looks is None and view.model is None:
                template = "No image has features yet."
            case _:
                template = ""
        return template

    def _listed(self, queue: Queue, view: "_View", categories: frozenset[int]) -> Doubts:
        if queue.is_of_labels:
            found = self._of_labels(view, is_gold=queue is Queue.LABEL_ERRORS)
            return _only(found, categories)
        proposals = view.proposals.of(categories)
        match queue:
            case Queue.FLIPPED:
                return flipped(proposals, self._earlier(view))
            case Queue.AGAINST_TEACHER:
                teacher = self._teacher(view)
                assert teacher is not None
                return against_teacher(proposals, teacher)
            case Queue.AGAINST_STRONG_VIEWS:
                return self._turned(view, proposals)
            case Queue.AGAINST_NEIGHBORS:
                return against_neighbors(proposals, self._votes(view, proposals), view.categories)
            case Queue.NEAR_RARE:
                return self._near_rare(view, proposals)
            case Queue.LEAST_SURE:
                return least_sure(proposals)
            case _:
                return Doubts(proposals.ids[np.argsort(-proposals.confidence, kind="stable")])

    def _near_rare(self, view: "_View", proposals: Open) -> Doubts:
        # bulk accepts made the others: counted in, the guard would open by what it let through
        seen = view.labeled.of(view.labeled.by_eye)
        names, counts = np.unique(seen.category, return_counts=True)
        labels = dict.fromkeys(view.categories.tolist(), 0)
        labels |= dict(zip(names.tolist(), counts.tolist(), strict=True))
        votes, small = None, small_categories(labels)
        if small and view.looks is not None:
            votes = view.looks.votes_near(
                proposals.ids,
                seen,
                view.categories,
                np.array(sorted(small), np.int64),
                neighbors=NEIGHBORS,
                report=view.report,
            )
        return near_rare(proposals, labels, votes, view.categories)

    def _of_labels(self, view: "_View", *, is_gold: bool) -> Doubts:
        labeled = view.labeled.of(view.labeled.is_gold == is_gold)
        said = list[OutOfFold]()
        if is_gold and view.model is not None:
            ids, probabilities = self._models.held_out(view.model)
            if len(ids):
                classes = np.array(self._models.classes(view.model), np.int64)
                said.append(OutOfFold(ids, probabilities, classes, is_vote=False))
        if view.looks is not None:
            judged = np.concatenate([each.ids for each in said] or [np.empty(0, np.int64)])
            rest = labeled.ids[~np.isin(labeled.ids, judged)]
            rest = rest[view.looks.has(rest)]
            votes = view.looks.votes(
                rest,
                view.labeled,
                view.categories,
                neighbors=VOTERS,
                report=view.report,
            )
            shares = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)
            said.append(OutOfFold(rest, shares, view.categories, is_vote=True))
        with self._database.read() as connection:
            ruled_out = frozenset(queries.ruled_out(connection))
        return labels_in_doubt(labeled, said, ruled_out)

    def _votes(self, view: "_View", proposals: Open) -> Ints:
        if view.looks is None:
            return np.zeros((len(proposals.ids), len(view.categories)), np.int64)
        return view.looks.votes(
            proposals.ids,
            view.labeled.of(view.labeled.by_eye),  # nobody saw what was accepted in bulk
            view.categories,
            neighbors=NEIGHBORS,
            report=view.report,
        )

    def _strong_views(self, view: "_View") -> StrongViews | None:
        return None if view.model is None else self._models.strong_views(view.model)

    def _turned(self, view: "_View", proposals: Open) -> Doubts:
        strong = self._strong_views(view)
        if strong is None or view.model is None:
            return Doubts(np.empty(0, np.int64))
        classes = np.array(self._models.classes(view.model), np.int64)
        with self._database.read() as connection:
            ruled_out = queries.ruled_out_of_open(connection)
        return against_strong_views(proposals, strong, classes, ruled_out)

    def _earlier(self, view: "_View") -> list[Said]:
        if view.model is None:
            return []
        with self._database.read() as connection:
            before = queries.earlier_models(connection, view.model, most=MOST_ROUNDS)
        said = [
            self._models.said(each.model_id, number=each.number, is_other_run=each.is_other_run)
            for each in before
        ]
        return [each for each in said if each is not None]

    def _teacher(self, view: "_View") -> Said | None:
        if view.model is None:
            return None
        with self._database.read() as connection:
            teacher = queries.teacher_of(connection, view.model)
        return None if teacher is None else self._models.said(teacher)


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """What one question looks at. `categories` are all of them in their order."""

    model: int | None
    proposals: Open
    labeled: Labeled
    categories: Ints
    looks: Looks | None
    report: Report


def _only(found: Doubts, categories: frozenset[int]) -> Doubts:
    """Narrow labels in doubt to those that look like, or are labeled as, one of `categories`."""
    if not categories or found.category is None or found.given is None:
        return found
    wanted = tuple(categories)
    return found.taken(
        np.flatnonzero(np.isin(found.category, wanted) | np.isin(found.given, wanted))
    )
