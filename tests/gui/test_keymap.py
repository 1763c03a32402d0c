"""Keys: presets without two for one, own ones kept, conflicts refused, every layout understood."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from core.errors import UserError
from core.rows import Category
from gui.actions import ACTIONS, rows
from gui.dialogs.keys import KeySheet
from gui.key_presets import PRESETS
from gui.keymap import CATEGORY_KEYS, LABELING, Keymap, shown_key
from gui.keys import key_name, name_of

Key = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def row_of(id_: str):
    return next(row for row in ACTIONS if row.id == id_)


def category(number: int, key: str = "") -> Category:
    return Category(number, f"kind {number}", "#123456", key, number)


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_gives_one_key_to_two_actions_or_takes_one_of_the_categories(preset):
    keymap = Keymap(preset)
    for row in ACTIONS:
        for key in keymap.keys(row):
            assert keymap.user_of(key, of=row) is None, (row.id, key)
            assert row.page not in {*LABELING, "window"} or key not in CATEGORY_KEYS


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_name_actions_that_there_are(preset):
    assert set(PRESETS[preset]) <= {row.id for row in ACTIONS}


def test_a_taken_key_is_refused_with_the_action_that_has_it():
    keymap = Keymap()
    with pytest.raises(UserError, match="taken by “Skip”"):
        keymap.bind(row_of("label.unknown"), ("Space",))
    assert keymap.keys(row_of("label.unknown")) == ("U",)


def test_a_key_for_everywhere_may_be_taken_on_no_page():
    with pytest.raises(UserError, match="Unknown"):
        Keymap().bind(row_of("window.export"), ("U",))


def test_a_page_takes_no_key_that_works_everywhere():
    with pytest.raises(UserError, match="taken by “Undo”"):
        Keymap().bind(row_of("label.skip"), ("Ctrl+Z",))


def test_where_a_accepts_it_never_goes_back():
    keymap = Keymap("prodigy")
    assert keymap.typed("review")["A"] == "accept"
    assert "A" not in keymap.typed("label") | keymap.typed("browse")
    assert Keymap("labelme").typed("label")["A"] == "previous"


def test_the_same_key_may_mean_other_things_on_other_pages():
    keymap = Keymap()
    keymap.bind(row_of("review.reject"), ("D",))
    assert keymap.typed("review")["D"] == "reject"
    assert keymap.typed("label")["D"] == "next"


@pytest.mark.parametrize("key", ["3", "Shift+3", "Alt+Shift+3"])
def test_keys_of_the_categories_are_refused(key):
    with pytest.raises(UserError, match="belongs to the categories"):
        Keymap().bind(row_of("label.skip"), (key,))


@pytest.mark.parametrize("id_", ["browse.flag", "window.export"])
def test_the_keys_of_saved_views_are_refused(id_):
    with pytest.raises(UserError, match="opens a saved view"):
        Keymap().bind(row_of(id_), ("Ctrl+Alt+1",))
    Keymap().bind(row_of("label.flag"), ("Ctrl+Alt+1",))  # views are opened in Browse only


def test_the_letter_of_a_category_is_refused_with_its_name():
    with pytest.raises(UserError, match="labels as kind 1"):
        Keymap().bind(row_of("label.skip"), ("Q",), [category(1, "q")])


def test_a_category_labels_with_no_letter_that_an_action_has_meanwhile():
    keymap = Keymap()
    keymap.bind(row_of("label.skip"), ("Q",))
    assert "Q" not in keymap.category_keys([category(1, "q")])
    assert shown_key(category(1, "q"), keymap.category_keys([category(1, "q")])) == "1"


def test_thirty_categories_have_keys_by_position():
    keys = Keymap().category_keys([category(number) for number in range(1, 41)])
    assert (keys["1"], keys["0"], keys["Shift+1"], keys["Shift+0"]) == (1, 10, 11, 20)
    assert (keys["Alt+Shift+1"], keys["Alt+Shift+0"], len(keys)) == (21, 30, 30)


def test_own_keys_survive_and_wrong_ones_are_left_out():
    own = {"label.skip": ["N"], "label.unknown": ["Space", "D"], "label.gone": ["Y"]}
    keymap = Keymap("nobody's", {**own, "label.zoom": 7})
    assert keymap.preset == "autodidact"
    assert keymap.own == {"label.skip": ("N",)}


def test_reset_takes_the_usual_keys_back_unless_they_are_taken():
    keymap = Keymap()
    keymap.bind(row_of("label.skip"), ("N",))
    keymap.bind(row_of("label.unknown"), ("Space",))
    with pytest.raises(UserError, match="taken by “Unknown”"):
        keymap.reset(row_of("label.skip"))
    keymap.reset(row_of("label.unknown"))
    keymap.reset(row_of("label.skip"))
    assert not keymap.own


# Layouts and input methods


@pytest.mark.parametrize(
    ("jamo", "modifiers", "name"),
    [("ㅁ", NONE, "A"), ("ㅇ", NONE, "D"), ("ㅕ", NONE, "U"), ("ㅉ", SHIFT, "Shift+W")],
)
def test_a_hangul_letter_is_the_key_under_it(jamo, modifiers, name):
    by_code = QKeyEvent(QEvent.Type.KeyPress, ord(jamo), modifiers, jamo)
    by_text = QKeyEvent(QEvent.Type.KeyPress, Key.Key_unknown, modifiers, jamo)
    assert key_name(by_code) == key_name(by_text) == name


def test_a_letter_of_another_script_is_the_physical_key():
    assert name_of(ord("Ф"), NONE, text="ф", physical="A") == "A"
    assert name_of(int(Key.Key_Z), NONE, text="z", physical="Y") == "Z"  # German: as printed


@pytest.mark.parametrize(
    ("key", "modifiers", "physical", "name"),
    [
        (ord("!"), SHIFT, "", "Shift+1"),
        (ord("&"), NONE, "1", "1"),  # French: digits need Shift there
        (ord("?"), SHIFT, "", "?"),
        (ord("1"), SHIFT | ALT, "", "Alt+Shift+1"),
        (int(Key.Key_Enter), Qt.KeyboardModifier.KeypadModifier, "", "Return"),
        (ord("5"), Qt.KeyboardModifier.KeypadModifier, "", "5"),
        (int(Key.Key_Delete), NONE, "", "Del"),
        (int(Key.Key_Z), CTRL | SHIFT, "", "Ctrl+Shift+Z"),
    ],
)
def test_keys_have_one_name(key, modifiers, physical, name):
    assert name_of(key, modifiers, physical=physical) == name


# In the window


def open_sheet(desk) -> KeySheet:
    QTest.keyClick(desk.window, Key.Key_Question)
    sheet = desk.window.findChild(KeySheet)
    assert sheet.isVisible()
    return sheet


def test_a_key_is_changed_on_the_sheet_works_at_once_and_is_kept(desk):
    page = desk.turn_to("label")
    desk.until(lambda: page.strip.current_id() is not None)
    sheet = open_sheet(desk)
    cap = sheet.lines["label.unknown"].caps[0]
    QTest.mouseClick(cap, Qt.MouseButton.LeftButton)
    QTest.keyClick(cap, Key.Key_Q)
    assert sheet.lines["label.unknown"].caps[0].text() == "Q"
    sheet.accept()
    first = page.strip.current_id()
    QTest.keyClick(page, Key.Key_U)
    assert page.strip.current_id() == first
    QTest.keyClick(page, Key.Key_Q)
    assert desk.ask(lambda p: p.catalog.counts()).unknown == 1
    assert "(Q)" in page._actions["unknown"].toolTip()
    assert desk.application.settings.keys == {"label.unknown": ("Q",)}


def test_a_shortcut_of_the_window_can_be_given_while_a_cap_listens(desk):
    sheet = open_sheet(desk)
    cap = sheet.lines["window.rescan"].caps[0]
    QTest.mouseClick(cap, Qt.MouseButton.LeftButton)
    QTest.keyClick(cap, Key.Key_E, CTRL)
    assert "Export" in sheet.message.text()  # refused, and not done
    QTest.mouseClick(cap, Qt.MouseButton.LeftButton)
    QTest.keyClick(cap, Key.Key_Escape)
    assert sheet.isVisible()
    QTest.mouseClick(cap, Qt.MouseButton.LeftButton)
    QTest.keyClick(cap, Key.Key_R, CTRL | SHIFT)
    shortcuts = [each.toString() for each in desk.window.actions_by_name["rescan"].shortcuts()]
    assert shortcuts == ["Ctrl+Shift+R"]
    sheet.accept()


def test_a_preset_changes_all_hints_and_reset_all_takes_own_keys_back(desk):
    sheet = open_sheet(desk)
    sheet.presets.setCurrentIndex(sheet.presets.findData("prodigy"))
    sheet.presets.activated.emit(0)
    review = desk.page("review")
    assert review.preview.buttons["accept"].text().split() == ["Accept", "A", "Return"]
    cap = sheet.lines["review.accept"].caps[1]
    QTest.keyClick(cap, Key.Key_Delete)
    assert review.preview.buttons["accept"].text().split() == ["Accept", "A"]
    sheet.reset_button.click()
    assert review.preview.buttons["accept"].text().split() == ["Accept", "A", "Return"]
    assert desk.application.settings.key_preset == "prodigy"
    sheet.accept()


def test_actions_are_found_by_name_and_by_key(desk):
    sheet = open_sheet(desk)
    QTest.keyClicks(sheet.search, "zoo of keys")
    shown = [id_ for id_, line in sheet.lines.items() if line.isVisible()]
    assert shown == []
    assert sheet.message.text() == "No action or key is called so."
    sheet.search.setText("actual")
    assert [id_ for id_, line in sheet.lines.items() if line.isVisible()] == [
        "audit.zoom",
        "label.zoom",
    ]
    sheet.search.setText("x")
    assert [id_ for id_, line in sheet.lines.items() if line.isVisible()] == [
        "duplicates.distinct",
        "review.reject",
    ]
    sheet.accept()


def test_a_hangul_key_labels_in_the_window(desk):
    page = desk.turn_to("label")
    desk.until(lambda: page.strip.current_id() is not None)
    green = next(c for c in desk.session.categories if c.name == "green")
    desk.session.edit(lambda p: p.categories.assign_key(green.id, "q"))
    desk.until(lambda: desk.session.category(green.id).key == "q")
    image = page.strip.current_id()
    event = QKeyEvent(QEvent.Type.KeyPress, ord("ㅂ"), NONE, "ㅂ")
    page.keyPressEvent(event)
    assert desk.ask(lambda p: p.catalog.rows([image])[0].label).category_id == green.id
    assert not page.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_every_action_of_the_sheet_is_one_of_a_page(desk):
    sheet = open_sheet(desk)
    pages = ("window", "browse", "label", "train", "review", "audit", "insight", "duplicates")
    assert set(sheet.lines) == {row.id for page in pages for row in rows(page)}
    sheet.accept()
