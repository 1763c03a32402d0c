"""Whether pictures that judge the model show the same as pictures that it learns from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.leaks import MOST_COMPARED, Leak, LeakCheck, LeakKind
from gui.language import tr, tr_count
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.words import words


class LeakCard(Card):
    wanted = Signal(object)  # Leak: its images

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Do the splits leak?"), parent)
        self.verdict = words(tr("Comparing …"), wraps=True)
        self.buttons: list[QPushButton] = []
        self.lines = QWidget()
        self._column = QVBoxLayout(self.lines)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.basis = words("", "caption", wraps=True)
        self.add(self.verdict, self.lines, self.basis)
        self.body.addStretch(1)

    def show_check(self, check: LeakCheck) -> None:
        self.verdict.setText(verdict_in_words(check))
        self.basis.setText(_basis_in_words(check))
        self.basis.setVisible(bool(self.basis.text()))
        self._clear()
        for leak in check.leaks:
            self._add_line(leak)
        self.lines.setVisible(bool(check.leaks))

    def _clear(self) -> None:
        self.buttons.clear()
        while (item := self._column.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.deleteLater()

    def _add_line(self, leak: Leak) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        said = words(leak_in_words(leak), "muted", wraps=True)
        button = push_button(tr("Show them"), lambda: self.wanted.emit(leak), role="link")
        button.setAccessibleName(f"{tr('Show them')}: {said.text()}")
        row.addWidget(said, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(line)
        self.buttons.append(button)


def leak_in_words(leak: Leak) -> str:
    """Return ``3 groups of near-duplicates stand in two splits (7 images)``."""
    match leak.kind:
        case LeakKind.CONTENT:
            said = tr_count(
                "1 picture is in two splits, byte for byte ({images:,} images).",
                "{count:,} pictures are in two splits, byte for byte ({images:,} images).",
                leak.groups, images=len(leak.ids),
            )  # fmt: skip
        case LeakKind.DUPLICATES:
            said = tr_count(
                "1 group of near-duplicates is in two splits ({images:,} images).",
                "{count:,} groups of near-duplicates are in two splits ({images:,} images).",
                leak.groups, images=len(leak.ids),
            )  # fmt: skip
        case LeakKind.BURST:
            said = tr_count(
                "1 burst of the camera is in two splits ({images:,} images).",
                "{count:,} bursts of the camera are in two splits ({images:,} images).",
                leak.groups, images=len(leak.ids),
            )  # fmt: skip
        case LeakKind.ALIKE:
            said = tr_count(
                "1 group that looks alike to the model is in two splits ({images:,} images).",
                "{count:,} groups that look alike to the model are in two splits ({images:,} "
                "images).",
                leak.groups, images=len(leak.ids),
            )  # fmt: skip
    return said


def verdict_in_words(check: LeakCheck) -> str:
    """Say what the leaks mean for the accuracy."""
    if not check.leaks:
        return tr(
            "No: of {count:,} images none shows the same as one of another split.",
            count=check.images,
        )
    judged = sum(leak.judged for leak in check.leaks)
    if not judged:
        return tr("Hardly: no gold label that judges the model has a labeled twin in training.")
    return tr_count(
        "Yes: 1 gold label that judges the model has a labeled twin in training. The accuracy may "
        "be too high.",
        "Yes: {count:,} gold labels that judge the model have a labeled twin in training. The "
        "accuracy may be too high.",
        judged,
    )


def _basis_in_words(check: LeakCheck) -> str:
    if check.is_by_features:
        return ""
    return tr(
        "What looks alike to a model was not compared: there are no features yet, or of more than "
        "{most:,} images.",
        most=MOST_COMPARED,
    )
