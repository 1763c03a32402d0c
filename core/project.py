"""The one door to a project: a folder with `project.db`, its caches, its runs and its backups."""

import getpass
import threading
from collections.abc import Sequence
from pathlib import Path

from core.assessing import Assessing
from core.backups import back_up, is_due, problems_of
from core.blind_share import BlindShare
from core.bringing_in import BroughtIn, IncomingLabel, bring_in
from core.catalog import Catalog
from core.categories import Categories
from core.doubt.doubt import Doubt
from core.duplicates import Duplicates
from core.errors import UserError
from core.exchange.rows import Export
from core.exporting import EVERY_TIER, gather
from core.finding.finding import Finding
from core.folders import Folders
from core.history import History
from core.labeling import Labeling
from core.labels import Labels
from core.likeness.likeness import Likeness
from core.lock import ProjectLock
from core.looking_again import LookingAgain
from core.looking_ahead import LookingAhead
from core.reading_only import Cache, can_be_written
from core.recheck import Recheck
from core.remarks import Remarks
from core.review import Review
from core.rows import Selection
from core.runs import Runs
from core.saved_views import SavedViews
from core.selection.belief import beliefs
from core.selection.next_up import NextUp
from core.store import migrations
from core.store.database import Database, disk_errors_in_words
from core.store.thumbnails import Thumbnails
from core.timeline.timeline import Timeline
from core.trust.audits import Audits
from core.trust.trust import Trust
from core.types import Source, Tier
from core.version import version

DATABASE = "project.db"


class Project:
    """Made by `create` or `open`. Its rooms are thread-safe; none may be called on the GUI
    thread. A project open for reading only answers every write with a UserError.
    """

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        self.folder = folder
        self.name = folder.name.removesuffix(".autodidact")
        self.read_only = read_only
        self.can_be_written = can_be_written(folder)
        self._cache = Cache(folder)
        self.cache = self._cache.folder
        self._lock = None if read_only else ProjectLock(folder)
        self._closed = threading.Event()
        self._database = Database(folder / DATABASE, read_only=read_only)
        self._thumbnails = Thumbnails(self.cache / "thumbnails.db")
        self.history = History(self._database, author=_author())
        self.folders = Folders(self._database)
        self.duplicates = Duplicates(self._database, self._thumbnails, self.history)
        self.likeness = Likeness(self._database, self.cache)
        self.finding = Finding(self._database, self.likeness)
        self.catalog = Catalog(self._database, self._thumbnails, self.finding)
        self.categories = Categories(self._database, self.history)
        self.labels = Labels(self.history)
        self.labeling = Labeling(self._database)
        self.remarks = Remarks(self._database, self.history)
        self.views = SavedViews(self._database, self.history)
        self.review = Review(self._database, self.history)
        self.recheck = Recheck(self.history)
        self.blind = BlindShare(self._database, self.history)
        self.runs = Runs(self._database, folder, self.cache)
        self.doubt = Doubt(self._database, self.finding, self.likeness, self.runs)
        self.timeline = Timeline(self._database, self.history, self.runs)
        self.trust = Trust(self._database, self.runs, self.review)
        self.audits = Audits(self._database, self.history)
        self.again = LookingAgain(self._database, self.runs, self.cache)
        self.ahead = LookingAhead(self._database, self.cache)
        self.assessing = Assessing(self._database, self.cache)
        self.selection = NextUp(self._database, self.cache, lambda: beliefs(self.runs, self.cache))

    @classmethod
    def create(cls, folder: Path, images: Path) -> "Project":
        """Make a project at `folder` over the pictures in `images`, which are never changed.

        UserError if there is a project already, `folder` is not empty, or `images` is no folder.
        """
        folder, images = folder.expanduser().absolute(), images.expanduser().absolute()
        if not images.is_dir():
            raise UserError("{folder} is not a folder.", folder=images)
        if (folder / DATABASE).exists():
            raise UserError("There is a project in {folder} already: open it.", folder=folder)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UserError("{folder} is not empty: choose a new folder.", folder=folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _create_database(folder / DATABASE)
        except OSError as error:
            raise UserError(
                "{folder} cannot be made: {why}.", folder=folder, why=error.strerror
            ) from error
        project = cls(folder, read_only=False)
        project.catalog.add_root(images)
        return project

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False, backs_up: bool = True) -> "Project":
        """Open the project at `folder`, brought up to date and backed up if that is due; not
        `backs_up`: whoever opens it calls `back_up_if_due` when there is time for it.

        UserError if it is none, is damaged, was made by a newer version, lies where nothing can be
        written, or is held by another process (the last two, `read_only` still opens).
        """
        folder = folder.expanduser().absolute()
        if not (folder / DATABASE).is_file():
            raise UserError("{folder} holds no Autodidact project.", folder=folder)
        version = migrations.check_version(folder / DATABASE)
        if version != migrations.VERSION or not read_only:
            _check_can_be_written(folder, is_old=version != migrations.VERSION)
            _bring_up_to_date(folder)
        if read_only:
            return cls(folder, read_only=True)
        project = cls(folder, read_only=False)
        project.runs.mark_interrupted()
        if backs_up:
            project.back_up_if_due()
        return project

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders of pictures that the project is over."""
        return tuple(self.catalog.roots().values())

    def bring_in(
        self, incoming: Sequence[IncomingLabel], *, source: Source, selection: Selection
    ) -> BroughtIn:
        """Give labels from a file or from folder names as one edit (core.bringing_in)."""
        return bring_in(self.history, incoming, source=source, selection=selection)

    def export(self, *, tiers: frozenset[Tier] = EVERY_TIER) -> Export:
        """Gather the labels of `tiers` with their provenance, for core.exchange to write."""
        about = {"application": "Autodidact", "version": version(), "project": self.name}
        return gather(self._database, tiers=tiers, about=about)

    def backup(self, *, daily: bool = False) -> Path:
        """Write a checked copy of the catalog into the project's `backups` folder. Only `daily`
        ones replace each other: those by hand are kept."""
        return back_up(self._database, self.folder / "backups", daily=daily)

    def back_up_if_due(self) -> None:
        """Write today's backup if there is none yet; with a million images it takes 10 s."""
        if is_due(self.folder / "backups"):
            self.backup(daily=True)

    def check(self) -> list[str]:
        """Return what is wrong with the catalog; empty when it is sound."""
        return problems_of(self.folder / DATABASE)

    def close(self) -> None:
        """Finish and let others open the project. May be called twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._thumbnails.close()
        self._database.close()
        self._cache.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> "Project":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def _create_database(path: Path) -> None:
    """Leave a whole database or none, which would look like a project."""
    try:
        with disk_errors_in_words():
            migrations.create(path)
    except BaseException:
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        raise


def _check_can_be_written(folder: Path, *, is_old: bool) -> None:
    if can_be_written(folder) and can_be_written(folder / DATABASE):
        return
    if is_old:
        raise UserError(
            "This project was made by an older Autodidact and must be brought up to date, but "
            "nothing can be written in {folder}: copy the project to where you may write.",
            folder=folder,
        )
    raise UserError(
        "Nothing can be written in {folder}, so the project can only be looked at: copy it to "
        "where you may write.",
        folder=folder,
    )


def _bring_up_to_date(folder: Path) -> None:
    """UserError if another process holds the project."""
    lock = ProjectLock(folder)
    try:
        migrations.migrate(folder / DATABASE, folder / "backups")
    finally:
        lock.release()


def _author() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no user name in this environment
        return "person"
