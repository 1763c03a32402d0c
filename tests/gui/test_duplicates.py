"""The Duplicates page: groups compared, decided by key and button, found anew."""

import random
import shutil
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.project import Project
from core.rows import ImageFilter, View
from core.types import Answer, Grouping, Strictness
from gui.models.duplicate_list import list_duplicates
from gui.views.rail import Rail

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def photo(seed: int, size: int) -> Image.Image:
    small = Image.frombytes("RGB", (12, 12), random.Random(seed).randbytes(432))
    return small.resize((480, 480), Image.Resampling.BICUBIC).resize((size, size))


@pytest.fixture
def own(tmp_path) -> Path:
    """Nine photos; smaller copies of one blue and one green, two of a red one."""
    folder = tmp_path / "photos"
    for number, color in enumerate(("red", "green", "blue")):
        (folder / color).mkdir(parents=True)
        for which in range(3):
            photo(10 * number + which, 240).save(folder / color / f"{color}-{which}.png")
    copies = folder / "copies"
    copies.mkdir()
    for name, seed, size in (("red", 0, 120), ("red-2", 0, 180), ("green", 10, 160)):
        photo(seed, size).save(copies / f"{name}.png")
    photo(20, 160).save(copies / "blue.png")
    with Project.create(tmp_path / "own.autodidact", folder) as project:
        project.catalog.scan()
        project.catalog.read_new()
        for name in ("red", "green"):
            project.categories.create(name)
        assert sorted(len(each.images) for each in project.duplicates.groups()) == [2, 2, 3]
        label(project, "blue/blue-0.png", "red")
        label(project, "copies/blue.png", "green")
        label(project, "copies/red.png", "red")
    return tmp_path / "own.autodidact"


def label(project, name, category):
    (id_,) = project.catalog.ids(ImageFilter(text=f'"{name}"'))
    categories = {each.name: each.id for each in project.categories.all()}
    project.labels.give([id_], categories[category])


@pytest.fixture
def opened(start_desk, own):
    desk = start_desk(own)
    key(desk, Key.Key_6, Modifier.ControlModifier)
    desk.until(lambda: page_of(desk).grid.shown and page_of(desk).grid.images.row(0))
    return desk


def key(desk, pressed, modifiers=Modifier.NoModifier):
    focus = desk.window.focusWidget() or desk.window
    QTest.keyClick(focus, pressed, modifiers)


def page_of(desk):
    return desk.page("duplicates")


def names(desk):
    grid = page_of(desk).grid
    return [grid.images.row(row).name for row in range(len(grid.images.ids))]


def in_focus(desk):
    return page_of(desk).grid.current_row().name


def answers(desk):
    """Return what each image of a group is labeled as, by name."""

    def ask(project):
        categories = {each.id: each.name for each in project.categories.all()}
        rows = project.catalog.rows(project.catalog.ids(ImageFilter(duplicates=True)))
        return {
            row.name: row.label and (categories.get(row.label.category_id) or row.label.answer)
            for row in rows
        }

    return desk.ask(ask)


def test_a_key_opens_the_groups_conflicts_first_and_the_best_image_first(opened):
    assert opened.window.page == "duplicates"
    assert not any(button.isChecked() for button in opened.window.findChild(Rail).buttons.values())
    shown = page_of(opened).grid.shown
    assert [each.conflicts for each in shown.groups] == [True, False, False]
    assert names(opened)[0] == "blue/blue-0.png"
    red = shown.first_rows[shown.groups[2].key]
    assert names(opened)[red : red + 3] == ["red/red-0.png", "copies/red-2.png", "copies/red.png"]
    assert "3 groups of 7 images · 1 whose labels differ" in page_of(opened).bar.status.text()


def test_what_differs_from_the_best_image_is_marked(opened):
    grid = page_of(opened).grid
    best, other = (grid._facts(grid.images.row(row)) for row in (0, 1))
    assert best.is_best and not other.is_best
    assert not any(line.differs for line in best.lines)
    texts = [line.text for line in other.lines if line.differs]
    assert other.lines[0].text == "blue.png"
    assert texts[0].startswith("160 × 160 · ")
    assert texts[1:] == ["copies"]


def test_space_keeps_the_best_and_goes_on_at_once(opened):
    key(opened, Key.Key_Down, Modifier.ControlModifier)
    assert in_focus(opened) == "green/green-0.png"
    key(opened, Key.Key_Space)
    assert in_focus(opened) == "red/red-0.png"  # before anything is written
    opened.until(lambda: len(page_of(opened).grid.shown.groups) == 2)
    assert in_focus(opened) == "red/red-0.png"
    said = answers(opened)
    assert said["copies/green.png"] is Answer.SKIPPED
    assert said["green/green-0.png"] is None
    opened.until(lambda: "skip 1 duplicate" in opened.window.messages.label.text())


def test_two_keys_in_a_row_decide_two_groups(opened):
    key(opened, Key.Key_Down, Modifier.ControlModifier)
    key(opened, Key.Key_Space)
    key(opened, Key.Key_M)
    opened.until(lambda: len(page_of(opened).grid.shown.groups) == 1)
    said = answers(opened)
    assert said["copies/green.png"] is Answer.SKIPPED
    assert {said[name] for name in said if "red" in name} == {"red"}


def test_a_conflict_has_no_majority_and_takes_the_label_of_an_image(opened):
    key(opened, Key.Key_M)
    assert "No label is that of most" in opened.window.messages.label.text()
    key(opened, Key.Key_Right)
    key(opened, Key.Key_R)
    opened.until(lambda: len(page_of(opened).grid.shown.groups) == 2)
    assert {each for name, each in answers(opened).items() if "blue" in name} == {"green"}
    key(opened, Key.Key_Backspace)
    opened.until(lambda: len(page_of(opened).grid.shown.groups) == 3)
    assert answers(opened)["blue/blue-0.png"] == "red"


def test_all_groups_are_labeled_by_one_key_as_one_edit(opened):
    key(opened, Key.Key_A, Modifier.ControlModifier)
    assert "3 groups selected" in page_of(opened).foot.position.text()
    key(opened, Key.Key_2)
    opened.until(lambda: page_of(opened).faces.currentWidget() is page_of(opened).all_settled)
    assert set(answers(opened).values()) == {"green"}
    assert opened.ask(lambda p: p.history.next_undo().values["count"]) == 7
    QTest.mouseClick(page_of(opened).bar.settled, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    opened.until(lambda: len(page_of(opened).grid.shown.groups) == 3)


def test_not_duplicates_by_its_button_leaves_no_group(opened):
    key(opened, Key.Key_A, Modifier.ControlModifier)
    button = page_of(opened).foot.buttons["distinct"]
    assert "(X)" in button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    opened.until(lambda: page_of(opened).faces.currentWidget() is page_of(opened).none_found)
    opened.window.actions_by_name["undo"].trigger()
    opened.until(lambda: len(page_of(opened).grid.shown.groups) == 3)


def test_browse_follows_what_is_called_no_duplicate(opened):
    browse, watch = opened.turn_to("browse"), opened.application.projects.desk.watch
    opened.until(watch._watcher.directories)  # the first look at the folders is over
    opened.until(lambda: not browse.listing.timer.isActive() and opened.session.tasks.is_idle)
    opened.session.set_view(View(ImageFilter(duplicates=True)))
    opened.until(lambda: len(browse.grid.images.ids) == 7)
    groups = opened.ask(lambda p: p.duplicates.groups())
    red = next(each for each in groups if len(each.images) == 3)
    opened.session.edit(lambda p: p.duplicates.set_distinct([each.id for each in red.images]))
    opened.until(lambda: len(browse.grid.images.ids) == 4)
    opened.session.set_view(View(grouping=Grouping.DUPLICATES))
    opened.until(lambda: len(browse.grid._spans) == 3)  # two groups, and the others
    opened.session.undo()
    opened.until(lambda: len(browse.grid._spans) == 4)


def test_find_compares_anew_as_strictly_as_the_slider_says(opened):
    page = page_of(opened)
    page.bar.slider.setFocus()
    for _ in range(3):
        QTest.keyClick(page.bar.slider, Key.Key_Left)
    assert page.bar.strictness is Strictness.EXACT
    assert "the same bytes" in page.bar.meaning.text()
    key(opened, Key.Key_Return, Modifier.ControlModifier)
    opened.until(lambda: page.faces.currentWidget() is page.none_found)
    assert opened.ask(lambda p: p.duplicates.strictness()) is Strictness.EXACT
    page.bar.slider.setValue(2)
    QTest.mouseClick(page.bar.find_button, Qt.MouseButton.LeftButton)
    opened.until(lambda: len(page.grid.shown.groups) == 3)


def test_a_copy_that_comes_in_while_another_page_is_seen_is_listed_later(opened):
    opened.turn_to("browse")
    root = opened.session.project.roots[0]
    shutil.copy(root / "green" / "green-1.png", root / "copies" / "green-1.png")
    opened.window.actions_by_name["rescan"].trigger()
    opened.until(lambda: opened.session.counts.ready == 14)
    opened.turn_to("duplicates")
    opened.until(lambda: len(page_of(opened).grid.shown.groups) == 4)


def test_a_group_is_settled_by_one_label_or_by_one_image_left(own):
    with Project.open(own) as project:
        _conflicting, green, red = list_duplicates(project, with_settled=False).groups
        project.duplicates.keep_best([green])
        project.duplicates.follow_majority([red])
        left = list_duplicates(project, with_settled=False)
        assert len(left.groups) == 1
        assert left.settled == 2


def test_insight_leads_to_the_groups(opened):
    button = opened.turn_to("insight").labels.compare
    assert "Ctrl+6" in button.toolTip()
    button.click()
    assert opened.window.page == "duplicates"
