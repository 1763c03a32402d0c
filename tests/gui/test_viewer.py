"""The viewer: zoom and place, looks for viewing only, two pictures side by side, what is known."""

import numpy as np
from PIL import ExifTags, Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from core.project import Project
from core.rows import Selection
from core.types import Split
from gui.models.look import PLAIN, Look, curve, seen

Key = Qt.Key


def begin(desk):
    page = desk.turn_to("label")
    desk.until(lambda: page.strip.current_id() is not None)
    desk.until(lambda: page.viewer.projector.image is not None)
    return page


def all_rows(project):
    return project.catalog.rows(project.catalog.ids())


def beside(desk):
    """Browse with the picture beside the grid, standing at the first image."""
    page = desk.turn_to("browse")
    QTest.keyClick(page, Key.Key_F7)
    page.grid.go_to(0)
    viewer = page.beside_picture.viewer
    desk.until(lambda: viewer.isVisible() and viewer.projector.image is not None)
    return page, viewer


def test_a_look_is_a_curve_and_plain_changes_nothing():
    assert (curve(PLAIN) == np.arange(256)).all()
    assert (curve(Look(inverted=True)) == np.arange(255, -1, -1)).all()
    assert (np.diff(curve(Look(20, 50, 2.2)).astype(int)) >= 0).all()
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0xFF102030)
    shown = seen(image, Look(inverted=True)).pixelColor(2, 1)
    assert (shown.red(), shown.green(), shown.blue()) == (0xEF, 0xDF, 0xCF)


def test_inverting_changes_what_is_shown_and_not_the_file(desk):
    page = begin(desk)
    before = page.view.pixmap.toImage().pixelColor(4, 4)
    files = {row.path: row.path.read_bytes() for row in desk.ask(all_rows)}
    QTest.keyClick(page, Key.Key_F4)
    assert page.viewer.look.isVisible()
    page.viewer.look.inverted.click()
    desk.until(lambda: page.view.pixmap.toImage().pixelColor(4, 4).red() == 255 - before.red())
    assert page.viewer.projector.image.pixelColor(4, 4) == before
    QTest.keyClick(page, Key.Key_D)
    desk.until(lambda: page.viewer.projector.image is not None)
    plain = page.viewer.projector.image.pixelColor(4, 4)
    desk.until(lambda: page.view.pixmap.toImage().pixelColor(4, 4).red() == 255 - plain.red())
    page.viewer.look.reset.click()
    assert page.view.pixmap.toImage().pixelColor(4, 4) == plain
    assert {path: path.read_bytes() for path in files} == files


def test_plus_and_minus_zoom_and_arrows_look_around_what_is_zoomed(desk):
    page = begin(desk)
    first = page.strip.current_id()
    QTest.keyClick(page, Key.Key_Plus)
    assert not page.view.is_fitted
    center = page.view.place.center
    QTest.keyClick(page, Key.Key_Right)
    assert page.view.place.center.x() > center.x()
    assert page.strip.current_id() == first
    QTest.keyClick(page, Key.Key_Minus)
    assert page.view.is_fitted
    QTest.keyClick(page, Key.Key_Right)
    assert page.strip.current_id() != first


def test_zoom_and_place_are_kept_for_the_next_image_if_wished(desk):
    page = begin(desk)
    QTest.keyClick(page, Key.Key_F8)
    for _ in range(3):
        QTest.keyClick(page, Key.Key_Plus)
    place = page.view.place
    QTest.keyClick(page, Key.Key_1)
    desk.until(lambda: page.viewer.projector.image is not None)
    assert page.view.place.zoom == place.zoom
    QTest.keyClick(page, Key.Key_F8)
    QTest.keyClick(page, Key.Key_1)
    desk.until(lambda: page.view.is_fitted)


def test_the_pixel_under_the_pointer_is_told(desk):
    page = begin(desk)
    view, image = page.view, page.viewer.projector.image
    QTest.mouseMove(view, view.rect().center() - QPoint(3, 3))
    desk.until(lambda: "RGB" in page.viewer.value.text())
    x, y = (int(part) for part in page.viewer.value.text().split("   ")[0].split(","))
    color = image.pixelColor(x, y)
    assert page.viewer.value.text().endswith(f"{color.red()}, {color.green()}, {color.blue()}")


def test_the_picture_beside_the_grid_follows_it_and_two_are_compared(desk):
    page, viewer = beside(desk)
    QTest.keyClick(page.grid, Key.Key_Right)
    second = page.grid.images.row(1).name
    desk.until(lambda: viewer.name.text() == second)
    QTest.keyClick(page.grid, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.until(lambda: viewer.other.isVisible() and viewer._second.image is not None)
    viewer.view.zoom_by(2)
    assert viewer.other.place == viewer.view.place
    viewer.other.pan(1, 0)
    assert viewer.view.place == viewer.other.place
    QTest.keyClick(page.grid, Key.Key_Home)
    desk.until(lambda: viewer.other.isHidden())
    QTest.keyClick(page, Key.Key_F7)
    assert not viewer.isVisible()


def test_a_pair_begins_at_one_zoom_though_its_first_picture_was_zoomed_before(desk):
    page, viewer = beside(desk)
    viewer.view.zoom_by(3)
    QTest.keyClick(page.grid, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.until(lambda: viewer.other.isVisible() and viewer._second.image is not None)
    assert viewer.view.is_fitted
    assert viewer.other.is_fitted


def test_in_the_smallest_window_two_pictures_are_whole(desk):
    desk.window.resize(desk.window.minimumSize())
    page, viewer = beside(desk)
    QTest.keyClick(page.grid, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.until(lambda: viewer.other.isVisible() and viewer._second.image is not None)
    QTest.mouseMove(viewer.view, viewer.view.rect().center())
    desk.until(lambda: "RGB" in viewer.value.text())
    last = viewer.other
    assert last.mapTo(page, last.rect().topRight()).x() < page.panel.x()
    assert viewer.value.geometry().right() <= viewer.bar.width()
    page.grid.go_to(0)
    QTest.keyClick(page, Key.Key_F3)
    desk.until(lambda: viewer.other.isHidden() and viewer.facts.isVisible())
    facts = viewer.facts
    desk.until(lambda: facts.mapTo(page, facts.rect().topRight()).x() < page.panel.x())


def test_without_an_image_the_viewer_says_so(desk):
    page = desk.turn_to("browse")
    viewer = page.beside_picture.viewer
    assert viewer.view.accessibleDescription() == "No image is chosen."


def test_keys_of_the_picture_window_label_on_the_page(desk):
    page = begin(desk)
    first = page.strip.current_id()
    QTest.keyClick(page, Key.Key_F9)
    window = desk.application.projects.desk._picture
    desk.until(lambda: window.viewer.projector.image is not None)
    assert window.focusWidget() is window  # not its first button, which would hear Space
    QTest.keyClick(window, Key.Key_1)
    assert desk.ask(lambda p: p.catalog.rows([first])[0].label) is not None
    name = page.strip.images.row(1).name
    desk.until(lambda: window.viewer.name.text() == name)
    QTest.keyClick(window, Key.Key_F9)
    assert not window.isVisible()


def test_information_tells_provenance_file_and_camera(start_desk, tmp_path):
    (tmp_path / "photos").mkdir()
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Trail Cam 3"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExposureTime] = 1 / 60
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "photos" / "a.jpg", exif=exif)
    with Project.create(tmp_path / "p.autodidact", tmp_path / "photos") as project:
        project.catalog.scan()
        project.catalog.read_new()
        project.categories.create("fox")
        fox = project.categories.all()[0].id
        project.labels.give([1], fox, selection=Selection("medoid"))
    desk = start_desk(tmp_path / "p.autodidact")
    page, viewer = beside(desk)
    QTest.keyClick(page, Key.Key_F3)
    desk.until(lambda: "Trail Cam 3" in viewer.facts.texts())
    texts = viewer.facts.texts()
    assert "fox · gold" in texts
    assert "1/60 s" in texts
    assert "One of each kind" in texts
    split = desk.ask(lambda p: p.catalog.rows([1])[0].split)  # drawn by the project's own seed
    assert {Split.TRAIN: "Training", Split.VALIDATION: "Validation", Split.TEST: "Test"}[
        split
    ] in texts
    assert any(text.endswith("a.jpg") for text in texts)


def test_a_missing_image_says_what_to_do(start_desk, pictures, tmp_path):
    folder = pictures(each=1)
    with Project.create(tmp_path / "p.autodidact", folder) as project:
        project.catalog.scan()
        project.catalog.read_new()
        gone = project.catalog.rows([1])[0].path
        gone.unlink()
        project.catalog.scan()
        project.categories.create("a")
    desk = start_desk(tmp_path / "p.autodidact")
    page, viewer = desk.turn_to("browse"), desk.page("browse").beside_picture.viewer
    QTest.keyClick(page, Key.Key_F7)
    row = list(page.grid.images.ids).index(1)
    page.grid.go_to(row)
    desk.until(lambda: "is not where it was" in viewer.view.accessibleDescription())
    assert "F5" in viewer.view.accessibleDescription()
