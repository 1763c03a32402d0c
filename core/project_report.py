"""A project's report: one HTML file with pictures that needs nothing beside it."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.errors import UserError
from core.figures import Insight
from core.files import replace_file
from core.forecast import Forecast
from core.leaks import LeakCheck
from core.project import Project
from core.rows import Counts, Run
from core.version import version

_TEMPLATES = Path(__file__).parents[1] / "resources" / "report"
_MISTAKES = 8  # kinds of mistakes shown, the most frequent first
_EACH = 6  # pictures of one


@dataclass(frozen=True, slots=True)
class Mistake:
    true: str
    predicted: str
    count: int
    pictures: tuple[bytes, ...]  # JPEGs


@dataclass(frozen=True, slots=True)
class Content:
    """`names` in the order of the insight's classes; `refusal`: why there is no forecast."""

    name: str
    version: str
    written_at: str
    roots: tuple[str, ...]
    counts: Counts
    insight: Insight | None
    names: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    leaks: LeakCheck
    forecast: Forecast | None
    refusal: str
    gains_most: str
    runs: tuple[Run, ...]


def write_report(project: Project, out: Path) -> None:
    """Write the report to `out`. UserError if that is a folder."""
    if out.is_dir():
        raise UserError("{file} is a folder: name a file.", file=out)
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = environment.filters  # jinja2 types the table by its own filters
    filters.update(percent=_percent, interval=_interval, jpeg=_jpeg)
    text = environment.get_template("project.html").render(it=_content(project))
    replace_file(out, text)


def _content(project: Project) -> Content:
    insight = project.runs.insight()
    known = {each.id: each.name for each in project.categories.all()}
    names = tuple(known.get(id_, "deleted") for id_ in insight.category_ids) if insight else ()
    forecast, refusal = None, ""
    try:
        forecast = project.assessing.forecast()
    except UserError as error:
        refusal = str(error)
    most = forecast.gains_most if forecast else None
    return Content(
        name=project.name,
        version=version(),
        written_at=datetime.now(UTC).isoformat(" ", "minutes"),
        roots=tuple(str(root).encode(errors="replace").decode() for root in project.roots),
        counts=project.catalog.counts(),
        insight=insight,
        names=names,
        mistakes=_mistakes(project, insight, names) if insight else (),
        leaks=project.assessing.leaks(),
        forecast=forecast,
        refusal=refusal,
        gains_most="" if most is None else known.get(most, ""),
        runs=tuple(project.runs.all()),
    )


def _mistakes(project: Project, insight: Insight, names: Sequence[str]) -> tuple[Mistake, ...]:
    name_of = dict(zip(insight.category_ids, names, strict=True))
    wrong = [pair for pair in insight.cells if pair[0] != pair[1]]
    wrong.sort(key=lambda pair: -len(insight.cells[pair]))
    return tuple(
        Mistake(
            name_of[true],
            name_of[said],
            len(insight.cells[true, said]),
            _pictures(project, insight.cells[true, said][:_EACH]),
        )
        for true, said in wrong[:_MISTAKES]
    )


def _pictures(project: Project, ids: Sequence[int]) -> tuple[bytes, ...]:
    digests = [row.digest for row in project.catalog.rows(ids) if row.digest]
    found = project.catalog.thumbnails(digests)
    return tuple(found[digest] for digest in digests if digest in found)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _interval(ends: tuple[float, float] | None) -> str:
    return "" if ends is None else f"{100 * ends[0]:.0f}–{100 * ends[1]:.0f}"


def _jpeg(picture: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(picture).decode()}"
