"""CSV: labels.csv with the canonical columns, classes.json, project.json. Copies no image."""

from collections.abc import Iterator
from pathlib import Path

from core.exchange.output import new_folder, sha256_of, write_side_files, write_table
from core.exchange.rows import Export, Exported, ExportOptions, ExportRow
from core.progress import Report, tracked

FILE_NAME = "labels.csv"


def write_csv(export: Export, out: Path, report: Report, options: ExportOptions) -> Exported:
    """Write all rows, also those without a label. The sha256 of a file that cannot be read is
    empty, and its row still there. Raises `UserError`, `Cancelled`."""
    left_out: list[str] = []

    def rows() -> Iterator[tuple[ExportRow, str]]:
        for row in tracked(export.rows, "Exporting", len(export.rows), report):
            sha256 = sha256_of(row.path)
            if sha256 is None:
                left_out.append(row.file_name)
            yield row, sha256 or ""

    with new_folder(out) as folder:
        write_table(folder / FILE_NAME, rows(), exact=options.exact)
        write_side_files(folder, export.classes, export.about)
    return Exported(len(export.rows), tuple(left_out))
