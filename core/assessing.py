"""What can be said of a project's evidence: whether its splits leak."""

from pathlib import Path

from core.leaks import LeakCheck, leaks_in
from core.store.database import Database


class Assessing:
    """Thread-safe; only reads. Slow, with many images in a process of its own."""

    def __init__(self, database: Database, cache: Path) -> None:
        self._database, self._cache = database, cache

    def leaks(self, *, by_features: bool = True) -> LeakCheck:
        """Look for images that show the same and stand in different splits."""
        return leaks_in(self._database, self._cache if by_features else None)
