"""Train's options: recipes by what they are for, fields that fit, changes and the way back."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.project import Project
from core.recipes import RECIPES
from core.setting import Group
from tests.gui.trained import label_some

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def opened(start_desk, project_folder):
    """The Train page with its options open."""
    with Project.open(project_folder) as project:
        label_some(project)
    desk = start_desk(project_folder)
    page = desk.turn_to("train")
    desk.until(lambda: page.start_panel.button.isEnabled())
    QTest.mouseClick(page.start_panel.fold, Left)
    return desk, page.options.sheet


def value(sheet, key):
    return sheet.draft.values[key]


def drag(slider, share):
    """Press the mouse on the handle and let go of it at `share` of the way."""
    handle = round(slider.value() / slider.maximum() * (slider.width() - 16)) + 8
    middle = slider.height() // 2
    QTest.mousePress(slider, Left, pos=QPoint(handle, middle))
    QTest.mouseMove(slider, QPoint(round(share * slider.width()), middle))
    QTest.mouseRelease(slider, Left, pos=QPoint(round(share * slider.width()), middle))


def test_options_take_the_room_of_the_timeline_and_give_it_back(opened):
    desk, sheet = opened
    page = desk.page("train")
    assert sheet.isVisible()
    assert not page.empty.isVisible()
    QTest.mouseClick(sheet.close_button, Left)
    assert not sheet.isVisible()
    assert page.empty.isVisible()


def test_every_recipe_stands_under_what_it_is_for(opened):
    _desk, sheet = opened
    model = sheet.recipe.model()
    indexes = [model.index(row, 0) for row in range(model.rowCount())]
    can_be_chosen = Qt.ItemFlag.ItemIsSelectable
    recipes = [index.data() for index in indexes if model.flags(index) & can_be_chosen]
    headings = [index.data() for index in indexes if not model.flags(index) & can_be_chosen]
    assert sorted(recipes) == sorted(each.name for each in RECIPES)
    assert headings == [
        "Let it choose",
        "Quick heads on features",
        "Train the network",
        "Learn from a teacher",
        "Learn from unlabeled images",
    ]
    names = [index.data() for index in indexes]
    start, end = names.index("Learn from a teacher"), names.index("Learn from unlabeled images")
    assert "distill" in names[start:end]


def test_the_arrow_keys_go_from_recipe_to_recipe_past_the_headings(opened):
    _desk, sheet = opened
    sheet.recipe.setFocus()
    seen = [sheet.draft.recipe_name]
    for _ in RECIPES[1:]:
        QTest.keyClick(sheet.recipe, Qt.Key.Key_Down)
        seen.append(sheet.draft.recipe_name)
    assert sorted(seen) == sorted(each.name for each in RECIPES)
    assert sheet.summary.text()


@pytest.mark.parametrize("recipe", [each.name for each in RECIPES])
def test_every_setting_of_every_recipe_shows_its_default_and_takes_it_back(opened, recipe):
    _desk, sheet = opened
    sheet.recipe.setCurrentText(recipe)
    assert set(sheet.rows) == {one.key for one in sheet.draft.settings}
    for row in sheet.rows.values():
        row.field.edited.emit(row.setting.default)
    assert not sheet.draft.differing()
    assert all(row.back.isHidden() for row in sheet.rows.values())


def test_the_few_that_matter_are_in_sight_and_the_rest_is_folded(opened):
    _desk, sheet = opened
    sheet.recipe.setCurrentText("noisy-student")
    assert sheet.rows["rounds"].isVisible()
    assert not sheet.rows["magnitude"].isVisible()
    QTest.mouseClick(sheet.folds[Group.AUGMENTATION].button, Left)
    assert sheet.rows["magnitude"].isVisible()


def test_a_slider_moved_by_the_mouse_sets_its_number_and_is_marked_until_it_goes_back(opened):
    desk, sheet = opened
    sheet.recipe.setCurrentText("noisy-student")
    sheet.folds[Group.AUGMENTATION].open()
    row = sheet.rows["magnitude"]
    desk.until(lambda: row.field.slider.width() > 60)
    drag(row.field.slider, 0.99)
    assert value(sheet, "magnitude") == "30"
    assert row.field.line.text() == "30"
    assert row.label.font().bold()
    assert sheet.folds[Group.AUGMENTATION].note.text() == "1 changed"
    assert "--set magnitude=30" in sheet.command.line.text()
    assert "M 30" in sheet.sentence.text()
    QTest.mouseClick(row.back, Left)
    assert value(sheet, "magnitude") == row.setting.default
    assert not row.label.font().bold()


def test_auto_is_a_state_that_a_number_ends(opened):
    _desk, sheet = opened
    sheet.recipe.setCurrentText("finetune")
    sheet.folds[Group.AUGMENTATION].open()
    field = sheet.rows["augment"].field
    assert field.automatic.isChecked()
    QTest.keyClick(field.slider, Qt.Key.Key_Right)
    assert not field.automatic.isChecked()
    assert value(sheet, "augment") == "4"  # one more than where an unchosen slider stands
    QTest.mouseClick(field.automatic, Left)
    assert value(sheet, "augment") == "auto"
    assert field.line.text() == ""


def test_a_switch_is_toggled_by_the_space_bar(opened):
    _desk, sheet = opened
    sheet.recipe.setCurrentText("finetune")
    sheet.folds[Group.AUGMENTATION].open()
    QTest.keyClick(sheet.rows["flip"].field.switch, Qt.Key.Key_Space)
    assert value(sheet, "flip") == "no"


def test_a_number_that_does_not_fit_is_marked_and_does_not_stay(opened):
    _desk, sheet = opened
    sheet.recipe.setCurrentText("knn")
    line = sheet.rows["neighbors"].field.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "2.5")
    assert line.property("wrong")
    assert "a whole number from 1 to 1000" in line.toolTip()
    assert value(sheet, "neighbors") == "2"  # what was typed before it became wrong
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "2"
    assert not line.property("wrong")


def test_settings_without_effect_are_not_shown(opened):
    _desk, sheet = opened
    sheet.recipe.setCurrentText("distill")
    segments = sheet.rows["train"].field.segments
    QTest.mouseClick(segments._buttons["head"], Left)
    assert sheet.folds[Group.AUGMENTATION].isHidden()
    QTest.mouseClick(segments._buttons["all"], Left)
    assert not sheet.folds[Group.AUGMENTATION].isHidden()


def test_all_goes_back_at_once(opened):
    desk, sheet = opened
    sheet.recipe.setCurrentText("knn")
    sheet.rows["neighbors"].field.edited.emit("9")
    sheet.rows["backbone"].field.edited.emit("resnet18")
    chosen = desk.page("train").start_panel.chosen
    assert chosen.toolTip() == "knn · resnet18 · 1 changed"
    QTest.mouseClick(sheet.reset, Left)
    assert not sheet.draft.differing()
    assert chosen.toolTip() == "knn"


def test_the_command_is_copied(opened):
    _desk, sheet = opened
    QTest.mouseClick(sheet.command.copy, Left)
    assert QGuiApplication.clipboard().text().endswith("--recipe auto")


def test_an_emptied_number_is_the_default_again(opened):
    _desk, sheet = opened
    sheet.recipe.setCurrentText("knn")
    line = sheet.rows["neighbors"].field.line
    sheet.rows["neighbors"].field.edited.emit("9")
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert value(sheet, "neighbors") == "9"  # something else may be typed next
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert value(sheet, "neighbors") == "5"
    assert line.text() == "5"
