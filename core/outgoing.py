"""Labels and models on their way out, for the window and the commands alike."""

from collections.abc import Sequence
from pathlib import Path

from core.exchange.bundle import Bundle, export_bundle
from core.exchange.formats import FORMATS, format_named
from core.exchange.output import lies_among
from core.exchange.output import refuse_among as refuse_among
from core.exchange.rows import Exported as Exported
from core.exchange.rows import ExportOptions
from core.progress import Report, ignore
from core.project import Project
from core.types import Tier

LABEL_FORMATS: tuple[tuple[str, str], ...] = tuple((one.name, one.summary) for one in FORMATS)
"""Name and one-line summary of each format of labels."""


def export_labels(
    project: Project,
    out: Path,
    *,
    format_name: str,
    tiers: frozenset[Tier],
    report: Report = ignore,
) -> Exported:
    """Write the labels of `tiers` to the new folder `out`, whole or not at all. UserError if that
    would put pictures among the project's own."""
    chosen = format_named(format_name)
    if chosen.has_pictures:
        refuse_among(out, project.roots)
    return chosen.write(project.export(tiers=tiers), out, report, ExportOptions())


def free_place(project: Path, name: str, roots: Sequence[Path]) -> Path:
    """Return a free folder for an export beside the folder of a project, or above its images if
    it lies among them."""
    parent, stem = project.parent, f"{project.name.removesuffix('.autodidact')}-{name}"
    while lies_among(parent, roots) and parent != parent.parent:
        parent = parent.parent
    place, number = parent / stem, 2
    while place.exists():
        place, number = parent / f"{stem}-{number}", number + 1
    return place


def export_model(project: Project, out: Path, *, model_id: int | None = None) -> Bundle:
    """Write the bundle of a model (the current one if None) to the new folder `out`."""
    return export_bundle(project.runs.model_folder(model_id) / "model", out)
