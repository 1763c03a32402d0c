"""The example images of categories: their thumbnails, read when the examples change."""

import base64
import html
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from core.project import Project
from core.rows import Category
from gui.session import Session

_WIDTH = 220  # px of a picture and the text under it


class Examples(QObject):
    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: tuple[int, ...] = ()
        self._jpegs: dict[int, bytes] = {}  # by image id
        session.categories_changed.connect(self._look)
        self._look()

    def pixmap(self, category: Category) -> QPixmap | None:
        """Return the example of a category, None if it has none (or it has not come yet)."""
        jpeg = self._jpegs.get(category.example_image_id or 0)
        if jpeg is None:
            return None
        pixmap = QPixmap()
        pixmap.loadFromData(jpeg)
        return pixmap

    def as_html(self, category: Category, line: str) -> str:
        """Return a tooltip: the example, then `line`, then what the category is known by."""
        parts = [f"<b>{html.escape(line)}</b>"]
        jpeg = self._jpegs.get(category.example_image_id or 0)
        if jpeg is not None:
            code = base64.b64encode(jpeg).decode()
            parts.insert(0, f'<img width="{_WIDTH}" src="data:image/jpeg;base64,{code}">')
        if category.description:
            parts.append(html.escape(category.description).replace("\n", "<br>"))
        return f'<table width="{_WIDTH}"><tr><td>{"<br>".join(parts)}</td></tr></table>'

    def _look(self) -> None:
        wanted = tuple(
            sorted({c.example_image_id for c in self._session.categories if c.example_image_id})
        )
        if wanted != self._wanted:
            self._wanted = wanted
            self._session.read(partial(_read, wanted), self._take, replacing=f"examples {id(self)}")

    def _take(self, jpegs: dict[int, bytes]) -> None:
        self._jpegs = jpegs
        self.changed.emit()


def _read(ids: tuple[int, ...], project: Project) -> dict[int, bytes]:
    digests = {row.id: row.digest for row in project.catalog.rows(ids) if row.digest}
    jpegs = project.catalog.thumbnails(list(digests.values()))
    return {id_: jpegs[digest] for id_, digest in digests.items() if digest in jpegs}
