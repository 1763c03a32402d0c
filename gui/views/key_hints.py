"""One line of keys that help just now, as the keymap has them; as many as there is room for."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.language import tr
from gui.session import Session
from gui.views.words import words

GAP = 14  # px between two hints


class KeyHints(QWidget):
    """`names` are actions of `page`, each with the short word that is shown beside its key."""

    def __init__(self, session: Session, page: str, names: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._session, self._page, self._names = session, page, names
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(5)
        self._row.addStretch()
        self._pairs: list[tuple[QLabel, QLabel]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Keys that help here"))
        session.keymap.changed.connect(self._fill)
        session.categories_changed.connect(self._fill)
        self._fill()

    def texts(self) -> list[str]:
        """Return what is shown, key and word."""
        shown = [pair for pair in self._pairs if not pair[0].isHidden()]
        return [f"{key.text()} {word.text()}" for key, word in shown]

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fill(self) -> None:
        hints = self._hints()
        while len(self._pairs) < len(hints):
            pair = words("", "key"), words("", "caption")
            for part in pair:
                self._row.insertWidget(self._row.count() - 1, part)  # the stretch stays last
            self._pairs.append(pair)
        for number, (key, word) in enumerate(self._pairs):
            text = hints[number] if number < len(hints) else ("", "")
            key.setText(text[0])
            word.setText(text[1])
        self._fit()

    def _hints(self) -> list[tuple[str, str]]:
        count = len(self._session.categories)
        labels = [("1", tr("label"))] if count == 1 else []
        if count > 1:
            labels = [(f"1 … {count}" if count < 10 else "1 … 0", tr("label"))]
        keymap = self._session.keymap
        named = ((keymap.key(self._page, name), word) for name, word in self._names)
        return [*labels, *((key, word) for key, word in named if key)]

    def _fit(self) -> None:
        left = self.width()
        for key, word in self._pairs:
            left -= key.sizeHint().width() + word.sizeHint().width() + GAP
            fits = left >= 0 and bool(key.text())
            key.setVisible(fits)
            word.setVisible(fits)
