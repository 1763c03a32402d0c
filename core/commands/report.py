"""report: what is known of the project and its model, as one HTML file."""

import argparse

from core.commands.output import Output
from core.language import language_of
from core.project import Project
from core.report.writing import write_report


def report(asked: argparse.Namespace, output: Output) -> None:
    """Write the report; the file needs nothing beside it."""
    with Project.open(asked.project, read_only=True) as project:
        write_report(project, asked.out, language_of(asked.language))
    size = asked.out.stat().st_size
    output.say(f"The report is in {asked.out}.")
    output.result({"out": str(asked.out), "bytes": size, "language": asked.language})
