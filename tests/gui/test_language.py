"""Korean is complete, keeps every field, and holds nothing that is not said any more."""

import string

import pytest

from core.language import translations
from gui import language
from gui.actions import MENUS
from gui.language import tr, tr_count
from tests.gui.said import said
from tests.gui.sentences import sentences

SAID = said()
SENTENCES = {**sentences(), **SAID, **dict.fromkeys(MENUS, "gui/actions.py")}


@pytest.fixture(autouse=True)
def english_again():
    yield
    language.use("en")


def test_every_sentence_has_a_korean_one():
    missing = {text: place for text, place in SENTENCES.items() if text not in korean()}
    assert not missing


def test_no_korean_sentence_is_left_over():
    assert not set(korean()) - set(SENTENCES)


def test_the_collector_sees_sentences_of_every_kind():
    kinds = ("Label {count} as {category}", "Import {count} labels", "The file is empty.", "Undo")
    assert all(text in SENTENCES for text in kinds)
    assert len(SENTENCES) > 300


def test_the_collector_sees_what_the_worker_says():
    kinds = (
        "Better: {wins} won, {losses} lost.",
        "label propagation",
        "features",
        "{name}, fold {number}",
        "Kept the model before.",
        "The training process ended unexpectedly: {exit}.",
    )
    assert all(text in SAID for text in kinds)


def test_what_the_worker_says_with_a_period_begins_with_a_capital():
    sentences = [text for text in SAID if text.endswith(".")]
    assert all(text[0].isupper() or text[0] == "{" for text in sentences)


def test_translations_keep_the_fields():
    wrong = {text: said for text, said in korean().items() if fields(text) != fields(said)}
    assert not wrong


def test_a_missing_translation_shows_english():
    language.use("ko")
    assert tr("Nobody ever said {this}.", this="so") == "Nobody ever said so."


def test_counting_chooses_the_sentence():
    assert tr_count("{count:,} image", "{count:,} images", 1) == "1 image"
    assert tr_count("{count:,} image", "{count:,} images", 12345) == "12,345 images"
    language.use("ko")
    assert tr_count("{count:,} image", "{count:,} images", 12345) == "이미지 12,345장"


def korean() -> dict[str, str]:
    return translations("ko")


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
