"""The options of a run, folded away: recipe, backbone, amounts, device, seed, recipe settings."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.jobs.run_folder import RunConfig
from core.recipes import RECIPES, Recipe
from core.setting import Setting
from gui.language import tr
from gui.theme import GAP
from gui.views.words import words

BACKBONES = (
    "auto",
    "efficientnet-lite0",
    "resnet18",
    "resnet50",
    "convnext_tiny",
    "efficientnet_b0",
    "vit_small_patch16_224",
)
DEVICES = ("auto", "cpu", "cuda", "mps")
MOST = 10_000


class TrainOptions(QWidget):
    """`config` is what the person chose; a field left at its first value leaves it to the run."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recipe = _combo([recipe.name for recipe in RECIPES])
        self.summary = words("", "caption", wraps=True)
        self.backbone = _combo(list(BACKBONES), editable=True)
        self.epochs, self.rounds, self.minutes = _amount(), _amount(), _amount()
        self.device = _combo(list(DEVICES))
        self.seed = _amount(most=2**31 - 1, zero="")
        self._settings_form = QFormLayout()
        self._fields: dict[str, QLineEdit | QComboBox] = {}
        self._lay_out()
        self.recipe.currentIndexChanged.connect(self._show_recipe)
        self._show_recipe()

    @property
    def chosen_recipe(self) -> Recipe:
        return RECIPES[self.recipe.currentIndex()]

    @property
    def config(self) -> RunConfig:
        return RunConfig(
            recipe=self.chosen_recipe.name,
            backbone=self.backbone.currentText().strip() or "auto",
            epochs=self.epochs.value() or None,
            rounds=self.rounds.value() or None,
            minutes=self.minutes.value() or None,
            device=DEVICES[self.device.currentIndex()],
            seed=self.seed.value(),
            settings=self._changed_settings(),
        )

    def _lay_out(self) -> None:
        form = _form()
        form.addRow(tr("Recipe"), self.recipe)
        form.addRow(self.summary)
        form.addRow(tr("Backbone"), self.backbone)
        form.addRow(tr("Epochs"), self.epochs)
        form.addRow(tr("Rounds"), self.rounds)
        form.addRow(tr("At most, minutes"), self.minutes)
        form.addRow(tr("Device"), self.device)
        form.addRow(tr("Seed"), self.seed)
        heading = words(tr("Settings of the recipe"), "heading")
        _prepare(self._settings_form)
        self._settings_form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GAP)
        layout.addLayout(form)
        layout.addWidget(heading)
        layout.addLayout(self._settings_form)
        layout.addStretch(1)

    def _show_recipe(self) -> None:
        recipe = self.chosen_recipe
        self.summary.setText(_sentence(tr(recipe.summary)))
        while self._settings_form.rowCount():
            self._settings_form.removeRow(0)
        self._fields = {setting.key: _field(setting) for setting in recipe.settings}
        for setting in recipe.settings:
            field = self._fields[setting.key]
            field.setToolTip(setting.key)
            label = words(_sentence(tr(setting.meaning)), wraps=True)
            label.setToolTip(setting.key)
            label.setBuddy(field)
            self._settings_form.addRow(label, field)
        self.changed.emit()

    def _changed_settings(self) -> dict[str, str]:
        given = {key: _text(field) for key, field in self._fields.items()}
        defaults = {setting.key: setting.default for setting in self.chosen_recipe.settings}
        return {key: text for key, text in given.items() if text and text != defaults[key]}


def _field(setting: Setting) -> QLineEdit | QComboBox:
    if setting.choices:
        combo = _combo(list(setting.choices))
        combo.setCurrentIndex(setting.choices.index(setting.default))
        return combo
    edit = QLineEdit()
    edit.setPlaceholderText(setting.default)
    if setting.minimum is not None and setting.maximum is not None:
        validator = QDoubleValidator(setting.minimum, setting.maximum, 6, edit)
        validator.setNotation(QDoubleValidator.Notation.StandardNotation)
        edit.setValidator(validator)
    return edit


def _text(field: QLineEdit | QComboBox) -> str:
    """Return what is chosen; choices are shown translated and kept as they are."""
    if isinstance(field, QComboBox):
        return str(field.currentData())
    return field.text().strip()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _combo(values: list[str], *, editable: bool = False) -> QComboBox:
    combo = QComboBox()
    combo.setEditable(editable)
    for value in values:
        combo.addItem(tr(value), value)
    return combo


def _amount(*, most: int = MOST, zero: str = "auto") -> QSpinBox:
    """A whole number; 0 is shown as `zero`, which leaves it to the run."""
    amount = QSpinBox()
    amount.setRange(0, most)
    amount.setSpecialValueText(tr(zero) if zero else "")
    amount.lineEdit().setTextMargins(7, 0, 7, 0)  # the style sheet's padding does not reach it
    return amount


def _form() -> QFormLayout:
    form = QFormLayout()
    _prepare(form)
    return form


def _prepare(form: QFormLayout) -> None:
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setSpacing(GAP)
