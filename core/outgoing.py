"""Labels and models on their way out, for the window and the commands alike."""

from pathlib import Path

from core.exchange.bundle import Bundle, export_bundle
from core.exchange.formats import FORMATS, format_named
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
    """Write the labels of `tiers` to the new folder `out`, whole or not at all."""
    return format_named(format_name).write(
        project.export(tiers=tiers), out, report, ExportOptions()
    )


def export_model(project: Project, out: Path, *, model_id: int | None = None) -> Bundle:
    """Write the bundle of a model (the current one if None) to the new folder `out`."""
    return export_bundle(project.runs.model_folder(model_id) / "model", out)
