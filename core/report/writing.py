"""Writes a project's report: one HTML file with pictures that needs nothing beside it, no script
and no network."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.errors import UserError
from core.files import replace_file
from core.language import ENGLISH, Language
from core.project import Project
from core.report.confusion_map import confusion_map
from core.report.content import content_of
from core.report.timeline_drawing import bands_of
from core.report.wording import Wording

_TEMPLATES = Path(__file__).parents[2] / "resources" / "report"


def write_report(project: Project, out: Path, language: Language = ENGLISH) -> None:
    """Write the report to `out`. UserError if that is a folder."""
    if out.is_dir():
        raise UserError("{file} is a folder: name a file.", file=out)
    content = content_of(project)
    page = _environment(language).get_template("project.html")
    text = page.render(
        it=content,
        say=Wording(language),
        bands=bands_of(content.nodes),
        heat=confusion_map(content.insight.confusion) if content.insight else None,
    )
    replace_file(out, text)


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = environment.filters  # jinja2 types the table by its own filters
    filters.update(jpeg=_jpeg)
    words: dict[str, Any] = environment.globals  # likewise
    words.update(
        tr=language.tr, tr_count=language.tr_count, tr_said=language.tr_said, lang=language.code
    )
    return environment


def _jpeg(picture: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(picture).decode()}"
