"""The door: which images a view shows, and what each value of a filter would leave."""

from core.rows import Listing, View
from core.store.database import Database
from core.store.queries import images as queries


class Finding:
    """Thread-safe; answers are never older than the last write that ended before the question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, view: View) -> Listing:
        """Return the images of a view in order, and its groups."""
        with self._database.read() as connection:
            ids = queries.image_ids(connection, view.filter, view.order)
        return Listing(ids[::-1] if view.backwards else ids)
