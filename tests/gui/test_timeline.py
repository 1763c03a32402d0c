"""The timeline: every round told, what a rollback would change, and the way there and back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from core.project import Project
from gui.models.timeline import Node
from gui.views.timeline_words import describe
from tests.gui.trained import label_some, train

COST = {
    "milliseconds": 4.0,
    "megabytes": 13.5,
    "parameters": 3_400_000,
    "device": "cpu",
    "precision": "fp32",
    "hardware": "a processor × 2",
    "input_size": 224,
}
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def trained(start_desk, project_folder):
    """Two runs of a model each, and what they are: desk, card, the older and the newer run."""
    with Project.open(project_folder) as project:
        label_some(project)
        older, newer = train(project), train(project)
    desk = start_desk(project_folder)
    card = desk.turn_to("train").timeline_card
    desk.until(lambda: card.view.nodes.rowCount() == 4)
    return desk, card, older, newer


def choose(desk, card, run):
    model_id = run.rounds[0].model_id
    card.view.setCurrentIndex(card.view.nodes.index(card.view.nodes.row_of_model(model_id)))
    desk.until(lambda: card.bar.change.text())
    return model_id


def current(desk):
    return desk.ask(lambda p: p.runs.current_model_id())


def test_runs_stand_newest_first_with_their_rounds_below(trained):
    _desk, card, older, newer = trained
    names = [node.name for node in card.view.nodes.nodes]
    assert names == [str(newer.id), f"{newer.id}.1", str(older.id), f"{older.id}.1"]


def test_only_the_run_whose_proposals_wait_offers_to_review_them(trained):
    desk, card, older, newer = trained
    run_card = desk.window.pages["train"].run_card
    desk.until(lambda: run_card.review.isVisible())
    choose(desk, card, older)
    desk.until(lambda: run_card.title.text().startswith(f"Run {older.id} "))
    assert not run_card.review.isVisible()
    QTest.mouseClick(card.bar.make_current, Left)
    desk.until(lambda: run_card.review.isVisible())
    assert run_card.review.text() == "Review 18 proposals"
    choose(desk, card, newer)
    desk.until(lambda: not run_card.review.isVisible())


def test_a_run_tells_which_version_made_it_and_one_of_before_says_nothing(trained):
    _desk, card, older, _newer = trained
    node = card.view.nodes.nodes[card.view.nodes.row_of(older.id)]
    made = replace(node, run=replace(node.run, version="7.8.9"))
    assert describe(made).lines[0].endswith(" labels · Autodidact 7.8.9")
    branch = replace(node, run=replace(node.run, version="", labels_of=3))
    assert describe(branch).lines[0].endswith(" labels of run 3")
    for nothing in ("", "unknown"):
        silent = replace(node, run=replace(node.run, version=nothing))
        assert describe(silent).lines[0].endswith(" labels")


def test_before_a_rollback_it_says_what_would_change(trained):
    desk, card, older, newer = trained
    choose(desk, card, older)
    assert card.bar.change.text() == (
        f"As the current model, {older.id}.1 would make 18 proposals. "
        f"0 of them would differ from what {newer.id}.1 proposes now."
    )
    assert f"{older.id}.1: 100 % right (80–100)" in card.bar.compared.text()


def test_a_click_rolls_back_and_another_click_takes_that_back(trained):
    desk, card, older, newer = trained
    model_id = choose(desk, card, older)
    QTest.mouseClick(card.bar.make_current, Left)
    desk.until(lambda: card.bar.back.isVisible())
    assert current(desk) == model_id
    assert card.node.model_id == model_id  # it stays the chosen one
    assert card.bar.back.text() == f"Back to {newer.id}.1"
    desk.until(lambda: "18 proposals come from it" in card.bar.change.text())
    QTest.mouseClick(card.bar.back, Left)
    desk.until(lambda: card.node.round.is_current and card.node.run.id == newer.id)
    assert current(desk) == newer.rounds[0].model_id


def test_the_key_rolls_back(trained):
    desk, card, older, _newer = trained
    model_id = choose(desk, card, older)
    card.view.setFocus()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(card.view, Qt.Key.Key_M, keys)
    desk.until(lambda: card.node.round.is_current)
    assert current(desk) == model_id


def test_the_context_menu_rolls_back(trained):
    desk, card, older, _newer = trained
    model_id = choose(desk, card, older)
    place = card.view.visualRect(card.view.currentIndex()).center()
    card.view.customContextMenuRequested.emit(place)
    (menu,) = [m for m in card.findChildren(QMenu) if m.isVisible()]
    menu.actions()[0].trigger()
    menu.close()
    desk.until(lambda: card.node.round.is_current)
    assert current(desk) == model_id


def test_the_current_model_cannot_be_made_current(trained):
    desk, card, _older, newer = trained
    choose(desk, card, newer)
    assert not card.bar.make_current.isVisible()
    assert card.bar.change.text() == (
        f"{newer.id}.1 is the current model: 18 proposals come from it."
    )


def test_every_round_tells_teacher_student_pseudo_labels_accuracy_and_why(
    start_desk, project_folder
):
    with Project.open(project_folder) as project:
        label_some(project)
        run = train(project, rounds=3)
    desk = start_desk(project_folder)
    card = desk.turn_to("train").timeline_card
    desk.until(lambda: card.view.nodes.rowCount() == 4)
    told = describe(card.view.nodes.nodes[1])
    assert told.title == f"{run.id}.2 → {run.id}.3 · tiny · logistic regression"
    assert told.chip == "current"
    assert told.lines == [
        "100 % right (80–100, on 6 gold labels), +0.0 points against its teacher",
        "learned from 20 pseudo-labels · Better: 3 won, 1 lost.",
    ]


def test_a_rejected_round_says_why_and_can_still_be_chosen(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        train(project)
        refused = train(project, rounds=2, round_accepted=False)
    desk = start_desk(project_folder)
    card = desk.turn_to("train").timeline_card
    desk.until(lambda: card.view.nodes.rowCount() == 5)
    row = card.view.nodes.row_of_model(refused.rounds[1].model_id)
    card.view.setCurrentIndex(card.view.nodes.index(row))
    desk.until(lambda: card.bar.change.text())
    assert describe(card.node).chip == "rejected"
    assert "It was rejected. Worse: 1 won, 3 lost." in card.bar.compared.text()
    assert card.bar.make_current.isEnabled()


def test_the_model_of_a_run_that_kept_the_one_before_is_not_called_accepted(
    start_desk, project_folder
):
    with Project.open(project_folder) as project:
        label_some(project)
        train(project)
        better = train(project)
        refused = train(project, accepted=False)
    desk = start_desk(project_folder)
    nodes = desk.turn_to("train").timeline_card.view.nodes
    desk.until(lambda: nodes.rowCount() == 6)
    chips = {node.name: describe(node).chip for node in nodes.nodes if node.round}
    assert "Kept the model before" in desk.ask(lambda p: p.runs.get(refused.id).message)
    assert chips[f"{refused.id}.1"] == "rejected"
    assert chips[f"{better.id}.1"] == "current"


def test_a_model_says_why_it_took_the_place_of_another_without_a_comparison(session):
    label_some(session.project)
    run = train(session.project)
    reason = "No labels measure both models. This one took its place."
    against = {"accepted": True, "compared": False, "reason": reason}
    told = describe(_judged(run, against))
    assert told.lines[-2:] == ["No labels measure both models.", "This one took its place."]
    against |= {"accepted": False, "compared": True, "reason": "No better: 1 won, 1 lost."}
    told = describe(_judged(run, against))
    assert told.lines[-1] == "Kept the model before. No better: 1 won, 1 lost."


def _judged(run, against):
    judged = replace(run, result={**run.result, "against_current": against})
    return Node(judged, run.rounds[-1], f"{run.id}.1")


def test_with_one_model_comparing_says_what_is_missing(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        train(project)
    desk = start_desk(project_folder)
    card = desk.turn_to("train").timeline_card
    desk.until(lambda: card.view.nodes.rowCount() == 2)
    QTest.keyClick(card.view, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert card.comparison.told.isVisible()
    assert card.comparison.told.text() == "There is one model only. Train again to compare two."


def test_read_only_nothing_can_be_made_current(start_desk, project_folder):
    with Project.open(project_folder) as holder:
        label_some(holder)
        older = train(holder)
        train(holder)
        desk = start_desk(project_folder)
        card = desk.turn_to("train").timeline_card
        desk.until(lambda: card.view.nodes.rowCount() == 4)
        choose(desk, card, older)
        assert not card.bar.make_current.isEnabled()


def test_a_dot_chosen_among_the_costs_can_become_the_current_model(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        older = train(project, cost=COST)
        train(project, cost={**COST, "milliseconds": 8.0})
    desk = start_desk(project_folder)
    card = desk.turn_to("train").timeline_card
    desk.until(lambda: card.view.nodes.rowCount() == 4)
    QTest.mouseClick(card.switch._buttons["pareto"], Left)
    assert card.pareto.isVisible()
    assert not card.view.isVisible()
    card.pareto.chart.setFocus()
    QTest.keyClick(card.pareto.chart, Qt.Key.Key_Right)
    desk.until(lambda: card.node.model_id == older.rounds[0].model_id)
    QTest.mouseClick(card.bar.make_current, Left)
    desk.until(lambda: card.node.round.is_current)
    assert current(desk) == older.rounds[0].model_id


def test_what_is_chosen_on_the_timeline_is_marked_among_the_dots(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        older = train(project, cost={**COST, "milliseconds": 9.0}, right=lambda number: number > 0)
        newer = train(project, cost={**COST, "milliseconds": 4.0})
    desk = start_desk(project_folder)
    card = desk.turn_to("train").timeline_card
    desk.until(lambda: card.view.nodes.rowCount() == 4)
    choose(desk, card, older)
    told = card.pareto.told.text()
    assert told.startswith(f"{older.id}.1 · logistic regression · tiny · 83 %")
    assert told.endswith("beaten by another model")
    assert [point.name for point in card.pareto.chart.board.front] == [f"{newer.id}.1"]
