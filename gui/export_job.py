"""Exports asked for in the window: a dialog, then a job with progress, then where it is."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.outgoing import Exported, export_labels, export_model
from core.types import Tier
from gui.dialogs.export import ExportDialog
from gui.language import tr, tr_count
from gui.notice import Notice
from gui.session import Session


class ExportJob(QObject):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session

    def ask(self, window: QWidget) -> None:
        """Open the dialog once it is known whether there is a model, and where the images are."""
        self._session.read(
            lambda project: (project.runs.current_model_id(), project.roots),
            lambda found: self._show(window, *found),
        )

    def _show(self, window: QWidget, model_id: int | None, roots: Sequence[Path]) -> None:
        session = self._session
        dialog = ExportDialog(
            session.project.folder,
            roots,
            session.counts,
            has_model=model_id is not None,
            parent=window,
        )
        dialog.labels_wanted.connect(self.write_labels)
        dialog.model_wanted.connect(self.write_model)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_labels(self, format_name: str, tiers: frozenset[Tier], out: Path) -> None:
        project = self._session.project
        self._session.tasks.job(
            tr("Exporting labels"),
            lambda report: export_labels(
                project, out, format_name=format_name, tiers=tiers, report=report
            ),
            lambda done: self._tell(done, out),
        )

    def write_model(self, out: Path) -> None:
        project = self._session.project
        self._session.tasks.job(
            tr("Exporting the model"),
            lambda _report: export_model(project, out),
            lambda _bundle: self._say(tr("The model is in {folder}.", folder=out)),
        )

    def _tell(self, done: Exported, out: Path) -> None:
        text = tr_count(
            "{count:,} label is in {folder}.",
            "{count:,} labels are in {folder}.",
            done.images,
            folder=out,
        )
        if done.left_out:
            text += " " + tr("{count:,} files could not be read.", count=len(done.left_out))
        self._say(text)

    def _say(self, text: str) -> None:
        self._session.noticed.emit(Notice(text))
