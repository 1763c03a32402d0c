"""How a command is said: verbs with their fields, and one line for what is wrong."""

import argparse
import sys
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

from core.version import version

WRONG_USAGE = 2  # the exit code that argparse uses, too

_EXAMPLES = """\
examples:
  python main.py demo                                  see the whole loop on real pictures
  python main.py new birds.autodidact ~/photos/birds   make a project; photos stay where they are
  python main.py label birds.autodidact --csv some.csv columns file_name,label
  python main.py train birds.autodidact                teach it
  python main.py review birds.autodidact --accept-above 0.95
  python main.py export birds.autodidact --format csv --out birds-labels

`python main.py COMMAND --help` tells more of one command.
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and where help is, instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}\nTry: {self.prog} --help\n")
        raise SystemExit(WRONG_USAGE)


class Grammar:
    """The parser and the verbs that it knows."""

    def __init__(self) -> None:
        self.parser = Parser(
            prog="autodidact",
            description="Label a few images; it teaches itself the rest. "
            "Without a command the window opens.",
            epilog=_EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        named = f"autodidact {version()}"
        self.parser.add_argument("--version", action="version", version=named)
        self._verbs = self.parser.add_subparsers(dest="verb", metavar="COMMAND", title="commands")

    @property
    def verbs(self) -> Collection[str]:
        return self._verbs.choices.keys()

    def verb(self, name: str, purpose: str, *, project: str | None = "one") -> Parser:
        """Add a verb with `--json` and, by `project`, ``one``, an ``optional`` or no project."""
        verb = self._verbs.add_parser(name, help=purpose, description=f"{name}: {purpose}.")
        if project:
            count = "?" if project == "optional" else None
            verb.add_argument("project", type=Path, metavar="PROJECT", nargs=count)
        verb.add_argument("--json", action="store_true", help="one JSON object as the last line")
        return verb
