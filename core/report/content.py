"""What a report tells, gathered from the project: measured values and pictures, no sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.blind_share import Agreements
from core.errors import UserError
from core.figures import Insight
from core.forecast import Forecast
from core.leaks import LeakCheck
from core.project import Project
from core.provenance import Provenance
from core.report.nodes import ReportNode, nodes_of
from core.report.origins import OfSelection, OfTier, by_selection, by_tier
from core.rows import Category, Counts
from core.run_rows import Run
from core.trust.rows import Audit, PrecisionEstimate
from core.version import version

_MISTAKES = 8  # kinds of mistakes shown, the most frequent first
_EACH = 6  # pictures of one


@dataclass(frozen=True, slots=True)
class Mistake:
    """`pictures`: JPEGs of the first few; fewer where a picture is not kept."""

    true: str
    predicted: str
    count: int
    pictures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class RuledOut:
    """ "Not X" was said of `count` images."""

    category: str
    count: int
    pictures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ToldAudit:
    """`model`: whose proposals were sampled, as run.round; `is_of_now`: it still makes them."""

    audit: Audit
    model: str
    is_of_now: bool
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """`names` in the order of the insight's classes ("" for one that was deleted); `model`: which
    one the figures are of; `refused`: why there is no forecast."""

    name: str
    version: str
    written_at: str
    folders: tuple[str, ...]
    counts: Counts
    categories: tuple[Category, ...]
    provenance: Provenance
    tiers: tuple[OfTier, ...]
    selections: tuple[OfSelection, ...]
    insight: Insight | None
    has_model: bool  # if so and without `insight`, its files were deleted
    names: tuple[str, ...]
    model: str
    mistakes: tuple[Mistake, ...]
    stops: tuple[PrecisionEstimate, ...]
    audits: tuple[ToldAudit, ...]
    agreements: Agreements
    ruled_out: tuple[RuledOut, ...]
    leaks: LeakCheck
    forecast: Forecast | None
    refused: UserError | None
    gains_most: str
    runs: tuple[Run, ...]
    nodes: tuple[ReportNode, ...]


def content_of(project: Project) -> Content:
    """Gather it; seconds, and more in a large project."""
    insight = project.runs.insight()
    categories = tuple(project.categories.all())
    known = {each.id: each.name for each in categories}
    provenance = project.assessing.provenance()
    forecast, refused = _forecast(project)
    runs = tuple(project.runs.all())
    nodes = nodes_of(runs, project.timeline.tainted())
    models = {node.round.model_id: node.name for node in nodes}
    return Content(
        name=project.name,
        version=version(),
        written_at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        folders=tuple(root.name.encode(errors="replace").decode() for root in project.roots),
        counts=project.catalog.counts(),
        categories=categories,
        provenance=provenance,
        tiers=by_tier(provenance),
        selections=by_selection(provenance),
        insight=insight,
        has_model=project.runs.current_model_id() is not None,
        names=tuple(known.get(id_, "") for id_ in insight.category_ids) if insight else (),
        model=models.get(insight.model_id, "") if insight else "",
        mistakes=_mistakes(project, insight, known) if insight else (),
        stops=_distinct(project.trust.curve().stops),
        audits=_audits(project, models, known),
        agreements=project.blind.agreements(),
        ruled_out=tuple(
            RuledOut(known.get(each.category_id, ""), each.count, _pictures(project, each.ids))
            for each in provenance.rejected
        ),
        leaks=project.assessing.leaks(),
        forecast=forecast,
        refused=refused,
        gains_most=known.get(forecast.gains_most or 0, "") if forecast else "",
        runs=runs,
        nodes=nodes,
    )


def _forecast(project: Project) -> tuple[Forecast | None, UserError | None]:
    try:
        return project.assessing.forecast(), None
    except UserError as error:
        return None, error


def _distinct(stops: Sequence[PrecisionEstimate]) -> tuple[PrecisionEstimate, ...]:
    """Of stops above which the same proposals lie only the strictest; none without proposals."""
    found: list[PrecisionEstimate] = []
    for stop in stops:
        if stop.accepted and (not found or stop.accepted != found[-1].accepted):
            found.append(stop)
    return tuple(found)


def _audits(
    project: Project, models: Mapping[int, str], known: Mapping[int, str]
) -> tuple[ToldAudit, ...]:
    current = project.runs.current_model_id()
    return tuple(
        ToldAudit(
            each,
            models.get(each.model_id, ""),
            each.model_id == current,
            tuple(known.get(id_, "") for id_ in sorted(each.categories)),
        )
        for each in project.audits.all()
    )


def _mistakes(project: Project, insight: Insight, known: Mapping[int, str]) -> tuple[Mistake, ...]:
    wrong = [pair for pair in insight.cells if pair[0] != pair[1]]
    wrong.sort(key=lambda pair: -len(insight.cells[pair]))
    return tuple(
        Mistake(
            known.get(true, ""),
            known.get(said, ""),
            len(insight.cells[true, said]),
            _pictures(project, insight.cells[true, said][:_EACH]),
        )
        for true, said in wrong[:_MISTAKES]
    )


def _pictures(project: Project, ids: Sequence[int]) -> tuple[bytes, ...]:
    digests = [row.digest for row in project.catalog.rows(ids) if row.digest]
    found = project.catalog.thumbnails(digests)
    return tuple(found[digest] for digest in digests if digest in found)
