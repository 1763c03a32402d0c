"""English templates in, the chosen language out: `tr("Labeled {count} images", count=3)`.

The English sentence is the key. A translation keeps the field names; a missing one shows English.
"""

import json
from importlib import resources

from PySide6.QtCore import QLocale

from gui.phrasebook import Phrasebook

LANGUAGES = {"en": "English", "ko": "한국어"}
_words: dict[str, str] = {}
_code = ["en"]
_book = [Phrasebook(_words)]


def tr(template: str, **fields: object) -> str:
    """Return `template` in the language in use, with its fields filled in."""
    text = _words.get(template, template)
    return text.format(**fields) if fields else text


def tr_count(one: str, many: str, count: int, **fields: object) -> str:
    """Return the sentence for `count` things; both templates may hold ``{count:,}``."""
    return tr(one if count == 1 else many, count=count, **fields)


def tr_said(text: str) -> str:
    """Return a finished English text (a worker's, a stored one) in the language in use."""
    return _book[0].say(text)


def use(code: str) -> None:
    """Switch to "en", "ko", or "" for the system's language; texts made before stay as they are."""
    wanted = code or QLocale.system().name().split("_")[0]
    _code[0] = wanted if wanted in LANGUAGES else "en"
    _words.clear()
    _words.update(translations(_code[0]))
    _book[0] = Phrasebook(_words)


def current() -> str:
    """Return the code of the language in use."""
    return _code[0]


def translations(code: str) -> dict[str, str]:
    """Return the table of one language, English template to sentence ({} for English)."""
    if code == "en":
        return {}
    file = resources.files("resources") / "translations" / f"{code}.json"
    return dict(json.loads(file.read_text("utf-8")))
