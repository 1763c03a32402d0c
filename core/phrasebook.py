"""Finished English text in another language: found again among the templates, values and all.

The worker and the project store plain English (docs/adr/0010). A template with fields becomes a
pattern; what its fields match is put into the translation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from string import Formatter

_FIGURE = r"[-−+\d,.]+?"  # what a field with a format, like ``{count:,}``, can hold
_TEXT = r".+?"
_NEXT_SENTENCE = re.compile(r"(?<=[.!?]) (?=\S)")
_KEPT = 1024  # texts remembered: a view asks for the same few at each message


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    parts: tuple[tuple[str, str], ...]  # of the translation: words, and the field behind them
    starts_with_words: bool
    rank: tuple[int, int]  # the more a template fixes, the sooner it is tried


class Phrasebook:
    """`words` maps English template to translation, as in resources/translations."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self.say = lru_cache(_KEPT)(self._say)

    def _say(self, text: str) -> str:
        """Return `text` in the language of the table, sentence by sentence; what is not known
        stays English."""
        if not self._words or not text:
            return text
        sentences = _NEXT_SENTENCE.split(text)
        said: list[str] = []
        is_whole = True
        while sentences:
            known = self._longest(sentences)
            is_whole &= known is not None
            told, count = known or (sentences[0], 1)
            said.append(told)
            del sentences[:count]
        # A value (the name of a file) may look like the end of a sentence.
        broad = None if is_whole else self._phrase(text)
        return broad if broad is not None else " ".join(said)

    def _longest(self, sentences: list[str]) -> tuple[str, int] | None:
        """The translation of as many of the first `sentences` as one template covers."""
        for count in range(len(sentences), 0, -1):
            told = self._phrase(" ".join(sentences[:count]), keeps_sentences=True)
            if told is not None:
                return told, count
        return None

    def _phrase(
        self, text: str, *, keeps_sentences: bool = False, is_value: bool = False
    ) -> str | None:
        """`keeps_sentences`: no value may reach into the next one. `is_value`: a value is foreign
        words more often than a phrase, so templates must begin with words of their own."""
        if text in self._words:
            return self._words[text]
        for phrase in self._phrases:
            if is_value and not phrase.starts_with_words:
                continue
            match = phrase.pattern.fullmatch(text)
            if match is None:
                continue
            values = match.groupdict()
            if keeps_sentences and any(_NEXT_SENTENCE.search(it) for it in values.values()):
                continue
            return "".join(
                words + (self._value(values[field]) if field else "")
                for words, field in phrase.parts
            )
        return None

    def _value(self, text: str) -> str:
        return self._phrase(text, is_value=True) or text

    @cached_property
    def _phrases(self) -> list[_Phrase]:
        found = [_phrase_of(*pair) for pair in self._words.items() if "{" in pair[0]]
        return sorted(found, key=lambda phrase: phrase.rank)


def _phrase_of(template: str, translation: str) -> _Phrase:
    pattern, seen = "", set[str]()
    fixed = figures = 0
    for words, field, form, _ in Formatter().parse(template):
        pattern, fixed = pattern + re.escape(words), fixed + len(words)
        if field in seen:
            pattern += f"(?P={field})"
        elif field:
            seen.add(field)
            figures += bool(form)
            pattern += f"(?P<{field}>{_FIGURE if form else _TEXT})"
    return _Phrase(
        re.compile(pattern, re.DOTALL),
        tuple((words, field or "") for words, field, _, _ in Formatter().parse(translation)),
        not template.startswith("{"),
        (-fixed, -figures),
    )
