"""The language of the window: one at a time, for all its texts (core.language)."""

from PySide6.QtCore import QLocale

from core.language import ENGLISH, Language, language_of

_in_use = [ENGLISH]


def tr(template: str, **fields: object) -> str:
    """Return `template` in the language in use, with its fields filled in."""
    return _in_use[0].tr(template, **fields)


def tr_count(one: str, many: str, count: int, **fields: object) -> str:
    """Return the sentence for `count` things; both templates may hold ``{count:,}``."""
    return _in_use[0].tr_count(one, many, count, **fields)


def tr_said(text: str) -> str:
    """Return a finished English text (a worker's, a stored one) in the language in use."""
    return _in_use[0].tr_said(text)


def use(code: str) -> None:
    """Switch to "en", "ko", or "" for the system's language; texts made before stay as they are."""
    _in_use[0] = language_of(code or QLocale.system().name().split("_")[0])


def current() -> Language:
    """Return the language in use."""
    return _in_use[0]
