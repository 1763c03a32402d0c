"""What can be done with the groups that are chosen: a button for each, with its key in the hint."""

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import push_button, tool_button
from gui.views.flow_layout import FlowLayout
from gui.views.words import words


class DuplicateFoot(QFrame):
    """`actions` are those of the page, by name; `buttons` has the buttons by the same names."""

    def __init__(
        self, theme: Theme, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._actions = actions
        self.position = words("", "caption")
        self.position.setAccessibleName(tr("Status"))
        self.buttons: dict[str, QPushButton | QToolButton] = {}
        row = FlowLayout(self)
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(8)
        for name, text, icon in (
            ("majority", tr("Label of most"), "merge"),
            ("as_this", tr("Label of this image"), "label"),
            ("find_category", tr("Label as…"), "search"),
            ("keep_best", tr("Keep the best"), "medal"),
            ("distinct", tr("Not duplicates"), "split"),
        ):
            self.buttons[name] = push_button(text, actions[name].trigger, icon=icon, theme=theme)
        for name, icon in (("previous_group", "arrow-up"), ("next_group", "arrow-down")):
            self.buttons[name] = tool_button(theme, icon, "", actions[name].trigger)
        for name, button in self.buttons.items():
            button.setAccessibleDescription(actions[name].text())
            row.addWidget(button)
            actions[name].changed.connect(self._follow)
        row.addWidget(self.position)
        self._follow()

    def _follow(self) -> None:
        for name, button in self.buttons.items():
            action = self._actions[name]
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())
            if isinstance(button, QToolButton):
                button.setAccessibleName(action.text())
