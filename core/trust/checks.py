"""What a person's answers say of a model's proposals: the random checks behind every estimate.

Only answers count for which it is known how the image was drawn: at random from all, or for an
audit. Answers that were sought out, by doubt or by hand, are never among them; but what they are
is known, and that they are not among the proposals any more: they are counted out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from core.store.queries import audits
from core.store.queries import trust as queries


@dataclass(frozen=True, slots=True, eq=False)
class Checks:
    """One entry per check, arrays of (n,)."""

    predicted: npt.NDArray[np.int64]  # category ids
    confidences: npt.NDArray[np.float64]  # calibrated, in [0, 1]
    is_right: npt.NDArray[np.bool_]
    # When it was drawn or decided, in seconds, while a person may have looked at the intervals; 0
    # if the model was made with it (it was predicted by a model that had not seen it).
    moments: npt.NDArray[np.float64]
    # Drawn from proposals of at least this confidence: says nothing of looser thresholds.
    drawn_above: npt.NDArray[np.float64]
    drawn_of_all: npt.NDArray[np.bool_]  # not from some categories only
    is_sought: npt.NDArray[np.bool_]  # no check, only known

    def __len__(self) -> int:
        return len(self.predicted)

    def of(self, categories: frozenset[int]) -> "Checks":
        """Return those of proposals of these categories (empty: all); what was drawn from some of
        them only is known, and no check."""
        if not categories:
            return self.known(~self.drawn_of_all)
        mine = self.where(np.isin(self.predicted, tuple(categories)))
        return mine if len(categories) == 1 else mine.known(~mine.drawn_of_all)

    def known(self, chosen: npt.NDArray[np.bool_]) -> "Checks":
        """Let the chosen ones be no checks, but known."""
        return replace(self, is_sought=self.is_sought | chosen)

    def first(self) -> "Checks":
        """Let those whose number was fixed with the model be the checks."""
        return self.known(self.moments > 0)

    def later(self) -> "Checks":
        """Return those checks that grow while a person looks, and what was decided since they
        began: what was gone before them was not among those that they were drawn from."""
        since = self.where(self.moments > 0)
        begun = since.drawn().moments.min(initial=np.inf)
        return since.where(since.moments >= begun)

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Checks":
        return Checks(*(getattr(self, name)[chosen] for name in self.__slots__))

    def drawn(self) -> "Checks":
        return self.where(~self.is_sought)

    def sought(self) -> "Checks":
        return self.where(self.is_sought)


def gather(
    connection: Connection, model_id: int, folder: Path, category_ids: Sequence[int]
) -> Checks:
    """Return the checks of a model: gold labels drawn at random that it was measured on without
    having learned from them (`folder`/validation.npz), those given since, and its audits; beside
    them what else a person has decided by eye."""
    measured = _measured(folder, category_ids)
    answers = queries.gold_answers(connection, [each.image_id for each in measured])
    fixed = [
        replace(
            each,
            is_right=answers[each.image_id].category_id == each.predicted,
            is_sought=not answers[each.image_id].is_random,
        )
        for each in measured
        if each.image_id in answers
    ]
    fixed = _spread(fixed, queries.sought_before(connection, model_id))
    known = [each.image_id for each in measured]
    drawn = [
        *queries.random_checks_since(connection, model_id, known),
        *audits.audit_checks(connection, model_id),
    ]
    seen = [*known, *(each.image_id for each in drawn)]
    found = [*fixed, *drawn, *queries.decided_by_eye(connection, model_id, seen)]
    return Checks(
        predicted=np.array([each.predicted for each in found], np.int64),
        confidences=np.array([each.confidence for each in found], np.float64),
        is_right=np.array([each.is_right for each in found], np.bool_),
        moments=np.array([_seconds(each.at) for each in found], np.float64),
        drawn_above=np.array([each.drawn_above for each in found], np.float64),
        drawn_of_all=np.array([each.drawn_of_all for each in found], np.bool_),
        is_sought=np.array([each.is_sought for each in found], np.bool_),
    )


def _seconds(at: str | None) -> float:
    return datetime.fromisoformat(at).timestamp() if at else 0.0


def _spread(found: list[queries.RandomCheck], sought: int) -> list[queries.RandomCheck]:
    """Where only a part of the labels that were `sought` was predicted (held out), let each of
    these stand for as many."""
    inside = [each for each in found if each.is_sought]
    times = round(sought / len(inside)) if inside else 1
    return [*(each for each in found if not each.is_sought), *(inside * max(1, times))]


def _measured(folder: Path, category_ids: Sequence[int]) -> list[queries.RandomCheck]:
    if not category_ids:
        return []
    try:
        with np.load(folder / "validation.npz") as stored:
            ids, probabilities = stored["ids"], stored["probabilities"].astype(np.float64)
    except FileNotFoundError:
        return []
    best = probabilities.argmax(axis=1).tolist()
    surest = probabilities.max(axis=1).tolist()
    return [
        queries.RandomCheck(int(image_id), category_ids[index], confidence)
        for image_id, index, confidence in zip(ids, best, surest, strict=True)
    ]
