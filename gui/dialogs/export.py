"""Export: labels in a format, or the current model, to a new folder."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from core.outgoing import LABEL_FORMATS, free_place
from core.rows import Counts
from core.types import Tier
from gui.dialogs.form import closing_line, titled_column, with_choose
from gui.language import tr
from gui.views.buttons import push_button
from gui.views.drop_down import DropDown
from gui.views.words import words

MODEL = "model"


class ExportDialog(QDialog):
    """What there is none of cannot be chosen; `labels_wanted` and `model_wanted` tell the rest."""

    labels_wanted = Signal(str, object, Path)  # format, frozenset of tiers, new folder
    model_wanted = Signal(Path)  # new folder

    def __init__(
        self,
        project: Path,
        roots: Sequence[Path],
        counts: Counts,
        *,
        has_model: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._roots = project, roots
        self.what, self.place = DropDown(), QLineEdit()
        self.what.setAccessibleName(tr("What to export"))
        self.place.setAccessibleName(tr("New folder"))
        for name, summary in LABEL_FORMATS if counts.labeled else ():
            self.what.addItem(tr(summary), name)
        if has_model:
            self.what.addItem(tr("The current model, to be used elsewhere"), MODEL)
        self.tiers = {tier: QCheckBox(text) for tier, text in _tier_texts(counts).items()}
        self.export_button = push_button(tr("Export"), self._accept, role="primary")
        self.export_button.setDefault(True)
        self._lay_out()
        self.what.currentIndexChanged.connect(self._suggest)
        self.place.textChanged.connect(self._check)
        for box in self.tiers.values():
            box.setChecked(True)
            box.toggled.connect(self._check)
        self._suggest()

    def _lay_out(self) -> None:
        column = titled_column(self, tr("Export"))
        column.addWidget(words(tr("What to export"), "heading"))
        column.addWidget(self.what)
        tiers = QHBoxLayout()
        for box in self.tiers.values():
            tiers.addWidget(box)
        tiers.addStretch()
        column.addLayout(tiers)
        column.addSpacing(10)
        column.addWidget(words(tr("New folder"), "heading"))
        column.addLayout(with_choose(self.place, self._choose))
        self._hint = words("", "caption")
        column.addWidget(self._hint)
        column.addSpacing(14)
        column.addLayout(closing_line(self, self.export_button))

    def _suggest(self) -> None:
        name = self.what.currentData() or "export"
        self.place.setText(str(free_place(self._project, name, self._roots)))
        for box in self.tiers.values():
            box.setVisible(name != MODEL)
        self._check()

    def _choose(self) -> None:
        place = Path(self.place.text())
        chosen = QFileDialog.getExistingDirectory(self, tr("New folder"), str(place.parent))
        if chosen:
            self.place.setText(str(Path(chosen) / place.name))

    def _chosen_tiers(self) -> frozenset[Tier]:
        return frozenset(tier for tier, box in self.tiers.items() if box.isChecked())

    def _check(self) -> None:
        something = self.what.count() > 0
        asked = self.what.currentData() == MODEL or bool(self._chosen_tiers())
        self.export_button.setEnabled(something and asked and bool(self.place.text().strip()))
        self._hint.setText(
            tr("Your images are never moved or changed.")
            if something
            else tr("There are no labels and no model yet: label some images first.")
        )

    def _accept(self) -> None:
        self.accept()
        place = Path(self.place.text().strip())
        if self.what.currentData() == MODEL:
            self.model_wanted.emit(place)
        else:
            self.labels_wanted.emit(self.what.currentData(), self._chosen_tiers(), place)


def _tier_texts(counts: Counts) -> dict[Tier, str]:
    return {
        Tier.GOLD: tr("gold") + f" ({counts.gold:,})",
        Tier.SILVER: tr("silver") + f" ({counts.silver:,})",
        Tier.BRONZE: tr("bronze") + f" ({counts.bronze:,})",
    }
