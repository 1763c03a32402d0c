"""Writes the report of a project where the person says."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton

from core.report.writing import write_report
from gui.language import current, tr
from gui.notice import Notice
from gui.session import Session
from gui.views.buttons import push_button


def report_button(session: Session) -> QPushButton:
    """Return the button *Export report…*."""
    button = push_button(
        tr("Export report…"), lambda: _ask(button, session), role="link", theme=session.theme
    )
    return button


def export_report(session: Session, out: Path) -> None:
    """Write the report to `out` as a job, and say where it is."""
    language = current()  # of now: the window may have changed its own when the job begins
    session.tasks.job(
        tr("Writing the report"),
        lambda _report: write_report(session.project, out, language),
        lambda _done: session.noticed.emit(Notice(tr("The report is in {file}.", file=out))),
    )


def _ask(button: QPushButton, session: Session) -> None:
    place = session.project.folder.with_name(f"{session.project.name}-report.html")
    chosen, _filter = QFileDialog.getSaveFileName(
        button, tr("Export report…"), str(place), "HTML (*.html)"
    )
    if chosen:
        export_report(session, Path(chosen))
