"""What the model looked at: over the picture on request, called a hint, and never where it would
give a hidden proposal away."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.doubt.blind import blind_among
from core.errors import UserError
from core.jobs.explainer import ClassHeat, Region
from core.project import Project
from core.rows import Changed
from core.types import Topic
from tests.gui.trained import label_some, train

Key = Qt.Key
CORNER = ((1.0, 0.2, 0.0), (0.2, 0.0, 0.0), (0.0, 0.0, 0.0))
MIDDLE = Region(0.125, 0.0, 0.875, 1.0)


class Told:
    """Stands in for the process: says that every picture's upper left corner speaks."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int | None]] = []  # file name, class index
        self.is_closed = False
        self.region, self.imitates, self.refusal = MIDDLE, False, ""
        self.heat_told = CORNER

    def heat(self, model, image, *, size, category) -> ClassHeat:
        self.asked.append((image.name, category))
        if self.refusal:
            raise UserError(self.refusal, backbone="vit_tiny")
        return ClassHeat(self.heat_told, self.region, category or 0, 0.9, self.imitates)

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def desk(start_desk, project_folder):
    """A model makes proposals."""
    with Project.open(project_folder) as project:
        label_some(project)
        train(project)
    return start_desk(project_folder)


@pytest.fixture
def told(desk) -> Told:
    """Maps come from a stand-in."""
    it = Told()
    desk.session.explainer.make = lambda: it
    return it


def review(desk):
    page = desk.turn_to("review")
    desk.until(lambda: page.grid.images.ids and page.grid.currentIndex().isValid())
    desk.until(lambda: page.preview.projector.image is not None)
    page.grid.setFocus()
    return page


def current_name(page) -> str:
    return page.grid.images.row(page.grid.currentIndex().row()).path.name


def switch_on(desk, page):
    QTest.keyClick(page, Key.Key_F2)
    looked_at = page.preview.looked_at
    assert looked_at.is_on
    desk.until(lambda: page.preview.view.overlay is not None)
    return looked_at


def test_a_key_lays_the_map_over_the_picture_and_calls_it_a_hint(desk, told: Told):
    page = review(desk)
    assert not told.asked
    looked_at = switch_on(desk, page)
    assert looked_at.isVisible()
    assert "A hint, no proof." in looked_at.caption.text()
    assert "outside the frame" in looked_at.caption.text()
    category = desk.session.category(
        page.grid.images.row(page.grid.currentIndex().row()).proposal.category_id
    )
    assert category.name in looked_at.caption.text()
    QTest.keyClick(page, Key.Key_F2)
    assert page.preview.view.overlay is None
    assert looked_at.isHidden()
    assert told.is_closed


def test_it_lies_on_what_the_model_saw_and_what_is_outside_is_darker(desk, told: Told):
    page = review(desk)
    view = page.preview.view
    switch_on(desk, page)
    laid, overlay = view.grab().toImage(), view.overlay
    view.lay_over(None)
    plain = view.grab().toImage()
    view.lay_over(overlay)
    target = view._target()

    def colors(x: float, y: float) -> tuple[int, int]:
        """Lightness before and after, at a spot of the picture in shares."""
        at = target.left() + x * target.width(), target.top() + y * target.height()
        spot = round(at[0]), round(at[1])
        return plain.pixelColor(*spot).lightness(), laid.pixelColor(*spot).lightness()

    before, after = colors(0.05, 0.5)
    assert after < 0.6 * before
    before, after = colors(0.8, 0.9)  # cold
    assert after == pytest.approx(before, abs=3)
    hot = laid.pixelColor(
        round(target.left() + 0.2 * target.width()), round(target.top() + 0.08 * target.height())
    )
    assert hot != plain.pixelColor(
        round(target.left() + 0.2 * target.width()), round(target.top() + 0.08 * target.height())
    )


def test_it_follows_the_proposal_that_is_shown(desk, told: Told):
    page = review(desk)
    switch_on(desk, page)
    first = current_name(page)
    QTest.keyClick(page.grid, Key.Key_Right)
    desk.until(lambda: current_name(page) != first)
    desk.until(lambda: told.asked[-1][0] == current_name(page))
    desk.until(lambda: page.preview.view.overlay is not None)
    row = page.grid.images.row(page.grid.currentIndex().row())
    classes = desk.ask(lambda p: p.runs.classes(p.runs.current_model_id()))
    assert told.asked[-1][1] == classes.index(row.proposal.category_id)


def test_what_is_not_tested_is_refused_in_a_sentence(desk, told: Told):
    told.refusal = "What {backbone} looked at is not shown: Grad-CAM was not tested with it."
    page = review(desk)
    QTest.keyClick(page, Key.Key_F2)
    looked_at = page.preview.looked_at
    desk.until(lambda: "vit_tiny" in looked_at.caption.text())
    assert looked_at.isVisible()
    assert page.preview.view.overlay is None


def test_nothing_that_speaks_and_a_stand_in_are_said(desk, told: Told):
    told.heat_told, told.imitates, told.region = ((0.0, 0.0), (0.0, 0.0)), True, Region()
    page = review(desk)
    looked_at = switch_on(desk, page)
    assert looked_at.caption.text().startswith("Nothing that the model saw here speaks for")
    assert "imitates" in looked_at.caption.text()
    assert "frame" not in looked_at.caption.text()


def test_a_blind_proposal_is_not_given_away(desk, told: Told):
    page = review(desk)
    page.blind.setChecked(True)
    ids = np.array(page.grid.images.ids)
    hidden = np.flatnonzero(blind_among(ids, page.grid.images.row(0).proposal.model_id))
    page.grid.go_to(int(hidden[0]))
    desk.until(lambda: page.grid.currentIndex().row() == hidden[0])
    QTest.keyClick(page, Key.Key_F2)
    assert "What is proposed here is hidden" in page.preview.looked_at.caption.text()
    desk.until(lambda: desk.session.tasks.is_idle)
    assert not told.asked
    assert page.preview.view.overlay is None


def test_an_audit_shows_no_map(desk, told: Told):
    page = review(desk)
    switch_on(desk, page)
    page.threshold.begin_audit()
    desk.until(lambda: page.faces.is_in_audit and page.faces.audit.projector.image is not None)
    count = len(told.asked)
    QTest.keyClick(page.faces.audit, Key.Key_F2)
    QTest.keyClick(page.faces.audit, Key.Key_F2)
    desk.until(lambda: desk.session.tasks.is_idle)
    assert page.faces.audit.view.overlay is None
    assert len(told.asked) == count


def test_while_gold_is_labeled_it_is_shown_only_with_suggestions(desk, told: Told):
    page = desk.turn_to("label")
    desk.until(lambda: page.viewer.projector.image is not None)
    QTest.keyClick(page, Key.Key_F2)
    looked_at = page.viewer.looked_at
    assert looked_at.is_on
    assert "Suggestions are hidden" in looked_at.caption.text()
    assert not told.asked
    desk.session.show_suggestions(True)
    desk.until(lambda: page.view.overlay is not None)
    assert "no proof" in looked_at.caption.text()
    desk.session.show_suggestions(False)
    assert page.view.overlay is None
    assert "Suggestions are hidden" in looked_at.caption.text()


def test_beside_the_grid_of_browse_it_brings_the_picture_into_sight(desk, told: Told):
    page = desk.turn_to("browse")
    page.grid.go_to(0)
    desk.session.show_suggestions(True)
    QTest.keyClick(page, Key.Key_F2)
    viewer = page.beside_picture.viewer
    desk.until(lambda: viewer.isVisible() and viewer.view.overlay is not None)
    assert viewer.looked_at.caption.isVisible()


def test_the_process_ends_when_nobody_looks_and_with_the_project(desk, told: Told):
    page = review(desk)
    switch_on(desk, page)
    desk.session.show_suggestions(True)
    label = desk.turn_to("label")
    desk.until(lambda: label.viewer.projector.image is not None)
    QTest.keyClick(label, Key.Key_F2)
    desk.until(lambda: label.view.overlay is not None)
    desk.turn_to("review")
    page.preview.looked_at.switch.click()
    assert not told.is_closed
    label.viewer.looked_at.switch.click()
    assert told.is_closed


def test_off_it_asks_for_nothing_and_starts_no_process(desk, told: Told):
    page = review(desk)
    for _ in range(3):
        QTest.keyClick(page.grid, Key.Key_Right)
    desk.until(lambda: desk.session.tasks.is_idle)
    assert not told.asked
    assert desk.session.explainer._one is None


def test_another_model_is_asked_anew(desk, told: Told):
    page = review(desk)
    switch_on(desk, page)
    count = len(told.asked)
    desk.ask(train)
    desk.session.announce(Changed(frozenset({Topic.RUNS}), None))
    desk.until(lambda: len(told.asked) > count)


def test_a_hurried_hand_makes_one_request_wait_and_not_many(desk, told: Told):
    """The process may take seconds to start: the desk's other reads must not wait behind it."""
    gate = threading.Event()
    under_way: list[int] = []
    answer = told.heat

    def slow(model, image, *, size, category) -> ClassHeat:
        under_way.append(1)
        gate.wait(10)
        return answer(model, image, size=size, category=category)

    told.heat = slow
    page = review(desk)
    QTest.keyClick(page, Key.Key_F2)
    for number in (1, 2, 3, 4):
        page.grid.go_to(number)
    desk.until(lambda: page.grid.currentIndex().row() == 4)
    assert sum(under_way) <= 1
    assert desk.ask(lambda p: p.catalog.counts().images) == 24
    gate.set()
    desk.until(lambda: page.preview.view.overlay is not None)
    assert told.asked[-1][0] == current_name(page)
    assert len(told.asked) == 2
