"""Finished English texts of the worker are found again and said in Korean."""

import string
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.jobs.messages import Epoch, Note, RoundDone
from core.language import translations
from core.phrasebook import Phrasebook
from core.progress import Progress
from core.run_rows import Round, Run
from core.types import RunState
from gui import language
from gui.language import tr_said
from gui.models.run_story import RunStory
from gui.models.timeline import Node
from gui.theme import Theme
from gui.views.live_card import LiveCard
from gui.views.timeline_view import describe
from tests.gui.said import said

KOREAN = translations("ko")
WITH_FIELDS = sorted(template for template in KOREAN if "{" in template)
BOOK = Phrasebook(KOREAN)
WORDS = st.from_regex(r"[a-z]{3,6}[0-9]{1,2}(\.jpg)?", fullmatch=True)


@pytest.fixture(autouse=True)
def korean():
    language.use("ko")
    yield
    language.use("en")


@settings(max_examples=4, deadline=None)
@given(st.data())
@pytest.mark.parametrize("template", WITH_FIELDS)
def test_a_filled_template_is_said_as_the_translation_filled_alike(template, data):
    values = {
        name: data.draw(st.integers(0, 10**6) if form else WORDS, label=name)
        for _, name, form, _ in string.Formatter().parse(template)
        if name
    }
    assert BOOK.say(template.format(**values)) == KOREAN[template].format(**values)


@pytest.mark.parametrize(
    ("english", "korean_text"),
    [
        ("label propagation", "라벨 전파"),
        ("finetune, fold 2", "미세 조정, 폴드 2"),
        (
            "The first model is the average of three heads. With fewer than 5 labels per category, "
            "choosing one would be guessing. 2 of 3 students passed the gate.",
            "첫 모델은 세 헤드의 평균입니다. 카테고리당 라벨이 5개보다 적으면 하나를 고르는 것은 "
            "짐작일 뿐입니다. 학생 3개 중 2개가 관문을 통과했습니다.",
        ),
        (
            "As asked: vote of 5 nearest neighbors on frozen features. "
            "Kept the model before. Worse: 1 won, 4 lost.",
            "요청한 방법: 고정된 특징 위의 가장 가까운 이웃 5개의 투표. "
            "이전 모델을 그대로 둡니다. 더 나쁩니다. 새로 맞힌 것 1개, 새로 틀린 것 4개.",
        ),
        (
            "As asked. Kept the model before. No labels measure both models, and this one did not "
            "learn from more. Make it current by hand if you trust it more.",
            "As asked. 이전 모델을 그대로 둡니다. 두 모델을 함께 판정한 라벨이 없고, "
            "이 모델이 더 많은 라벨에서 배우지도 않았습니다. "
            "이 모델을 더 믿는다면 직접 현재 모델로 지정하세요.",
        ),
        (
            "Images that could not be read and get no prediction: 1. "
            "my photo.jpg could not be read: The file is gone.",
            "읽을 수 없어 예측하지 못한 이미지: 1장. "
            "my photo.jpg 파일을 읽지 못했습니다: 파일이 없어졌습니다.",
        ),
        (
            "The training process ended unexpectedly: exit code 3.",
            "학습 프로세스가 갑자기 끝났습니다: 종료 코드 3.",
        ),
        (
            "The picture is too large to be opened safely: 40000 × 30000 pixels.",
            "그림이 너무 커서 안전하게 열 수 없습니다: 40000 × 30000픽셀.",
        ),
    ],
)
def test_what_is_said_in_english_is_shown_in_korean(english, korean_text):
    assert tr_said(english) == korean_text


def test_a_value_that_looks_like_the_end_of_a_sentence_is_kept():
    assert tr_said("/my. Pictures is not a folder.") == "/my. Pictures은(는) 폴더가 아닙니다."


def test_a_value_is_no_phrase_because_it_ends_like_one():
    assert "KeyError: 5 images" in tr_said(
        "The training stopped because of an internal error: KeyError: 5 images. "
        "The run's log has details."
    )


@pytest.mark.parametrize("text", ["", "A stand-in.", "Nobody knows this.  It\nis new. 3 %"])
def test_what_is_not_known_stays_as_it_is(text):
    assert tr_said(text) == text


def test_english_stays_english():
    language.use("en")
    assert tr_said("Better: 3 won, 1 lost.") == "Better: 3 won, 1 lost."


def test_a_new_text_is_found_in_a_millisecond():
    BOOK.say("heads")  # compiles the patterns
    start = time.perf_counter()
    for number in range(100):
        BOOK.say(f"Nobody knows this. Fine-tuning once: {number} epochs, about 60 seconds.")
    assert (time.perf_counter() - start) / 100 < 0.005  # five times what it may take: busy machines


def test_the_running_training_speaks_korean(qapp, qtbot):
    story = RunStory()
    for message in (
        Progress("features", 3, 24),
        Note("Images are seen at 224 x 224 pixels."),
        RoundDone(1, "label propagation", 0, 0.9, None, True, "The first model of this run."),
        Epoch("finetune, fold 1", 1, 8, 0.5),
    ):
        story.hear(message)
    card = LiveCard(Theme(qapp))
    qtbot.addWidget(card)
    card.show_story(story, is_stopping=False)
    assert card.stepper.accessibleName() == "특징, 미세 조정, 폴드 1"
    assert card.said.text().splitlines() == [
        "라운드 1: 라벨 전파 · 정확도 90 % · 이 실행의 첫 모델입니다.",
        "이미지를 224 × 224픽셀로 봅니다.",
    ]


def test_the_timeline_speaks_korean():
    step = Round(
        2,
        1,
        2,
        1,
        "head taught by the surest 20%",
        "tiny",
        5,
        0.9,
        None,
        20,
        0.8,
        False,
        "Worse: 1 won, 4 lost.",
        False,
    )
    run = Run(
        1,
        "auto",
        "tiny",
        RunState.DONE,
        Path(),
        "",
        None,
        None,
        "cpu",
        0,
        9,
        "The first model is the nearest class mean.",
        (step,),
    )
    assert describe(Node(run, name="1")).lines[-1] == "첫 모델은 가장 가까운 카테고리 평균입니다."
    told = describe(Node(run, step, name="1.2"))
    assert told.title.endswith("가장 확실한 20%로 가르친 헤드")
    assert told.lines[-1] == (
        "의사 라벨 5개로 배움 · 더 나쁩니다. 새로 맞힌 것 1개, 새로 틀린 것 4개."
    )


def test_nothing_that_the_worker_says_is_shown_in_english():
    unsaid = [text for text in said() if "{" not in text and tr_said(text) == text]
    assert not unsaid
