"""The table of export formats: a module each, added here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import UsageError
from core.exchange.csv_export import write_csv
from core.exchange.image_folder import write_image_folder
from core.exchange.rows import Export, Exported, ExportOptions
from core.progress import Report

Write = Callable[[Export, Path, Report, ExportOptions], Exported]


@dataclass(frozen=True, slots=True)
class Format:
    """`name` is what the command line calls it; `summary` is one line, a translation key."""

    name: str
    summary: str
    write: Write
    has_pictures: bool = False  # so that it may not lie among a project's own


FORMATS: tuple[Format, ...] = (
    Format("csv", "One table with all that is known of each image", write_csv),
    Format("imagefolder", "The images, in a folder for each category", write_image_folder, True),
)


def format_named(name: str) -> Format:
    """Raises `UserError` that lists the formats if there is none of this name."""
    for entry in FORMATS:
        if entry.name == name:
            return entry
    raise UsageError(
        "There is no format {name}. Choose one of: {formats}.",
        name=name,
        formats=", ".join(entry.name for entry in FORMATS),
    )
