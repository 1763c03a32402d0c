"""Numbers: a slider where the range is one that a hand can span, else a field to type in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QLineEdit, QSlider, QToolButton, QWidget

from core.errors import UserError
from core.setting import AUTO, Group, Setting
from gui.language import tr
from gui.views.options.fields import Field
from gui.views.words import restyle, words

MOST_STEPS = 64  # of whole numbers on a slider
STEPS = 100  # of a slider over shares
MOST_SHARE = 1.0
NUMBER_WIDTH = 62  # px


class NumberField(Field):
    """A number to type in, with a slider before it and "auto" beside it where these fit."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting, self._value = setting, setting.default
        self.automatic = _auto_button() if setting.automatic else None
        self.slider = ShareSlider(setting) if has_slider(setting) else None
        self.line = QLineEdit()
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.setFixedWidth(NUMBER_WIDTH)
        self._lay_out()
        self.setFocusProxy(self.slider or self.line)

    def show_value(self, value: str) -> None:
        self._value, is_auto = value, value == AUTO
        if self.automatic is not None:
            self.automatic.setChecked(is_auto)
        if self.slider is not None:
            self.slider.show_value(None if is_auto else float(value))
        self._mark(wrong=False)
        shown = "" if is_auto else value
        if not _is_same(self.line.text(), shown):
            self.line.setText(shown)

    def name_it(self, name: str) -> None:
        for part in (self.line, self.slider):
            if part is not None:
                part.setAccessibleName(name)

    def _lay_out(self) -> None:
        if self.slider is None:
            self.row.addStretch(1)
        if self.automatic is not None:
            self.automatic.clicked.connect(self._take_auto)
            self.row.addWidget(self.automatic)
            self.line.setPlaceholderText("–")
        if self.slider is not None:
            self.slider.moved.connect(self.edited)
            self.row.addWidget(self.slider, 1)
        self.line.textEdited.connect(self._take_text)
        self.line.editingFinished.connect(self._take_back)
        self.row.addWidget(self.line)
        if self._setting.unit:
            self.row.addWidget(words(unit_in_words(self._setting.unit), "caption"))

    def _take_auto(self, on: bool) -> None:
        """Off again means the number that the slider stands at, or the least one."""
        least = f"{self._setting.minimum:g}"
        self.edited.emit(AUTO if on else self.slider.value_text if self.slider else least)

    def _take_text(self, text: str) -> None:
        """An empty line waits for what is typed next."""
        if not text.strip():
            self._mark(wrong=False)
            return
        try:
            self._setting.check(text.strip())
        except UserError as error:
            self._mark(wrong=True, why=tr(error.template, **error.values))
        else:
            self._mark(wrong=False)
            self.edited.emit(f"{float(text):.10g}")

    def _take_back(self) -> None:
        """What does not fit does not stay; an empty line means the default."""
        if self.line.property("wrong"):
            self.line.clear()
            self.show_value(self._value)
        elif not self.line.text().strip():
            self.edited.emit(self._setting.default)

    def _mark(self, *, wrong: bool, why: str = "") -> None:
        self.line.setToolTip(why or self._setting.key)
        if bool(self.line.property("wrong")) != wrong:
            self.line.setProperty("wrong", wrong)
            restyle(self.line)


class ShareSlider(QSlider):
    """A slider over the bounds of a setting, in whole steps or in hundredths of the range."""

    moved = Signal(str)  # by a person

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        assert setting.bounds is not None
        self._low, self._high = setting.bounds
        is_wide = self._high - self._low > MOST_SHARE  # degrees, say: whole ones are fine enough
        self._steps = round(self._high - self._low) if setting.whole or is_wide else STEPS
        self.setRange(0, self._steps)
        self.setPageStep(max(1, self._steps // 10))
        self.setMinimumWidth(110)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._tell)

    @property
    def value_text(self) -> str:
        span = (self._high - self._low) * self.value() / self._steps
        return f"{round(self._low + span, 3):g}"

    def show_value(self, value: float | None) -> None:
        """None: it stands in the middle, and is pale, as nothing was chosen."""
        if bool(self.property("pale")) != (value is None):
            self.setProperty("pale", value is None)
            restyle(self)
        share = 0.5 if value is None else (value - self._low) / (self._high - self._low)
        self.blockSignals(True)
        self.setValue(round(share * self._steps))
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page, not the number."""
        event.ignore()

    def _tell(self) -> None:
        self.moved.emit(self.value_text)


def has_slider(setting: Setting) -> bool:
    if setting.bounds is None:
        return False
    low, high = setting.bounds
    if setting.whole:
        return high - low <= MOST_STEPS
    if setting.group is Group.AUGMENTATION:
        return True
    return high - low <= MOST_SHARE and setting.group is not Group.LEARNING


def unit_in_words(unit: str) -> str:
    match unit:
        case "px":
            return tr("px")
        case "min":
            return tr("min")
        case _:
            return unit


def _auto_button() -> QToolButton:
    button = QToolButton()
    button.setText(tr("auto"))
    button.setProperty("role", "auto")
    button.setCheckable(True)
    button.setToolTip(tr("Let the recipe decide"))
    return button


def _is_same(text: str, shown: str) -> bool:
    """Say whether what is typed already says `shown` ("0.10" says 0.1)."""
    if text.strip() == shown:
        return True
    try:
        return float(text) == float(shown)
    except ValueError:
        return False
