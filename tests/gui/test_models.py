"""The models behind the views: correct by Qt's own tester, current after every change."""

import threading
from array import array

import numpy as np
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QAbstractItemModelTester

from core.project import Project
from core.types import Answer
from gui.models import thumbnails
from gui.models.categories import CategoriesModel
from gui.models.images import ImagesModel
from gui.models.listing import Place, as_ranges, find_again
from gui.models.pixmap_cache import PixmapCache, PixmapKey
from gui.models.thumbnails import Thumbnails
from gui.session import Session
from gui.tasks import Tasks
from gui.theme import Mode, Theme

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def listed(session, qtbot) -> ImagesModel:
    model = ImagesModel(session)
    model.set_ids(session.project.catalog.ids())
    model.want([range(0, 24)])
    qtbot.waitUntil(lambda: model.row(0) is not None)
    return model


def test_the_images_model_passes_qts_tester(session, qtbot):
    model = ImagesModel(session)
    tester = QAbstractItemModelTester(model, FATAL)
    model.set_ids(session.project.catalog.ids())
    model.want([range(0, 24)])
    qtbot.waitUntil(lambda: model.row(0) is not None)
    session.label(model.ids[:3], session.categories[0].id)
    qtbot.waitUntil(lambda: not session.tasks.unsettled_edits)
    model.set_ids(model.ids[5:])
    model.set_ids(array("q"))
    assert tester.model() is model


def test_the_categories_model_passes_qts_tester(session, qtbot):
    model = CategoriesModel(session)
    tester = QAbstractItemModelTester(model, FATAL)
    session.edit(lambda p: p.categories.create("yellow"))
    qtbot.waitUntil(lambda: model.rowCount() == 4)
    model.narrow("e")
    assert [each.name for each in model.shown] == ["red", "green", "blue", "yellow"]
    model.narrow("bl")
    assert [each.name for each in model.shown] == ["blue"]
    model.narrow("")
    model.move(model.shown[0].id, 2)
    qtbot.waitUntil(lambda: [c.name for c in model.shown] == ["green", "blue", "red", "yellow"])
    assert tester.model() is model


def test_a_category_is_renamed_in_place(session, qtbot):
    model = CategoriesModel(session)
    assert model.setData(model.index(0), "crimson")
    qtbot.waitUntil(lambda: model.shown[0].name == "crimson")
    assert not model.setData(model.index(0), "  ")


def test_what_another_hand_changes_is_read_again(session, qtbot):
    model = listed(session, qtbot)
    session.edit(lambda p: p.labels.mark_unknown([model.ids[2]]))
    qtbot.waitUntil(lambda: not session.tasks.unsettled_edits)
    model.want([range(0, 24)])
    qtbot.waitUntil(lambda: model.row(2).label is not None)
    assert model.row(2).label.answer is Answer.UNKNOWN


def test_skipping_a_labeled_image_shows_no_other_answer(session, qtbot):
    model = listed(session, qtbot)
    session.label([model.ids[0]], session.categories[0].id)
    session.skip([model.ids[0]])
    assert model.row(0).label.answer is Answer.CATEGORY


def test_rows_say_their_name_and_label_to_a_screen_reader(session, qtbot):
    model = listed(session, qtbot)
    session.label([model.ids[0]], session.categories[0].id)
    said = model.data(model.index(0), 11)  # Qt.ItemDataRole.AccessibleTextRole
    assert said.startswith("blue/blue-000.png\nred (gold)")


def test_thumbnails_come_and_are_kept(session, qtbot):
    model, loader = listed(session, qtbot), Thumbnails(session)
    rows = [model.row(number) for number in range(24)]
    loader.want(rows, 48)
    qtbot.waitUntil(lambda: all(loader.pixmap(row, 48) for row in rows))


def test_thumbnails_come_as_wanted_and_are_forgotten_when_scrolled_past(
    session, qtbot, monkeypatch
):
    model, loader, asked = listed(session, qtbot), Thumbnails(session), list[int]()
    held = threading.Event()

    def decode(_project, batch):
        held.wait()
        asked.extend(row.id for _, row in batch)
        return {key: QImage(48, 48, QImage.Format.Format_RGB32) for key, _ in batch}

    monkeypatch.setattr(thumbnails, "_decode", decode)
    monkeypatch.setattr(thumbnails, "BATCH", 2)
    monkeypatch.setattr(thumbnails, "MOST_READS", 1)
    rows = [model.row(number) for number in range(24)]
    loader.want(rows[:10], 48)
    loader.want(rows[20:16:-1], 48)
    held.set()
    qtbot.waitUntil(lambda: all(loader.pixmap(row, 48) for row in rows[17:21]))
    qtbot.waitUntil(lambda: session.tasks.is_idle)
    assert asked == [rows[number].id for number in (0, 1, 20, 19, 18, 17)]


def test_the_pixmap_cache_forgets_what_was_used_least(qapp):
    cache = PixmapCache(budget=3 * 10 * 10 * 4)
    keys = [PixmapKey(bytes([n]), 64) for n in range(4)]
    for key in keys[:3]:
        cache.put(key, QPixmap(10, 10))
    cache.get(keys[0])
    cache.put(keys[3], QPixmap(10, 10))
    assert [key in cache for key in keys] == [True, False, True, True]


def test_a_place_is_found_again_in_another_listing():
    place = Place(selected=array("q", [5, 6, 9]), current=(6, 1), top=(7, 2))
    found = find_again(array("q", [9, 1, 5, 6]), place)
    assert found.kept == (range(0, 1), range(2, 4))
    assert found.current == 3
    assert found.top == 2


def test_rows_become_the_fewest_ranges():
    assert as_ranges(np.array([0, 1, 2, 5, 7, 8])) == (range(0, 3), range(5, 6), range(7, 9))


def test_rows_that_came_during_an_edit_are_shown_and_asked_for_again(session, qtbot):
    model = ImagesModel(session)
    model.arrived.connect(lambda: model.want([range(1)]))
    model.set_ids(array("q", session.project.catalog.ids()))
    held = threading.Event()
    session.tasks.edit(held.wait, lambda _: None)
    session.tasks.edit(lambda: session.project.labels.skip(model.ids[:1]), lambda _: None)
    model.want([range(1)])
    qtbot.waitUntil(lambda: model.row(0) is not None, timeout=5000)
    assert model.row(0).label is None
    held.set()
    qtbot.waitUntil(lambda: model.row(0).label is not None, timeout=5000)


def test_an_image_that_was_not_read_yet_is_shown_and_read_first(qapp, qtbot, pictures, tmp_path):
    project = Project.create(tmp_path / "new.autodidact", pictures(each=8))
    project.catalog.scan()
    opened = Session(project, Tasks(), Theme(qapp, Mode.LIGHT))
    model, thumbnails = ImagesModel(opened), Thumbnails(opened)
    model.set_ids(project.catalog.ids())
    model.want([range(24)])
    qtbot.waitUntil(lambda: model.row(23) is not None)
    in_sight = [model.row(number) for number in (20, 21, 22)]
    thumbnails.want(in_sight, 48)
    qtbot.waitUntil(lambda: all(thumbnails.pixmap(row, 48) for row in in_sight))
    qtbot.waitUntil(lambda: opened.tasks.is_idle)
    order = [each for each, _ in project.catalog._reading_order.unread(project._database)]
    assert order[:3] == [row.id for row in in_sight]
    assert sorted(order) == sorted(model.ids)
    opened.close()
