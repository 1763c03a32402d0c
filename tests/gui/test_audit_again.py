"""An audit that is asked for while another one is open."""

from PySide6.QtCore import Qt

from tests.gui.test_audit import begin, current_audit, press, say
from tests.gui.test_review_page import open_review

Key = Qt.Key


def leave(desk, page):
    press(page.faces.audit, Key.Key_Escape)
    desk.until(lambda: page.faces.currentWidget() is page.faces.desk)
    desk.settle()


def left_after_one_answer(start_desk, folder):
    desk, page = open_review(start_desk, folder)
    say(desk, begin(desk, page), right=True)
    leave(desk, page)
    return desk, page, current_audit(desk)


def test_the_same_question_goes_on_with_the_audit_that_is_open(start_desk, project_folder):
    desk, page, first = left_after_one_answer(start_desk, project_folder)
    assert first.is_open
    begin(desk, page)
    assert current_audit(desk).id == first.id
    assert page.faces.audit.walk.marks[0] is True
    leave(desk, page)
    begin(desk, page, precision=80)
    assert current_audit(desk).id != first.id


def test_what_is_left_after_an_acceptance_is_audited_anew(start_desk, project_folder):
    desk, page, first = left_after_one_answer(start_desk, project_folder)
    one = first.checks[-1].image_id
    desk.session.edit(lambda p: p.review.accept([one]))
    desk.settle()
    assert not current_audit(desk).is_open
    begin(desk, page)
    again = current_audit(desk)
    assert again.id != first.id
    assert again.population == first.population - 2
