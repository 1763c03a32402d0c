"""Audit: by real keys, one image after another; what it says, and that nothing of it is lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.trust.rows import Audit, AuditCheck, AuditVerdict, PrecisionEstimate
from core.types import Answer, Tier
from gui.models.audit_walk import AuditWalk
from gui.views.audit_foot import AuditFoot
from tests.gui.test_review_page import OPEN, category, open_review

Key = Qt.Key
Left = Qt.MouseButton.LeftButton


def begin(desk, page, *, precision: float = 95):
    """Audit all there is, from the button under the grid."""
    page.threshold.needed.setValue(precision)
    desk.until(lambda: page.threshold.stop is not None)
    page.threshold.go_to(0.0)
    QTest.mouseClick(page.threshold.audit, Left)
    desk.until(
        lambda: page.faces.currentWidget() is page.faces.audit and page.faces.audit.walk.current
    )
    return page.faces.audit


def open_audit(start_desk, folder, **chosen):
    desk, page = open_review(start_desk, folder)
    return desk, begin(desk, page, **chosen)


@pytest.fixture
def audit(start_desk, project_folder):
    return open_audit(start_desk, project_folder)


def press(audit, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(audit, key, modifier)


def key_of(desk, category_id) -> Key:
    at = [each.id for each in desk.session.categories].index(category_id)
    return (Key.Key_1, Key.Key_2, Key.Key_3)[at]


def say(desk, audit, *, right: bool) -> int:
    """Press the key of the proposed category, or of another one; return the image."""
    check = audit.walk.current
    ids = [each.id for each in desk.session.categories]
    at = ids.index(check.proposed_category_id)
    press(audit, key_of(desk, ids[at if right else (at + 1) % 3]))
    return check.image_id


def label_of(desk, image_id):
    return desk.ask(lambda p: p.catalog.rows([image_id])[0].label)


def current_audit(desk):
    return desk.ask(lambda p: p.audits.current())


def test_an_audit_shows_the_sample_one_by_one_and_hides_the_suggestion(audit):
    desk, page = audit
    stored = current_audit(desk)
    assert stored.is_hidden
    assert [c.image_id for c in page.walk.checks] == [c.image_id for c in stored.checks]
    desk.until(lambda: page.view._pixmap is not None)
    assert not page.suggestion.isVisible()
    assert page.foot.progress.text() == f"0 of {len(stored.checks)} · 0 wrong"
    assert "for this audit alone" in page.foot.progress.toolTip()
    assert page.foot.bar.toolTip() == page.foot.progress.toolTip()


def test_the_key_of_a_category_answers_at_once_and_makes_a_gold_label(audit):
    desk, page = audit
    proposed = page.walk.current.proposed_category_id
    first = say(desk, page, right=True)
    assert page.walk.current.image_id != first  # before anything is written
    label = label_of(desk, first)
    assert (label.category_id, label.tier) == (proposed, Tier.GOLD)
    assert current_audit(desk).checks[0].is_right is True


def test_another_category_and_unknown_count_as_wrong(audit):
    desk, page = audit
    first = say(desk, page, right=False)
    second = page.walk.current.image_id
    press(page, Key.Key_U)
    assert page.walk.marks[:2] == (False, False)
    assert [check.is_right for check in current_audit(desk).checks[:2]] == [False, False]
    assert label_of(desk, first).answer is Answer.CATEGORY
    assert label_of(desk, second).answer is Answer.UNKNOWN
    desk.until(lambda: f"2 of {len(page.walk.checks)} · 2 wrong" in page.foot.progress.text())


def test_quick_keys_answer_each_image_once_and_in_order(audit):
    desk, page = audit
    said = []
    for number in range(8):
        said.append((say(desk, page, right=number != 3), number != 3))
        desk.qtbot.wait(1)  # readings made in between come in
    stored = {check.image_id: check.is_right for check in current_audit(desk).checks}
    assert [(image, stored[image]) for image, _ in said] == said
    assert len({image for image, _ in said}) == 8


def test_undo_brings_the_last_image_back(audit):
    desk, page = audit
    say(desk, page, right=True)
    second = say(desk, page, right=False)
    desk.settle()
    desk.window.actions_by_name["undo"].trigger()
    desk.until(lambda: page.walk.current and page.walk.current.image_id == second)
    assert page.walk.marks[:2] == (True, None)
    assert label_of(desk, second) is None
    say(desk, page, right=True)
    desk.settle()
    press(page, Key.Key_Backspace)
    desk.until(lambda: page.walk.current and page.walk.current.image_id == second)


def test_what_is_left_for_later_comes_again_at_the_end(audit):
    desk, page = audit
    first = page.walk.current.image_id
    press(page, Key.Key_Space)
    assert page.walk.current.image_id != first
    while page.walk.current.image_id != first:
        say(desk, page, right=True)
    assert page.walk.marks.count(None) == 1


def test_with_the_suggestion_hidden_enter_answers_nothing_and_says_why(audit):
    desk, page = audit
    said = []
    desk.session.noticed.connect(said.append)
    press(page, Key.Key_Return)
    assert page.walk.place == 0
    assert [each.text for each in said] == [
        "The suggestion is hidden: press the key of the category."
    ]


def test_with_the_suggestion_shown_enter_says_right_and_labels_are_silver(audit):
    desk, page = audit
    QTest.mouseClick(page.bar.hiding._buttons["shown"], Left)
    desk.until(lambda: page.walk.audit and not page.walk.audit.is_hidden)
    check = page.walk.current
    assert desk.session.category(check.proposed_category_id).name in page.suggestion.text()
    assert page.suggestion.isVisible()
    press(page, Key.Key_Return)
    label = label_of(desk, check.image_id)
    assert (label.category_id, label.tier) == (check.proposed_category_id, Tier.SILVER)
    desk.until(lambda: not page.bar.hiding.isEnabled())  # the answers are silver now


def test_when_all_are_checked_it_says_so_and_offers_more_only_where_there_are_more(audit):
    desk, page = audit
    while page.walk.current:
        say(desk, page, right=True)
    desk.until(lambda: page.foot.verdict.text() == "Every proposal above the line is checked")
    assert page.foot.accept.isHidden()
    assert page.foot.more.isHidden()


def test_more_are_drawn_when_the_sample_is_used_up(start_desk, project_folder):
    desk, page = open_review(start_desk, project_folder)
    desk.ask(lambda p: p.audits.begin(0.0, size=4))
    desk.until(lambda: page.threshold.stop is not None)
    page.line.refresh()
    desk.until(lambda: not page.threshold.go_on.isHidden())
    QTest.mouseClick(page.threshold.go_on, Left)
    desk.until(lambda: page.faces.audit.walk.current)
    press(page.faces.audit, Key.Key_M)  # not while any waits
    while page.faces.audit.walk.current:
        say(desk, page.faces.audit, right=True)
    desk.until(lambda: page.faces.audit.foot.more.text() == f"Check {OPEN - 4} more")
    assert page.faces.audit.foot.more.isVisible()
    press(page.faces.audit, Key.Key_M)
    desk.until(lambda: len(page.faces.audit.walk.checks) == OPEN)
    assert page.faces.audit.walk.place == 4


def test_a_category_is_found_by_its_name(audit):
    desk, page = audit
    first = page.walk.current.image_id
    press(page, Key.Key_Slash)
    assert page.picker.isVisible()
    QTest.keyClicks(page.picker.field, "gre")
    QTest.keyClick(page.picker.field, Key.Key_Return)
    assert label_of(desk, first).category_id == category(desk, "green")


def test_keys_of_the_proposals_do_nothing_to_them_in_an_audit(audit):
    desk, page = audit
    before = desk.ask(lambda p: p.history.edits(1)[0].id)
    for key in (Key.Key_X, Key.Key_R, Key.Key_L):
        press(page, key)
    press(page, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(page, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.ask(lambda p: p.history.edits(1)[0].id) == before


def test_the_key_that_accepts_says_why_nothing_is_yet(audit):
    desk, page = audit
    said = []
    desk.session.noticed.connect(said.append)
    press(page, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [each.text for each in said] == [
        "Nothing accepted: it is not proven yet that 95 % are right."
    ]
    while page.walk.current:
        say(desk, page, right=True)
    desk.until(lambda: "all looked at: 100 % right" in page.foot.progress.text())
    press(page, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert said[-1].text.startswith("Nothing is left to accept")
    assert desk.ask(lambda p: p.catalog.counts()).bronze == 0


def test_leaving_and_coming_back_keeps_the_place(start_desk, project_folder):
    desk, page = open_review(start_desk, project_folder)
    audit = begin(desk, page)
    for _ in range(2):
        say(desk, audit, right=True)
    waiting = audit.walk.current.image_id
    press(audit, Key.Key_Escape)
    desk.until(lambda: page.faces.currentWidget() is page.faces.desk)
    total = len(audit.walk.checks)
    desk.until(lambda: page.threshold.go_on.text() == f"Go on with the audit: 2 of {total}")
    QTest.mouseClick(page.threshold.go_on, Left)
    desk.until(lambda: page.faces.currentWidget() is audit)
    assert audit.walk.current.image_id == waiting


def test_after_closing_the_application_the_audit_goes_on_where_it_was(start_desk, project_folder):
    desk, audit = open_audit(start_desk, project_folder)
    say(desk, audit, right=True)
    say(desk, audit, right=False)
    waiting = audit.walk.current.image_id
    desk.settle()
    desk.application.end()
    again = start_desk(project_folder)
    page = again.turn_to("review")
    again.until(lambda: not page.threshold.go_on.isHidden())
    QTest.mouseClick(page.threshold.go_on, Left)
    again.until(lambda: page.faces.audit.walk.current)
    assert page.faces.audit.walk.current.image_id == waiting
    assert page.faces.audit.walk.marks[:2] == (True, False)


def test_what_is_proven_is_said_and_can_be_accepted(start_desk, project_folder):
    desk, audit = open_audit(start_desk, project_folder, precision=50)
    for _ in range(len(audit.walk.checks) - 2):
        say(desk, audit, right=True)
    desk.until(lambda: audit.walk.audit.verdict is AuditVerdict.PROVEN)
    assert audit.foot.verdict.text() == "Proven: at least 50 % of the rest are right"
    desk.until(lambda: audit.foot.accept.isVisible())
    left = desk.ask(lambda p: p.catalog.counts()).proposals
    assert left == 2
    QTest.mouseClick(audit.foot.accept, Left)
    assert desk.ask(lambda p: p.catalog.counts()).bronze == left
    page = desk.page("review")
    desk.until(lambda: page.faces.currentWidget() is page.faces.reviewed)


def test_what_is_refuted_is_said_and_nothing_is_offered_to_accept(session, qtbot):
    foot, walk = AuditFoot(session), AuditWalk()
    qtbot.addWidget(foot)
    foot.show()
    checks = tuple(AuditCheck(n, 1, 0.9, n > 4 or None) for n in range(8))
    checks = tuple(replace(c, is_right=False) if c.image_id < 4 else c for c in checks)
    said = PrecisionEstimate(0.9, 1240, 7, 4, 3 / 7, (0.1, 0.8), 700, 1100, 300)
    refuted = AuditVerdict.REFUTED
    walk.show(Audit(1, 1, 0.9, frozenset(), 0.95, 1247, True, checks, refuted, said))
    foot.show_walk(walk)
    assert foot.progress.text() == (
        "7 of 8 · 4 wrong · 1 left for later (what follows counts once it is answered) · "
        "of the other 1,240 at least 10 % right"
    )
    assert foot.verdict.text() == "Refuted: fewer than 95 % of the rest are right"
    assert foot.accept.isHidden()
    with qtbot.waitSignal(foot.stopped):
        QTest.mouseClick(foot.stop, Left)


def test_the_interval_narrows_with_every_right_answer(audit):
    desk, page = audit
    widths = []
    for number in range(1, 9):
        say(desk, page, right=True)
        desk.until(lambda n=number: page.walk.audit.estimate.checks >= n)
        interval = page.foot.bar.interval or (0.0, 1.0)
        widths.append(interval[1] - interval[0])
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0]
