"""A box whose list, dropped down, is as wide as its longest entry: Qt makes it as wide as the
box."""

from PySide6.QtWidgets import QComboBox

ROOM = 48  # px beside an entry: what the style leaves around it, and a scroll bar


class DropDown(QComboBox):
    def showPopup(self) -> None:
        self.fit_list()
        super().showPopup()

    def fit_list(self) -> None:
        """Make room for the entries as they are now; also while they are in sight."""
        metrics, view = self.view().fontMetrics(), self.view()
        longest = max((metrics.horizontalAdvance(it) for it in self._texts()), default=0)
        icon = self.iconSize().width() if not self.itemIcon(0).isNull() else 0
        width = min(longest + icon + ROOM, self.screen().availableGeometry().width())
        view.setMinimumWidth(width)
        if view.isVisible() and view.window().width() < width:
            view.window().resize(width, view.window().height())

    def _texts(self) -> list[str]:
        return [self.itemText(row) for row in range(self.count())]
