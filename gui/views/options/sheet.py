"""The options of a run: the recipe by what it is for, the few settings that matter, the rest folded
under headings, and what would run, in words and as a command."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.setting import Group, Setting
from gui.language import tr, tr_count
from gui.models.draft import Draft
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.line import line
from gui.views.options.command_box import CommandBox
from gui.views.options.fields import ListField
from gui.views.options.fold import Fold
from gui.views.options.recipe_picker import RecipePicker
from gui.views.options.setting_row import SettingRow
from gui.views.words import words

MOST_WIDTH = 820  # px: the eye still finds the field of a label


class OptionsSheet(Card):
    """`draft` is what was chosen; the page answers `changed` with `tell`."""

    changed = Signal()
    done = Signal()

    def __init__(self, theme: Theme, extra: QWidget, parent: QWidget | None = None) -> None:
        """`extra` stands above the settings of augmentation."""
        super().__init__(parent=parent)
        self._theme, self._extra = theme, extra
        self.draft = Draft()
        self._teachers: tuple[str, ...] = ()
        self.recipe = RecipePicker(theme)
        self.summary = words("", "muted", wraps=True)
        self.rows: dict[str, SettingRow] = {}
        self.folds: dict[Group, Fold] = {}
        self.sentence = words("", wraps=True)
        self.command = CommandBox(theme)
        self.reset = push_button(tr("Back to the defaults"), self._reset, role="link")
        self.close_button = push_button(tr("Close the options"), self.done.emit, role="quiet")
        self._content = QWidget()
        self._content.setObjectName("content")
        self._column = QVBoxLayout(self._content)
        self._lay_out()
        self.recipe.picked.connect(self._pick)
        self._build()

    @property
    def shows_augmentation(self) -> bool:
        fold = self.folds.get(Group.AUGMENTATION)
        return fold is not None and not fold.isHidden()

    def offer_teachers(self, names: Sequence[str]) -> None:
        """Offer these models as teachers where a recipe asks for one."""
        self._teachers = tuple(names)
        row = self.rows.get("teacher")
        if row is not None and isinstance(row.field, ListField):
            row.field.offer((*row.setting.suggestions, *self._teachers))

    def tell(self, sentence: str, command: str) -> None:
        self.sentence.setText(sentence)
        self.command.show_command(command)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(words(tr("Options"), "heading"))
        top.addStretch(1)
        top.addWidget(self.reset)
        top.addWidget(self.close_button)
        self.scroller = QScrollArea()
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(self._content)
        self._column.setContentsMargins(0, 0, GAP, 0)
        self._column.setSpacing(GAP)
        self._column.addWidget(self.recipe)
        self._column.addWidget(self.summary)
        self._settings = QVBoxLayout()
        self._settings.setSpacing(GAP)
        self._column.addLayout(self._settings)
        self._column.addStretch(1)
        self.add(top, self.scroller, line(), self.sentence, self.command)
        self.body.setStretch(1, 1)
        self.setMaximumWidth(MOST_WIDTH)

    def _pick(self, name: str) -> None:
        if name != self.draft.recipe_name:
            self.draft = self.draft.with_recipe(name)
            self._build()
            self.changed.emit()

    def _build(self) -> None:
        """Make the rows of this recipe; what was unfolded stays so."""
        opened = {group for group, fold in self.folds.items() if fold.is_open}
        self._clear()
        self.summary.setText(_sentence(tr(self.draft.recipe.summary)))
        settings = self.draft.settings
        for setting in settings:
            if setting.in_sight:
                self._settings.addWidget(self._row(setting))
        for group in Group:
            folded = [one for one in settings if one.group is group and not one.in_sight]
            if folded:
                self._settings.addWidget(self._fold(group, folded))
                self.folds[group].open(group in opened)
        self.offer_teachers(self._teachers)
        self._show_values()

    def _clear(self) -> None:
        self._extra.setParent(self)
        self._extra.hide()
        while (item := self._settings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows, self.folds = {}, {}

    def _row(self, setting: Setting) -> SettingRow:
        row = SettingRow(setting, self._theme)
        row.changed.connect(self._take)
        self.rows[setting.key] = row
        return row

    def _fold(self, group: Group, settings: list[Setting]) -> Fold:
        fold = Fold(self._theme, heading_of(group))
        if group is Group.AUGMENTATION:
            fold.body.addWidget(self._extra)
            self._extra.show()
        for setting in settings:
            fold.body.addWidget(self._row(setting))
        self.folds[group] = fold
        return fold

    def _take(self, setting: Setting, value: str) -> None:
        self.draft = self.draft.with_value(setting, value)
        self._show_values()
        self.changed.emit()

    def _reset(self) -> None:
        self.draft = self.draft.reset()
        self._show_values()
        self.changed.emit()

    def _show_values(self) -> None:
        in_force = {one.key for one in self.draft.in_force()}
        for key, row in self.rows.items():
            row.show_value(self.draft.value(row.setting))
            row.setVisible(key in in_force)
        differing = self.draft.differing()
        for group, fold in self.folds.items():
            fold.setVisible(self._counts_of(group, in_force))
            fold.say(self._note(group, differing))
        self.reset.setVisible(bool(differing))

    def _counts_of(self, group: Group, in_force: set[str]) -> bool:
        rows = (row for row in self.rows.values() if not row.setting.in_sight)
        return any(row.setting.group is group and row.setting.key in in_force for row in rows)

    def _note(self, group: Group, differing: Mapping[str, str]) -> str:
        rows = [self.rows[key].setting for key in differing if key in self.rows]
        count = sum(1 for one in rows if one.group is group and not one.in_sight)
        return tr_count("1 changed", "{count} changed", count) if count else ""


def heading_of(group: Group) -> str:
    match group:
        case Group.METHOD:
            return tr("The method")
        case Group.SEEING:
            return tr("What it sees")
        case Group.AUGMENTATION:
            return tr("Augmentation")
        case Group.LEARNING:
            return tr("Learning rates")
        case Group.PSEUDO_LABELS:
            return tr("Pseudo-labels")
        case Group.TEACHER:
            return tr("Teacher")
        case Group.STUDENT:
            return tr("Student")
        case Group.TIME:
            return tr("Time and device")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
