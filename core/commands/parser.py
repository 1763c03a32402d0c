"""Reads the command line; light enough to be read before the window opens."""

import argparse
import difflib
from collections.abc import Sequence
from pathlib import Path

from core.commands.grammar import Grammar
from core.commands.verbs import add_verbs


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked: `verb`, and the verb's own fields.

    No arguments or a single project folder mean the verb ``window`` (`project`: Path or None).
    Wrong usage prints one sentence and raises `SystemExit(2)`; `--help` and `--version` raise
    `SystemExit(0)`.
    """
    grammar = Grammar()
    add_verbs(grammar)
    if not arguments:
        return argparse.Namespace(verb="window", project=None)
    first = arguments[0]
    if first.startswith("-") or first in grammar.verbs:
        return _complete(grammar.parser, arguments)
    if not Path(first).exists() and (len(arguments) > 1 or first.isidentifier()):
        grammar.parser.error(_unknown(first, list(grammar.verbs)))
    if len(arguments) > 1:
        grammar.parser.error(_too_much(arguments, list(grammar.verbs)))
    return argparse.Namespace(verb="window", project=Path(first))


def _complete(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    asked = parser.parse_args(arguments)
    if asked.verb is None:
        parser.error("a command is missing")
    if asked.verb == "train" and asked.project is None and not asked.list:
        parser.error("train: the following arguments are required: PROJECT")
    return asked


def _too_much(arguments: Sequence[str], verbs: list[str]) -> str:
    project, word = arguments[:2]
    close = difflib.get_close_matches(word, verbs, n=1, cutoff=0.7)
    hint = f" Did you mean '{close[0]} {project}'?" if close else ""
    return f"a project is opened by its folder alone, without '{word}'.{hint}"


def _unknown(word: str, verbs: list[str]) -> str:
    close = difflib.get_close_matches(word, verbs, n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    return f"there is neither a command nor a project folder named '{word}'.{hint}"
