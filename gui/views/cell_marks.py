"""The small marks on a picture: what is proposed and how surely, flag, comment, duplicates.

They shrink with the picture and then drop their words, so that at 64 px they still can be told.
"""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from core.rows import Category, ImageRow, Proposal
from gui.colors import Colors
from gui.language import tr
from gui.views.grid_icons import Icons
from gui.views.paint import color
from gui.wording import confidence_in_words

WORDY = 96  # px side of the picture from which a badge has room for percents
TINY = 72  # px below which it has no room for words at all
EDGE = 3  # px between marks and the picture's edge
TRACK = 150  # opacity of what the confidence bar runs on


class CellMarks:
    """Make one per paint event. `square` is always where the picture goes, device-independent."""

    def __init__(
        self, painter: QPainter, colors: Colors, *, font: QFont, icons: Icons, side: int
    ) -> None:
        self._painter, self._colors, self._icons = painter, colors, icons
        self._side = side
        self._height = 20 if side >= WORDY else 16
        self._font = QFont(font)
        self._font.setPixelSize(12 if side >= WORDY else 10)
        self._metrics = QFontMetrics(self._font)

    def turn_to(self, painter: QPainter) -> None:
        self._painter = painter

    @property
    def bar(self) -> int:
        """The height of a bar along the lower edge, px."""
        return 5 if self._side >= WORDY else 4

    def paint_remarks(self, square: QRect, row: ImageRow) -> int:
        """Paint flag and comment in the upper right corner; return the width they took."""
        right = square.right() + 1 - EDGE
        for shown, name, tint in (
            (row.remark.flagged, "flag", self._colors.danger),
            (bool(row.remark.comment), "comment", self._colors.text),
        ):
            if shown:
                right -= self._height
                place = QRect(right, square.top() + EDGE, self._height, self._height)
                self._paint_pill(place)
                self._paint_icon(place, name, tint)
                right -= 2
        return square.right() + 1 - EDGE - right

    def paint_alike(self, square: QRect, count: int) -> None:
        """Paint in the lower right corner how many images are alike."""
        text = f"×{count:,}"
        width = self._metrics.horizontalAdvance(text) + 10
        place = QRect(
            square.right() + 1 - EDGE - width,
            square.bottom() - EDGE - self.bar - self._height,
            width,
            self._height,
        )
        self._paint_pill(place)
        self._painter.setFont(self._font)
        self._painter.setPen(color(self._colors.text))
        self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def paint_best(self, square: QRect) -> int:
        """Say in the upper left corner that no other image of the group is larger; return the width
        that it took."""
        text = tr("Best")
        width = self._metrics.horizontalAdvance(text) + 14
        place = QRect(square.left() + EDGE, square.top() + EDGE, width, self._height)
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._colors.accent))
        painter.drawRoundedRect(QRectF(place), 6, 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setFont(self._font)
        painter.setPen(color(self._colors.on_accent))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        return width + EDGE

    def paint_confidence(self, picture: QRect, proposal: Proposal, category: Category) -> None:
        """Paint along the picture's lower edge how sure the model is: full is certain."""
        track = QRect(picture.left(), picture.bottom() + 1 - self.bar, picture.width(), self.bar)
        sure = track.adjusted(0, 1, 0, 0)
        sure.setWidth(max(2, round(track.width() * proposal.confidence)))
        self._painter.fillRect(track, color(self._colors.surface, TRACK))
        self._painter.fillRect(sure, color(category.color))

    def paint_badge(
        self, square: QRect, proposal: Proposal, category: Category, taken: int
    ) -> None:
        """Paint what is proposed in a dashed frame; `taken` px at the right are others'."""
        painter = self._painter
        text = self._badge_text(square.width() - 2 * EDGE - taken - 14, proposal, category)
        width = self._metrics.horizontalAdvance(text) + 14 if text else 22
        place = QRect(square.left() + EDGE, square.top() + EDGE, width, self._height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(color(self._colors.surface, 235))
        painter.setPen(QPen(color(category.color), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(place), 6, 6)
        if not text:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(category.color))
            painter.drawRoundedRect(QRectF(place).adjusted(4, 4, -4, -4), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setFont(self._font)
        painter.setPen(color(self._colors.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _badge_text(self, room: int, proposal: Proposal, category: Category) -> str:
        """Return as much as there is room for: name and percent, the name, or nothing."""
        if self._side < TINY:
            return ""
        sure = confidence_in_words(proposal.confidence)
        percent = f" · {sure}" if self._side >= WORDY else ""
        left = room - self._metrics.horizontalAdvance(percent)
        if percent and left < self._metrics.horizontalAdvance(category.name[:4]):
            percent, left = "", room  # the bar says how sure; the name cannot be told otherwise
        name = self._metrics.elidedText(category.name, Qt.TextElideMode.ElideRight, left)
        return "" if name == "…" else name + percent

    def _paint_pill(self, place: QRect) -> None:
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._colors.surface, 235))
        painter.drawRoundedRect(QRectF(place), 6, 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_icon(self, place: QRect, name: str, tint: str) -> None:
        size = self._height - 5
        scale = self._painter.device().devicePixelRatioF()
        pixmap = self._icons.get(name, size, tint, scale)
        self._painter.drawPixmap(place.left() + 3, place.top() + 3, pixmap)
