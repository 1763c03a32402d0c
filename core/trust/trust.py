"""How far the current model's proposals can be trusted."""

from collections.abc import Callable
from functools import partial

from core.review import Review
from core.runs import Runs
from core.store.database import Database
from core.store.queries import trust as queries
from core.trust.bounds import checks_needed
from core.trust.certificate import certify
from core.trust.checks import Checks, gather
from core.trust.curve import STOPS, precision_curve
from core.trust.rows import Certificate, PrecisionCurve, PrecisionEstimate


class Trust:
    """All methods are thread-safe and read the predictions of a whole run."""

    def __init__(self, database: Database, runs: Runs, review: Review) -> None:
        self._database, self._runs, self._review = database, runs, review

    def curve(self, categories: frozenset[int] = frozenset()) -> PrecisionCurve:
        """Return how precise it is to accept all above each stop, of `categories` (empty: all)."""
        found = self._evidence()
        if found is None:
            return PrecisionCurve(
                tuple(
                    PrecisionEstimate(stop, 0, 0, 0, None, None, None, None, checks_needed(0))
                    for stop in STOPS
                )
            )
        return precision_curve(*found, categories=categories)

    def certify(
        self,
        precision: float,
        *,
        categories: frozenset[int] = frozenset(),
        aside_above: Callable[[float], int] = lambda threshold: 0,
        standing: float | None = None,
    ) -> Certificate:
        """Return the loosest threshold that keeps `precision` for what is accepted above it, or why
        there is none; `standing` rather, if that keeps it. `aside_above` counts the proposals above
        a threshold that stay open."""
        found = self._evidence()
        if found is None:
            return Certificate(None, 0, 0, 0.0)
        above = partial(self._review.count_above, categories=categories)
        return certify(
            *found,
            above,
            precision=precision,
            categories=categories,
            aside_above=aside_above,
            standing=standing,
        )

    def _evidence(self) -> tuple[Checks, list[queries.Standing]] | None:
        model_id, insight = self._runs.current_model_id(), self._runs.insight()
        if model_id is None:
            return None
        classes = () if insight is None else insight.category_ids  # its files may be gone
        folder = self._runs.model_folder(model_id)
        with self._database.read() as connection:
            checks = gather(connection, model_id, folder, classes)
            return checks, queries.standings(connection, model_id, STOPS)
