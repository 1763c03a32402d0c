"""English templates in, another language out: `tr("Labeled {count} images", count=3)`.

The English sentence is the key. A translation keeps the field names; a missing one shows English.
Which language a person sees is for the window and the commands to say; nothing here is global.
"""

import json
from collections.abc import Mapping
from importlib import resources
from math import ceil, floor

from core.phrasebook import Phrasebook

LANGUAGES = {"en": "English", "ko": "한국어"}


class Language:
    """One language and its table of sentences."""

    def __init__(self, code: str, words: Mapping[str, str]) -> None:
        self.code = code
        self._words = words
        self._book = Phrasebook(words)

    def tr(self, template: str, **fields: object) -> str:
        """Return `template` in this language, with its fields filled in."""
        text = self._words.get(template, template)
        return text.format(**fields) if fields else text

    def tr_count(self, one: str, many: str, count: int, **fields: object) -> str:
        """Return the sentence for `count` things; both templates may hold ``{count:,}``."""
        return self.tr(one if count == 1 else many, count=count, **fields)

    def tr_said(self, text: str) -> str:
        """Return a finished English text (a worker's, a stored one) in this language."""
        return self._book.say(text)


def threshold_in_words(threshold: float) -> str:
    """Return ``0.90``; ``0.973`` where hundredths do not say it."""
    short = f"{threshold:.2f}"
    return short if abs(float(short) - threshold) < 1e-6 else f"{threshold:.3f}"


def outward(low: float, high: float, digits: int) -> tuple[float, float]:
    """Round the lower bound down and the upper one up, errors of the last bits aside."""
    step = 10**digits
    return floor(low * step + 1e-6) / step, ceil(high * step - 1e-6) / step


def language_of(code: str) -> Language:
    """Return the language of a code; English for one that is unknown."""
    return Language(code, translations(code)) if code in LANGUAGES else Language("en", {})


def translations(code: str) -> dict[str, str]:
    """Return the table of one language, English template to sentence ({} for English)."""
    if code == "en":
        return {}
    file = resources.files("resources") / "translations" / f"{code}.json"
    return dict(json.loads(file.read_text("utf-8")))


ENGLISH = language_of("en")
