"""The catalog: which images there are, what is known of them, their thumbnails and pictures."""

import os
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import text

from core.errors import UserError
from core.finding.finding import Finding
from core.intake.decode import Picture, read_picture
from core.progress import Report, ignore
from core.reading import ReadSummary, read_new
from core.reading_order import ReadingOrder
from core.rows import EVERYTHING, Changed, Counts, ImageFilter, ImageRow, View
from core.scanning import ScanSummary, scan_root
from core.store.database import Database
from core.store.queries import images as queries
from core.store.thumbnails import Thumbnails
from core.types import ImageState, Order, Topic

IMAGES_CHANGED = Changed(frozenset({Topic.IMAGES, Topic.PROPOSALS}), None)


class Catalog:
    """Images stay where they are; nothing here writes to them."""

    def __init__(self, database: Database, thumbnails: Thumbnails, finding: Finding) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._finding = finding
        self._reading_order = ReadingOrder()

    def add_root(self, folder: Path) -> Changed:
        """Let `folder` and all below it belong to the project; `scan` finds what is there."""
        with self._database.write() as connection:
            connection.execute(
                text("INSERT OR IGNORE INTO root (path) VALUES (:path)"),
                {"path": os.fsencode(folder.resolve())},
            )
        return IMAGES_CHANGED

    def roots(self) -> dict[int, Path]:
        """Return the folders of pictures by their id."""
        with self._database.read() as connection:
            rows = connection.execute(text("SELECT id, path FROM root ORDER BY id"))
            return {row.id: Path(os.fsdecode(row.path)) for row in rows}

    def scan(self, report: Report = ignore) -> ScanSummary:
        """Bring the catalog in line with the folders: names, sizes and times only.

        A file that is gone becomes MISSING and keeps its labels. UserError if a root cannot be
        read; then nothing under it is touched.
        """
        total = ScanSummary()
        for root_id, folder in self.roots().items():
            total += scan_root(self._database, root_id, folder, report)
        return total

    def read_new(self, report: Report = ignore) -> ReadSummary:
        """Read every new or changed file once: digest, size, thumbnail, or why it is broken.

        In batches: what was read before a Cancelled or a crash is kept.
        """
        return read_new(self._database, self._thumbnails, self._reading_order, report)

    def prefer(self, ids: Sequence[int]) -> None:
        """Have these read next if they are new: they are in sight. Returns at once."""
        self._reading_order.prefer(ids)

    def ids(self, wanted: ImageFilter = EVERYTHING, order: Order = Order.PATH) -> "array[int]":
        """Return the ids (`array('q')`) of the images that `wanted` lets through, in `order`."""
        return self._finding.list(View(wanted, order)).ids

    def rows(self, ids: Sequence[int]) -> list[ImageRow]:
        """Return rows in the order of `ids`; ids that do not exist are left out."""
        with self._database.read() as connection:
            return queries.image_rows(connection, ids)

    def counts(self) -> Counts:
        with self._database.read() as connection:
            return queries.counts(connection)

    def find(self, names: Iterable[str]) -> dict[str, int]:
        """Return image ids by path relative to their root; names that are not there are left out.

        Names are `os.fsdecode`d, with "/" between folders. With several roots the first has it.
        """
        wanted = {os.fsencode(name): name for name in names}
        with self._database.read() as connection:
            return {wanted[path]: id_ for path, id_ in queries.find_paths(connection, wanted)}

    def relative_paths(self) -> dict[str, int]:
        """Return every image's id by its path relative to its root (`os.fsdecode`d)."""
        with self._database.read() as connection:
            return {os.fsdecode(path): id_ for path, id_ in queries.all_paths(connection)}

    def thumbnails(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return JPEGs (longer side at most 256) by digest, of those that have one."""
        return self._thumbnails.get(digests)

    def picture(self, image_id: int, *, longer_side: int) -> Picture:
        """Decode an image, upright and in RGB; UserError says why it cannot be shown."""
        found = self.rows([image_id])
        if not found:
            raise UserError("This image is not in the project any more.")
        if found[0].state is ImageState.MISSING:
            raise UserError("{name} is not where it was.", name=found[0].name)
        return read_picture(found[0].path, longer_side=longer_side)
