"""What can be said of a project's evidence: how its labels came about, whether its splits leak,
and what more labels would bring."""

from pathlib import Path

from core.figures import Insight
from core.forecast import EXTRA, Forecast, forecast_of
from core.leaks import LeakCheck, leaks_in
from core.provenance import Provenance, provenance_of
from core.store.database import Database
from core.store.queries.gold import labeled_otherwise


class Assessing:
    """Thread-safe; only reads. Slow, with many images in a process of its own."""

    def __init__(self, database: Database, cache: Path) -> None:
        self._database, self._cache = database, cache

    def labeled_otherwise(self, insight: Insight) -> int:
        """Count the images that a model was judged by and that have another label now, or none."""
        judged = [(id_, true) for (true, _), ids in insight.cells.items() for id_ in ids]
        with self._database.read() as connection:
            return labeled_otherwise(connection, judged)

    def provenance(self) -> Provenance:
        """Tell how the labels came about and what was decided of proposals."""
        return provenance_of(self._database)

    def leaks(self, *, by_features: bool = True) -> LeakCheck:
        """Look for images that show the same and stand in different splits."""
        return leaks_in(self._database, self._cache if by_features else None)

    def forecast(self, *, extra: int = EXTRA, seed: int = 0) -> Forecast:
        """Tell what `extra` labels more, drawn at random, would bring; seconds, in a process of its
        own. UserError, where there are too few labels or no features."""
        return forecast_of(self._database, self._cache, extra=extra, seed=seed)
