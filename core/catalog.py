"""The catalog: which images there are, what is known of them, their thumbnails and pictures."""

import os
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from core.camera import CameraFacts
from core.errors import UserError
from core.file_names import find_named
from core.finding.finding import Finding
from core.folders import Folders
from core.intake.decode import Picture, read_picture
from core.intake.exif import camera_facts
from core.presence import is_connected
from core.progress import Report, ignore
from core.reading import ReadSummary, read_new
from core.reading_order import ReadingOrder
from core.refinding import find_moved
from core.rows import EVERYTHING, Changed, Counts, ImageFilter, ImageRow, View
from core.scanning import ScanSummary, outermost, scan_root
from core.store.database import Database
from core.store.queries import images as queries
from core.store.thumbnails import Thumbnails
from core.types import ImageState, Order


class Catalog:
    """Images stay where they are; nothing here writes to them."""

    def __init__(self, database: Database, thumbnails: Thumbnails, finding: Finding) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._folders = Folders(database)
        self._finding = finding
        self._reading_order = ReadingOrder()

    def add_root(self, folder: Path) -> Changed:
        """Let `folder` and all below it belong to the project; `scan` finds what is there."""
        return self._folders.add(folder)

    def roots(self) -> dict[int, Path]:
        """Return the folders of pictures by their id."""
        return self._folders.roots()

    def scan(self, report: Report = ignore) -> ScanSummary:
        """Bring the catalog in line with the folders: names, sizes and times only.

        A file that is gone becomes MISSING and keeps its labels, and is found again by its content
        where it was moved. A folder that is not connected is left alone and named.
        """
        total = ScanSummary()
        for root_id, folder in self.roots().items():
            total += scan_root(self._database, root_id, folder, report)
        return self._with_moved(total, report)

    def scan_folders(self, folders: Iterable[Path], report: Report = ignore) -> ScanSummary:
        """As `scan`, only of these folders inside the roots and what lies below them."""
        total, roots = ScanSummary(), self.roots()
        for root_id, below in outermost(folders, roots):
            total += scan_root(self._database, root_id, roots[root_id], report, below=below)
        return self._with_moved(total, report)

    def _with_moved(self, found: ScanSummary, report: Report) -> ScanSummary:
        moved = find_moved(self._database, report) if found.new or found.missing else 0
        return replace(
            found, new=found.new - moved, missing=max(0, found.missing - moved), moved=moved
        )

    def read_new(self, report: Report = ignore, *, settling: float = 0.0) -> ReadSummary:
        """Read every new or changed file once: digest, size, thumbnail, or why it is broken.

        In batches: what was read before a Cancelled or a crash is kept. Files written to within
        the last `settling` seconds are left for the next time.
        """
        return read_new(
            self._database, self._thumbnails, self._reading_order, report, settling=settling
        )

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

    def counts(self, before: Counts | None = None) -> Counts:
        """Count all; with `before`, the states of images are as they were counted then."""
        with self._database.read() as connection:
            return queries.counts(connection, before)

    def find(self, names: Iterable[str]) -> dict[str, int]:
        """Return image ids by path relative to their root; names that are not there are left out.

        Names are `os.fsdecode`d, with "/" between folders. UserError if a name is in several
        roots: these are told apart by the root's name before it (core.file_names).
        """
        wanted = {os.fsencode(name): name for name in names}
        with self._database.read() as connection:
            return {wanted[path]: id_ for path, id_ in find_named(connection, wanted).items()}

    def at(self, path: Path) -> int | None:
        """Return the id of the image whose file is at the absolute `path`; None if none is."""
        inside = [
            (root_id, os.fsencode(place.relative_to(folder).as_posix()))
            for root_id, folder in self.roots().items()
            for place in (path, path.resolve())
            if place.is_relative_to(folder)
        ]
        with self._database.read() as connection:
            found = (queries.image_at(connection, *place) for place in inside)
            return next((image_id for image_id in found if image_id is not None), None)

    def relative_paths(self) -> dict[str, int]:
        """Return every image's id by its path relative to its root (`os.fsdecode`d)."""
        with self._database.read() as connection:
            return {os.fsdecode(path): id_ for path, id_ in queries.all_paths(connection)}

    def thumbnails(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return JPEGs (longer side at most 256) by digest, of those that have one."""
        return self._thumbnails.get(digests)

    def camera(self, image_id: int) -> CameraFacts:
        """Read what the camera wrote into an image's file; nothing of one that cannot be read."""
        found = self.rows([image_id])
        return camera_facts(found[0].path) if found else CameraFacts()

    def picture(self, image_id: int, *, longer_side: int) -> Picture:
        """Decode an image, upright and in RGB; UserError says why it cannot be shown."""
        found = self.rows([image_id])
        if not found:
            raise UserError("This image is not in the project any more.")
        if found[0].state is ImageState.MISSING:
            raise UserError("{name} is not where it was.", name=found[0].name)
        self._check_connected(found[0])
        return read_picture(found[0].path, longer_side=longer_side)

    def _check_connected(self, row: ImageRow) -> None:
        if row.path.exists():
            return
        root = row.path.parents[row.name.count("/")]
        if not is_connected(root, expects_images=True):
            raise UserError(
                "{folder} is not connected: the picture shows again when it is back.", folder=root
            )
