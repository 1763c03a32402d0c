"""Writes a project's report: one HTML file with pictures that needs nothing beside it, no script
and no network."""

from pathlib import Path
from typing import Any

from jinja2 import Environment

from core.errors import UserError
from core.exchange.output import refuse_as_picture
from core.files import replace_file
from core.language import ENGLISH, Language
from core.project import Project
from core.report.confusion_map import confusion_map
from core.report.content import content_of
from core.report.templates import templates
from core.report.timeline_drawing import bands_of
from core.report.wording import Wording


def write_report(project: Project, out: Path, language: Language = ENGLISH) -> None:
    """Write the report to `out`. UserError if that is a folder or cannot be written."""
    if out.is_dir():
        raise UserError("{file} is a folder: name a file.", file=out)
    refuse_as_picture(out, project.roots)
    if not out.absolute().parent.is_dir():
        raise UserError("There is no folder {folder}: make it first.", folder=out.parent)
    content = content_of(project)
    page = _environment(language).get_template("project.html")
    text = page.render(
        it=content,
        say=Wording(language),
        bands=bands_of(content.nodes),
        heat=confusion_map(content.insight.confusion) if content.insight else None,
    )
    try:
        replace_file(out, text)
    except OSError as error:
        raise UserError("{file} cannot be written: {why}.", file=out, why=error.strerror) from error


def _environment(language: Language) -> Environment:
    environment = templates()
    words: dict[str, Any] = environment.globals  # jinja2 types the table by its own functions
    words.update(
        tr=language.tr, tr_count=language.tr_count, tr_said=language.tr_said, lang=language.code
    )
    return environment
