"""What is inside the editor of a part: a list to tick, a range, a text, times or sides."""

import re
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from core.facets import Facets
from core.rows import ImageFilter
from gui.language import tr
from gui.models.filter_parts import Part, PartKey
from gui.models.part_choices import Choosing, Names, choosing
from gui.theme import Theme
from gui.views.choice_list import ChoiceList
from gui.views.enter_field import EnterField
from gui.views.range_editor import RangeEditor
from gui.views.words import restyle, words

TYPING_PAUSE = 200  # ms before a typed text is looked for
LARGEST_SIDE = 100_000  # px
WIDTH = 260  # px
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d([ T]\d\d:\d\d(:\d\d)?)?)?)?")


class PartBody(QWidget):
    """Shows a part of a filter; `changed` carries a function from the old filter to the new."""

    changed = Signal(object)  # Callable[[ImageFilter], ImageFilter]

    def show_filter(self, chosen: ImageFilter) -> None:
        raise NotImplementedError

    def show_facets(self, facets: Facets | None, names: Names) -> None:
        """Show counts; None while they are not known."""

    def _say(self, change: Callable[[ImageFilter], ImageFilter]) -> None:
        self.changed.emit(change)

    def _stack(self, *parts: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in parts:
            column.addWidget(part)
        self.setFocusProxy(parts[0])

    def _pair(self, *ends: tuple[str, QWidget], below: QWidget) -> None:
        """Lay out the two ends of a range, each with its name, and a line below."""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(8)
        for line, (text, field) in enumerate(ends):
            grid.addWidget(words(text, "caption"), line, 0)
            grid.addWidget(field, line, 1)
        grid.addWidget(below, len(ends), 0, 1, 2)
        self.setFocusProxy(ends[0][1])
        self.setMinimumWidth(WIDTH)


def make_body(theme: Theme, part: Part, names: Names, facets: Facets | None) -> PartBody:
    how = choosing(part.key)
    if how is not None:
        return _Ticks(theme, part, how, names, facets)
    match part.key:
        case PartKey.CONFIDENCE | PartKey.MARGIN:
            return _Range(theme, part)
        case PartKey.CAPTURED:
            return _Times()
        case PartKey.SIZE:
            return _Sides()
        case PartKey.TEXT:
            return _Text()
        case _:
            return _Chosen()


class _Ticks(PartBody):
    def __init__(
        self, theme: Theme, part: Part, how: Choosing, names: Names, facets: Facets | None
    ) -> None:
        super().__init__()
        self._how = how
        self.list = ChoiceList(theme, part.name, how.offer(names, facets), single=how.single)
        self._stack(self.list)
        self.list.picked.connect(self._tell)

    def show_filter(self, chosen: ImageFilter) -> None:
        self.list.show_picked(self._how.picked(chosen))

    def show_facets(self, facets: Facets | None, names: Names) -> None:
        self.list.offer(self._how.offer(names, facets))
        if facets is not None:
            self.list.show_counts(self._how.counts(facets))

    def _tell(self, keys: frozenset[str]) -> None:
        self._say(lambda chosen: self._how.put(chosen, keys))


class _Range(PartBody):
    def __init__(self, theme: Theme, part: Part) -> None:
        super().__init__()
        self._fields = part.fields
        self._is_margin = part.key is PartKey.MARGIN
        self.range = RangeEditor(theme, part.name)
        self._stack(self.range)
        self.range.changed.connect(self._tell)

    def show_filter(self, chosen: ImageFilter) -> None:
        self.range.show_range(*(getattr(chosen, field) for field in self._fields))

    def show_facets(self, facets: Facets | None, names: Names) -> None:
        if facets is not None:
            self.range.show_counts(facets.margins if self._is_margin else facets.confidences)

    def _tell(self) -> None:
        ends = dict(zip(self._fields, (self.range.least, self.range.most), strict=True))
        self._say(lambda chosen: replace(chosen, **ends))


class _Text(PartBody):
    def __init__(self) -> None:
        super().__init__()
        self.field = EnterField()
        self.field.setPlaceholderText(tr("Part of the path"))
        self.field.setAccessibleName(tr("Filter by path"))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(WIDTH)
        self._stack(self.field)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)
        self.field.textEdited.connect(lambda: self._timer.start(TYPING_PAUSE))
        self.field.returnPressed.connect(self._tell)

    def show_filter(self, chosen: ImageFilter) -> None:
        if self.field.text().strip() != chosen.text and not self._timer.isActive():
            self.field.setText(chosen.text)

    def _tell(self) -> None:
        self._timer.stop()
        text = self.field.text().strip()
        self._say(lambda chosen: replace(chosen, text=text))


class _Times(PartBody):
    """Two moments, each a year, a month, a day or a second: "2026", "2026-11", …"""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = _moment(tr("Captured from")), _moment(tr("Captured until"))
        self._known = words("", "caption", wraps=True)
        self._pair((tr("From"), self.first), (tr("Until"), self.last), below=self._known)
        for field in (self.first, self.last):
            field.editingFinished.connect(self._tell)

    def show_filter(self, chosen: ImageFilter) -> None:
        ends = ((self.first, chosen.captured_from), (self.last, chosen.captured_until))
        for field, value in ends:
            if not field.hasFocus():
                field.setText(value or "")

    def show_facets(self, facets: Facets | None, names: Names) -> None:
        if facets is None:
            return
        if facets.captured is None:
            self._known.setText(tr("No image of this project has a capture time."))
            return
        first, last = (each.replace("T", " ") for each in facets.captured)
        self._known.setText(tr("Captured from {first} to {last}", first=first, last=last))

    def _tell(self) -> None:
        first, last = self.first.text().strip() or None, self.last.text().strip() or None
        wrong = False
        for field, value in ((self.first, first), (self.last, last)):
            bad = value is not None and _MOMENT.fullmatch(value) is None
            wrong |= bad
            field.setProperty("wrong", bad)
            restyle(field)
        if not wrong:
            self._say(lambda chosen: replace(chosen, captured_from=first, captured_until=last))


class _Sides(PartBody):
    def __init__(self) -> None:
        super().__init__()
        self.low, self.high = _side(tr("Longer side at least")), _side(tr("Longer side at most"))
        self._known = words("", "caption")
        self._pair((tr("At least"), self.low), (tr("At most"), self.high), below=self._known)
        for field in (self.low, self.high):
            field.valueChanged.connect(self._tell)

    def show_filter(self, chosen: ImageFilter) -> None:
        for field, value in ((self.low, chosen.minimum_side), (self.high, chosen.maximum_side)):
            field.blockSignals(True)
            field.setValue(value or 0)
            field.blockSignals(False)

    def show_facets(self, facets: Facets | None, names: Names) -> None:
        if facets is not None and facets.sides is not None:
            least, most = facets.sides
            self._known.setText(
                tr("Longer sides from {least:,} to {most:,} px", least=least, most=most)
            )

    def _tell(self) -> None:
        low, high = self.low.value() or None, self.high.value() or None
        self._say(lambda chosen: replace(chosen, minimum_side=low, maximum_side=high))


class _Chosen(PartBody):
    def __init__(self) -> None:
        super().__init__()
        text = words(tr("Only images that another page picked out."), "muted", wraps=True)
        text.setMinimumWidth(WIDTH)
        self._stack(text)

    def show_filter(self, chosen: ImageFilter) -> None:
        """There is nothing to change."""


def _side(name: str) -> QSpinBox:
    field = QSpinBox()
    field.setRange(0, LARGEST_SIDE)
    field.setSuffix(" px")
    field.setSpecialValueText(tr("any"))
    field.setGroupSeparatorShown(True)
    field.lineEdit().setTextMargins(7, 0, 7, 0)  # the style sheet's padding does not reach it
    field.setKeyboardTracking(False)
    field.setAccessibleName(name)
    return field


def _moment(name: str) -> QLineEdit:
    field = EnterField()
    field.setPlaceholderText(tr("2026, 2026-11 or 2026-11-24"))
    field.setAccessibleName(name)
    return field
