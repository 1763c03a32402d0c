"""Laws of going through an audit: each image waits once, and what is written stands."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.trust.rows import Audit, AuditCheck, AuditVerdict, PrecisionEstimate
from gui.models.audit_walk import AuditWalk

NOTHING = PrecisionEstimate(0.9, 100, 0, 0, None, None, None, None, 59)


def an_audit(answers: list[bool | None], *, number: int = 1) -> Audit:
    checks = tuple(AuditCheck(100 + n, 7, 0.9, right) for n, right in enumerate(answers))
    return Audit(
        number, 1, 0.9, frozenset(), 0.95, len(checks), True, checks, AuditVerdict.OPEN, NOTHING
    )


def written(walk: AuditWalk) -> Audit:
    """The audit of `walk` with every answer that it has written."""
    assert walk.audit is not None
    pairs = zip(walk.audit.checks, walk.marks, strict=True)
    return replace(walk.audit, checks=tuple(replace(c, is_right=mark) for c, mark in pairs))


answers = st.lists(st.sampled_from([True, False, None]), max_size=12)


@given(answers, st.lists(st.sampled_from(["right", "wrong", "unknown", "later", "write"])))
def test_every_open_image_waits_until_it_is_answered_once(given_answers, keys):
    walk = AuditWalk()
    walk.show(an_audit(given_answers))
    for key in keys:
        before, current = walk.marks, walk.current
        assert (current is None) == (None not in before)
        match key:
            case "right" | "wrong" | "unknown":
                said = walk.answer({"right": 7, "wrong": 8, "unknown": None}[key])
                assert said is current
                pairs = enumerate(zip(before, walk.marks, strict=True))
                changed = [n for n, pair in pairs if len({*pair}) > 1]
                place = [] if said is None else [said.image_id - 100]
                assert changed == place
                assert all(walk.marks[n] is (key == "right") for n in place)
            case "later":
                walk.skip()
                assert walk.marks == before
            case _:
                walk.show(written(walk))
                assert walk.marks == before
                assert walk.current is None or walk.current.image_id == current.image_id


@given(answers.filter(lambda each: None in each))
def test_going_through_once_answers_all_and_stays_at_the_end(given_answers):
    walk = AuditWalk()
    walk.show(an_audit(given_answers))
    seen = []
    while (check := walk.answer(7)) is not None:
        seen.append(check.image_id - 100)
    assert seen == [n for n, each in enumerate(given_answers) if each is None]
    assert walk.current is None
    assert walk.place == -1


@given(answers)
def test_coming_back_begins_at_the_first_image_without_an_answer(given_answers):
    walk = AuditWalk()
    walk.show(an_audit(given_answers))
    first = next((n for n, each in enumerate(given_answers) if each is None), -1)
    assert walk.place == first


def test_an_answer_that_was_taken_back_is_open_again_at_its_place():
    walk = AuditWalk()
    walk.show(an_audit([None, None, None]))
    walk.answer(7)
    walk.show(an_audit([True, None, None]))
    walk.forget((100,))
    walk.show(an_audit([None, None, None]))
    walk.go_to(100)
    assert walk.marks == (None, None, None)
    assert walk.place == 0


def test_an_older_reading_does_not_open_an_answer_again():
    walk = AuditWalk()
    walk.show(an_audit([None, None]))
    walk.answer(8)
    walk.show(an_audit([None, None]))  # read before the answer was written
    assert walk.marks == (False, None)
    assert walk.place == 1


def test_another_audit_begins_without_the_answers_of_the_one_before():
    walk = AuditWalk()
    walk.show(an_audit([None, None]))
    walk.answer(8)
    walk.show(an_audit([None, None], number=2))
    assert walk.marks == (None, None)
    assert walk.place == 0
