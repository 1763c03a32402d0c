"""The options at work: what is chosen, said in words and as a command, with its live preview."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.jobs.run_folder import RunConfig
from core.run_rows import Run
from core.setting import Group
from gui.models.draft import Draft
from gui.models.timeline import nodes_of
from gui.preview import Preview
from gui.session import Session
from gui.views.options.draft_words import Supply, command, in_words, short
from gui.views.options.preview_strip import PreviewStrip
from gui.views.options.sheet import OptionsSheet


class OptionsPanel(QWidget):
    changed = Signal()
    done = Signal()

    def __init__(self, session: Session, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._preview = session, preview
        self._runs: Sequence[Run] = ()
        self.strip = PreviewStrip(session.theme)
        self.sheet = OptionsSheet(session.theme, self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sheet, 1)
        row.addStretch(0)
        self._connect()
        self.refresh()

    @property
    def draft(self) -> Draft:
        return self.sheet.draft

    @property
    def config(self) -> RunConfig:
        return self.draft.config

    @property
    def short(self) -> str:
        return short(self.draft)

    def show_runs(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        self.sheet.offer_teachers([node.name for node in nodes_of(runs) if node.round])
        self.refresh()

    def refresh(self) -> None:
        """Say what would run, with the labels there are now."""
        counts = self._session.counts
        labels = sum(category.labels for category in self._session.categories)
        supply = Supply(labels, max(0, counts.ready - labels))
        project = self._session.project.folder
        self.sheet.tell(in_words(self.draft, supply, self._runs), command(self.draft, project))

    def close_preview(self) -> None:
        self._preview.close()
        self.strip.close_it()

    def _connect(self) -> None:
        self.sheet.changed.connect(self._on_changed)
        self.sheet.done.connect(self.done)
        self.strip.opened.connect(self._open_preview)
        self.strip.another_wanted.connect(self._preview.another)
        self.strip.again_wanted.connect(self._preview.again)
        self._preview.asked.connect(self.strip.show_waiting)
        self._preview.shown.connect(self.strip.show_examples)

    def _on_changed(self) -> None:
        self.refresh()
        if self.sheet.shows_augmentation:
            self._preview.change(self._augmentation())
        elif self._preview.is_open:
            self.close_preview()
        self.changed.emit()

    def _open_preview(self, on: bool) -> None:
        if on:
            self._preview.open(self._augmentation())
        else:
            self.close_preview()

    def _augmentation(self) -> Mapping[str, str]:
        draft = self.draft
        return {
            one.key: draft.value(one) for one in draft.in_force() if one.group is Group.AUGMENTATION
        }
