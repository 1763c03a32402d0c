"""The recipes by what they are for, each with its line of summary."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.recipes import RECIPES, Kind
from gui.language import tr
from gui.models.flat import Index
from gui.theme import RADIUS, Theme
from gui.views.options.fields import QuietCombo

SUMMARY_ROLE = Qt.ItemDataRole.UserRole + 1
LINE_HEIGHT = 19
PAD = 6
POPUP_WIDTH = 600
EDGES = 60  # px beside a summary: indentation and scroll bar
MOST_VISIBLE = 24


class RecipePicker(QuietCombo):
    """Recipe names are the data of its items; headings between them cannot be chosen."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recipes")
        self.setAccessibleName(tr("Recipe"))
        self.setModel(_model(self))
        self.setItemDelegate(_Painter(theme, self))
        self.setMaxVisibleItems(MOST_VISIBLE)
        self.view().setMinimumWidth(POPUP_WIDTH)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.currentIndexChanged.connect(self._tell)

    @property
    def recipe_name(self) -> str:
        return str(self.currentData())

    def _tell(self, _row: int) -> None:
        self.picked.emit(self.recipe_name)


def heading_of(kind: Kind) -> str:
    match kind:
        case Kind.AUTO:
            return tr("Let it choose")
        case Kind.FEATURES:
            return tr("Quick heads on features")
        case Kind.NETWORK:
            return tr("Train the network")
        case Kind.TEACHER:
            return tr("Learn from a teacher")
        case Kind.UNLABELED:
            return tr("Learn from unlabeled images")


def _model(parent: QWidget) -> QStandardItemModel:
    model = QStandardItemModel(parent)
    for kind in Kind:
        heading = QStandardItem(heading_of(kind))
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        model.appendRow(heading)
        for recipe in (each for each in RECIPES if each.kind is kind):
            item = QStandardItem(recipe.name)
            item.setData(recipe.name, Qt.ItemDataRole.UserRole)
            summary = tr(recipe.summary)
            item.setData(summary, SUMMARY_ROLE)
            item.setToolTip(summary)
            item.setData(f"{recipe.name}: {summary}", Qt.ItemDataRole.AccessibleTextRole)
            model.appendRow(item)
    return model


class _Painter(QStyledItemDelegate):
    """A heading in one line; a recipe in bold with its summary below, in as many as it takes."""

    def __init__(self, theme: Theme, parent: QComboBox) -> None:
        super().__init__(parent)
        self._theme, self._combo = theme, parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        summary = index.data(SUMMARY_ROLE)
        if summary is None:
            return QSize(200, LINE_HEIGHT + 2 * PAD)
        room = QRect(0, 0, max(POPUP_WIDTH, self._combo.width()) - EDGES, 10_000)
        metrics = QFontMetrics(self._font(bold=False))
        needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, str(summary)).height()
        return QSize(200, LINE_HEIGHT + needed + 2 * PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]  # PySide's stub lacks the fields
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        colors, summary = self._theme.colors, index.data(SUMMARY_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected and summary is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent_soft))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), RADIUS, RADIUS)
        painter.setFont(self._font(bold=True))
        title = QRect(rect.left() + 10, rect.top() + PAD, rect.width() - 20, LINE_HEIGHT)
        if summary is None:
            painter.setPen(QColor(colors.muted))
            painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        else:
            self._paint_recipe(painter, title, str(index.data()), str(summary), rect.bottom())
        painter.restore()

    def _paint_recipe(
        self, painter: QPainter, title: QRect, name: str, summary: str, bottom: int
    ) -> None:
        colors = self._theme.colors
        place = title.adjusted(14, 0, 0, 0)
        painter.setPen(QColor(colors.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(self._font(bold=False))
        painter.setPen(QColor(colors.muted))
        below = QRect(place.left(), place.bottom() + 1, place.width(), bottom - place.bottom())
        painter.drawText(below, Qt.TextFlag.TextWordWrap, summary)

    def _font(self, *, bold: bool) -> QFont:
        font = QFont(self._combo.font())
        font.setBold(bold)
        return font
