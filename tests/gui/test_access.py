"""Pages and dialogs by keyboard and screen reader, and whole at 1024 × 700 in both languages."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

from core.rows import Changed, ImageFilter, View
from core.types import Topic
from gui.main_window import PAGES
from gui.views.eliding_label import ElidingLabel
from tests.gui.trained import label_some, train

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTabBar,
)
DIALOGS = ("new", "keys", "about", "export", "folders")
FILTER = View(ImageFilter(labeled=False, text="r", minimum_confidence=0.1))


@pytest.fixture(params=["en", "ko"])
def full(request, start_desk, project_folder):
    """A project with labels, a model and proposals, in a window as small as it may be."""
    desk = start_desk(project_folder)
    desk.ask(lambda project: (label_some(project), train(project)))
    desk.session.announce(Changed(frozenset(Topic), None))
    desk.until(lambda: desk.session.counts.proposals)
    desk.window.language_chosen.emit(request.param)
    desk.window.resize(1024, 700)
    return desk


def parts(widget: QWidget) -> list[QWidget]:
    """The interactive widgets that a person sees, without the insides of compound ones."""
    found = [each for kind in INTERACTIVE for each in widget.findChildren(kind)]
    return [each for each in dict.fromkeys(found) if each.isVisible() and not is_inside(each)]


def is_inside(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
        return True
    while parent is not None and not parent.isWindow():
        if isinstance(parent, (QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView)):
            return True
        parent = parent.parentWidget()
    return False


def said(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name).strip()


def described(widget: QWidget) -> str:
    path, each = [], widget
    while each is not None and len(path) < 4:
        path.append(f"{type(each).__name__}#{each.objectName()}")
        each = each.parentWidget()
    text = widget.text() if isinstance(widget, (QAbstractButton, QLabel)) else said(widget)
    return f"{text!r}: {' < '.join(path)}"


def faults(widget: QWidget) -> list[str]:
    found = []
    for each in parts(widget):
        if not said(each):
            found.append(f"no name: {described(each)}")
        if each.isEnabled() and not reached_by_tab(each):
            found.append(f"Tab passes it by: {described(each)}")
        if isinstance(each, QAbstractButton) and each.text() and is_narrow(each):
            found.append(f"cut: {described(each)}")
    labels = [each for each in widget.findChildren(QLabel) if each.isVisible() and each.text()]
    found += [f"cut: {described(each)}" for each in labels if is_cut(each)]
    return found


def at_rest(desk, widget: QWidget) -> list[str]:
    """Return what is wrong when everything has come and is laid out."""
    desk.until(lambda: desk.application.session is None or desk.session.tasks.is_idle)
    desk.qtbot.wait(150)
    return faults(widget)


def reached_by_tab(widget: QWidget) -> bool:
    """Lists that the page itself moves in by its keys are not stopped at."""
    if widget.property("byPageKeys"):
        return True
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def is_narrow(button: QAbstractButton) -> bool:
    return button.sizeHint().width() > button.width() + 1


def is_cut(label: QLabel) -> bool:
    if isinstance(label, ElidingLabel):
        return False  # it ends in "…"
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 1
    return label.sizeHint().width() > label.width() + 1


def test_every_page_is_named_reached_and_whole(full):
    found: dict[str, list[str]] = {}
    full.session.set_view(FILTER)
    for name in PAGES:
        page = full.turn_to(name)
        found[name] = at_rest(full, page)
    listed = [f"{name}: {fault}" for name, each in found.items() for fault in each]
    assert not listed, "\n".join(listed)


def test_the_start_page_is_named_reached_and_whole(full):
    full.application.projects.close()
    full.window.resize(1024, 700)
    found = at_rest(full, full.window)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_is_named_reached_and_whole(full, name):
    full.window.actions_by_name[name].trigger()
    full.until(lambda: [d for d in full.window.findChildren(QDialog) if d.isVisible()])
    dialog = next(each for each in full.window.findChildren(QDialog) if each.isVisible())
    found = at_rest(full, dialog)
    dialog.reject()
    assert not found, "\n".join(found)


def test_an_audit_is_named_reached_and_whole(full):
    page = full.turn_to("review")
    full.until(lambda: page.threshold.audit.isEnabled())
    page.threshold.go_to(0.0)
    page.threshold.audit.click()
    full.until(lambda: page.faces.audit.walk.current)
    found = at_rest(full, page)
    QTest.keyClick(page.faces.audit, Qt.Key.Key_U)
    page.faces.audit.foot.ending.show()  # as when it has told something
    found += at_rest(full, page)
    assert not found, "\n".join(found)
