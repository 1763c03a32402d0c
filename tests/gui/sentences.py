"""Every English sentence that the window and the report can show, read from the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).parent.parent.parent
# Which arguments of which calls are sentences to translate.
CALLS = {
    "tr": (0,),
    "tr_count": (0, 1),
    "UserError": (0,),
    "UsageError": (0,),
    "ActionRow": (1,),
    "edit": (0,),
    "_answer": (2,),
    "Recipe": (1,),
    "Format": (1,),
    "Setting": (2,),
    "Phrase": (0,),
}
ENUMS = {"Trouble"}  # whose values are sentences
DICTS = {"template"}  # variables that hold a dict of sentences, or a sentence


def sentences() -> dict[str, str]:
    """Return sentence to the place where it was found."""
    found: dict[str, str] = {}
    for file in (*ROOT.glob("core/**/*.py"), *ROOT.glob("gui/**/*.py")):
        if "commands" in file.parts:
            continue  # the command line speaks English
        for text, line in _in_file(ast.parse(file.read_text("utf-8"))):
            found.setdefault(text, f"{file.relative_to(ROOT)}:{line}")
    for file in ROOT.glob("resources/report/*.html"):
        for text, line in _in_template(file.read_text("utf-8")):
            found.setdefault(text, f"{file.relative_to(ROOT)}:{line}")
    return found


def _in_template(source: str) -> Iterator[tuple[str, int]]:
    called = extract_from_ast(Environment().parse(source), gettext_functions=("tr", "tr_count"))
    for line, _function, said in called:
        for text in (said,) if isinstance(said, str) else said:
            if text:
                yield text, line


def _in_file(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                for position in CALLS.get(_name(node.func), ()):
                    if position < len(node.args):
                        yield from _constants(node.args[position])
            case ast.ClassDef() if node.name in ENUMS:
                for line in node.body:
                    if isinstance(line, ast.Assign):
                        yield from _constants(line.value)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Dict())):
                if name in DICTS:
                    for value in node.value.value.values:
                        yield from _constants(value)
            case ast.Assign(targets=[ast.Name(id=name)]) if name in DICTS:
                yield from _constants(node.value)


def _constants(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value, node.lineno
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _name(function: ast.AST) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
