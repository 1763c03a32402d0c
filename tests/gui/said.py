"""Every English text that the worker and the project finish themselves, as templates.

The rule: in the modules below, each string (or f-string) that holds a letter and a space is shown
to people, but for docstrings, what is raised and what is SQL; so is the name of each phase. The
fields of an f-string are names or attributes, and are called like them.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from core.unmeasured import EARLIER

ROOT = Path(__file__).parent.parent.parent
SPEAKING = (
    "core/training/**/*.py",
    "core/jobs/child.py",
    "core/jobs/worker.py",
    "core/run_states.py",
    "core/runs.py",
    "core/unmeasured.py",
    "core/intake/color.py",
    "core/intake/decode.py",
)
FILES = {"model_card.py"}  # writes a file of a bundle, which is English
SILENT = {"UserError", "text"}  # calls: collected elsewhere, and SQL
PHASES = {"Progress", "Clock", "Course"}  # calls whose first argument names a phase
# a value of result.json, a key of /proc/cpuinfo, and what is replaced by another sentence
UNSAID = {"as labeled", "model name", *EARLIER}


def said() -> dict[str, str]:
    """Return template to the place where it was found."""
    found: dict[str, str] = {}
    for pattern in SPEAKING:
        for file in sorted(ROOT.glob(pattern)):
            if file.name in FILES:
                continue
            for text, line in _in_node(ast.parse(file.read_text("utf-8"))):
                if text not in UNSAID:
                    found.setdefault(text, f"{file.relative_to(ROOT)}:{line}")
    return found


def _in_node(node: ast.AST) -> Iterator[tuple[str, int]]:
    match node:
        case ast.Raise() | ast.Expr(value=ast.Constant()):
            return
        case ast.Call(func=ast.Name(id=name)) if name in SILENT:
            return
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(phase)), *_]) if (
            name in PHASES
        ):
            yield phase, node.lineno
        case ast.JoinedStr():
            if _is_shown(_words(node)):
                yield _template(node), node.lineno
            return
        case ast.Constant(value=str(text)) if _is_shown(text):
            yield text.strip(), node.lineno
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        yield from _in_node(child)


def _is_shown(words: str) -> bool:
    return " " in words and any(letter.isalpha() for letter in words)


def _words(text: ast.JoinedStr) -> str:
    return "".join(str(part.value) for part in text.values if isinstance(part, ast.Constant))


def _template(text: ast.JoinedStr) -> str:
    parts = (
        str(part.value) if isinstance(part, ast.Constant) else f"{{{_field(part)}}}"
        for part in text.values
    )
    return "".join(parts).strip()


def _field(part: ast.expr) -> str:
    match part:
        case ast.FormattedValue(value=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.strip("_").lower()
        case _:
            raise AssertionError(f"Give this a name of its own: {ast.unparse(part)}")
