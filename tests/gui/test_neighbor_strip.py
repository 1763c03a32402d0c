"""The labeled images that the model finds nearest, beside the proposal that rests on them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.project import Project
from tests.gui.trained import label_some, train


def keep_neighbors(folder, project) -> None:
    """As a worker leaves them: the nearest are the labeled images in turn, from each image's own
    position on, ever less alike."""
    rows = project.catalog.rows(project.catalog.ids())
    labeled = [row for row in rows if row.label is not None]
    kinds = {each.id: at for at, each in enumerate(project.categories.all())}
    count = len(labeled)
    nearest = [[(at + step) % count for step in range(count)] for at in range(len(rows))]
    np.savez(
        folder / "neighbors.npz",
        ids=np.array([row.id for row in rows]),
        labeled=np.array([row.id for row in labeled]),
        classes=np.array([kinds[row.label.category_id] for row in labeled], np.int16),
        nearest=np.array(nearest, np.int32),
        similarity=np.tile(np.linspace(0.9, -0.1, count), (len(rows), 1)).astype(np.float16),
    )


@pytest.fixture
def review(start_desk, project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        keep_neighbors(train(project).folder, project)
    desk = start_desk(project_folder)
    page = desk.turn_to("review")
    desk.until(lambda: page.grid.currentIndex().row() == 0 and page.preview.neighbors.isVisible())
    return desk, page.preview.neighbors, page


def expected(desk, page):
    return [each.image_id for each in desk.ask(lambda p: p.runs.neighbors(page.grid.current_id()))]


def shown(strip):
    return [each.neighbor.image_id for each in strip.tiles._shown]


def test_the_neighbors_of_the_current_image_are_shown_nearest_first(review):
    desk, strip, page = review
    desk.until(lambda: shown(strip) == expected(desk, page))
    before = shown(strip)
    page.grid.go_to(1)
    desk.until(lambda: shown(strip) == expected(desk, page))
    assert shown(strip) != before


def test_who_cannot_see_them_is_told_category_and_similarity(review):
    desk, strip, _ = review
    first = strip.tiles._shown[0]
    name = desk.session.category(first.neighbor.category_id).name
    said = strip.tiles.accessibleName().split("; ")
    assert said[0] == f"{name}, 90 % alike: {first.row.name}"
    assert "0 % alike" in said[-1]  # less than nothing is nothing


def test_their_pictures_arrive_and_fill_the_line(review):
    desk, strip, _ = review
    tiles = strip.tiles
    desk.until(lambda: all(tiles._thumbnails.pixmap(s.row, tiles._pixels()) for s in tiles._shown))
    squares = [square for _, square in tiles._in_sight()]
    assert len(squares) >= 3
    assert tiles.width() - len(squares) <= squares[-1].right() + 1 <= tiles.width()
    image = tiles.grab().toImage()
    ratio = image.devicePixelRatio()
    for (found, square), _ in zip(tiles._in_sight(), range(3), strict=False):
        bar = QPoint(square.center().x(), square.bottom() + 4) * ratio
        color = desk.session.category(found.neighbor.category_id).color
        assert image.pixelColor(bar).name() == color.lower()


def test_a_double_click_shows_the_neighbor_large(review, qtbot):
    desk, strip, _ = review
    found, square = strip.tiles._in_sight()[1]
    with qtbot.waitSignal(desk.session.image_wanted) as asked:
        QTest.mouseDClick(strip.tiles, Qt.MouseButton.LeftButton, pos=square.center())
    assert asked.args == [found.row.id]


def test_a_model_without_neighbors_hides_the_strip(review):
    desk, strip, page = review
    folder = desk.ask(lambda p: p.runs.model_folder())
    (folder / "neighbors.npz").unlink()
    desk.session.announce(desk.ask(lambda p: p.runs.make_current(p.runs.current_model_id())))
    desk.until(lambda: not strip.isVisible())
    page.grid.go_to(1)
    desk.until(lambda: not shown(strip))
