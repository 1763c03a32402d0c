"""A person's settings while the window is open: every change is saved at once, elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core import settings
from core.settings import ProjectLayout, Settings
from gui.tasks import Tasks

if TYPE_CHECKING:
    from gui.session import Session


class Preferences(QObject):
    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.settings: Settings = settings.load()

    def keep_theme(self, mode: str) -> None:
        self._keep(replace(self.settings, theme=mode))

    def keep_language(self, code: str) -> None:
        self._keep(replace(self.settings, language=code))

    def keep_size(self, size: int) -> None:
        self._keep(replace(self.settings, thumbnail_size=size))

    def keep_captions(self, shown: bool) -> None:
        self._keep(replace(self.settings, captions=shown))

    def keep_strategy(self, strategy: str) -> None:
        self._keep(replace(self.settings, strategy=strategy))

    def keep_auto_advance(self, on: bool) -> None:
        self._keep(replace(self.settings, auto_advance=on))

    def keep_every_tenth_blind(self, on: bool) -> None:
        self._keep(replace(self.settings, every_tenth_blind=on))

    def keep_watching(self, on: bool) -> None:
        self._keep(replace(self.settings, watches_folders=on))

    def keep_keys(self, preset: str, own: Mapping[str, Sequence[str]]) -> None:
        self._keep(replace(self.settings, key_preset=preset, keys=dict(own)))

    def keep_looks_ahead(self, on: bool) -> None:
        self._keep(replace(self.settings, looks_ahead=on))

    def keep_feedback(self, *, flash: bool, click: bool) -> None:
        self._keep(replace(self.settings, flash=flash, click=click))

    def keep_toured(self) -> None:
        self._keep(replace(self.settings, toured=True))

    def keep_place(self, geometry: str) -> None:
        if geometry != self.settings.geometry:
            self._keep(replace(self.settings, geometry=geometry))

    def layout_of(self, folder: str) -> ProjectLayout:
        return settings.layout_of(self.settings, folder)

    def keep_layout(self, layout: ProjectLayout) -> None:
        if layout != self.layout_of(layout.folder):
            self._keep(settings.keep_layout(self.settings, layout))

    def remember(self, session: "Session") -> None:
        """Put an open project first among the recent ones."""
        counts = session.counts
        self._keep(
            settings.remember(
                self.settings,
                session.project.folder,
                name=session.project.name,
                images=counts.images,
                labeled=counts.labeled,
            )
        )

    def forget(self, folder: str) -> None:
        self._keep(settings.forget(self.settings, folder))

    def end(self, geometry: str) -> None:
        """Save a last time, here and now."""
        settings.save(replace(self.settings, geometry=geometry))

    def _keep(self, changed: Settings) -> None:
        self.settings = changed
        self._tasks.edit(lambda: settings.save(changed))
