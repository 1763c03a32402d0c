"""What can be done with the selected images, as a menu at the pointer."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.language import tr
from gui.session import Session

GROUPS = (("unknown", "skip", "clear"), ("flag", "comment"), ("like", "alike"), ("open_image",))


class ImageMenu(QMenu):
    """`actions` are the page's, by name; those it has none of are left out."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        label: Callable[[int], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        as_category = self.addMenu(tr("Label as"))
        as_category.setEnabled(bool(session.categories))
        for category in session.categories:
            action = as_category.addAction(category.name.replace("&", "&&"))
            action.triggered.connect(partial(self._label, label, category.id))
        for number, names in enumerate(GROUPS):
            if number:
                self.addSeparator()
            for name in names:
                if name in actions:
                    self.addAction(actions[name])

    def _label(self, label: Callable[[int], None], category_id: int, _on: bool) -> None:
        label(category_id)
