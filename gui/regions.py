"""The parts of the window that F6 goes through."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


@runtime_checkable
class HasRegions(Protocol):
    """A page of several parts."""

    @property
    def regions(self) -> Sequence[QWidget]: ...


def regions_of(page: QWidget | None) -> Sequence[QWidget]:
    """Return the parts of a page; it is one itself where it names none."""
    if page is None:
        return ()
    return page.regions if isinstance(page, HasRegions) else (page,)


def step_focus(regions: Sequence[QWidget], step: int) -> None:
    """Put the keyboard into the next (or previous) part that can take it."""
    usable = [each for each in regions if each.isVisible() and _entry(each) is not None]
    if not usable:
        return
    focus = QApplication.focusWidget()
    held = [
        number
        for number, each in enumerate(usable)
        if focus is not None and (each is focus or each.isAncestorOf(focus))
    ]
    at = held[-1] if held else (-1 if step > 0 else 0)
    entry = _entry(usable[(at + step) % len(usable)])
    if entry is not None:
        entry.setFocus(Qt.FocusReason.TabFocusReason)


def _entry(region: QWidget) -> QWidget | None:
    """Return what in `region` takes the keyboard: itself, or the first in it that Tab reaches."""
    if _takes_keys(region) or region.focusProxy() is not None:
        return region
    inside = region.findChildren(QWidget)
    chosen = (each for each in inside if _takes_keys(each) and each.isVisible())
    marked = (each for each in chosen if not _is_off(each))
    return next(marked, None)


def _takes_keys(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()


def _is_off(widget: QWidget) -> bool:
    """Return whether it is one of several choices, and not the one that is on."""
    checkable: object = widget.property("checkable")
    exclusive: object = widget.property("role")
    return bool(checkable) and exclusive == "rail" and not widget.property("checked")
