"""Light and dark from one table of colors; sizes; tinted icons. Follows the system or is forced."""

from dataclasses import asdict
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QDir, QObject, QRectF, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from gui.colors import DARK, LIGHT, Colors

FAMILIES = (
    "Inter",
    "SF Pro Text",
    "Segoe UI Variable Text",
    "Segoe UI",
    "Noto Sans",
    "Cantarell",
    "Ubuntu",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "Noto Sans CJK KR",
    "DejaVu Sans",
)
GAP = 8  # px between things that belong together
MARGIN = 20  # px around a page
RADIUS = 8
RAIL_WIDTH = 92
PANEL_WIDTH = 268
ICON_SIZES = (16, 20, 24, 32, 48)


class Mode(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"

    @classmethod
    def _missing_(cls, value: object) -> "Mode":
        """Take what is no mode, in a settings file, as that of the system."""
        return cls.SYSTEM


class Theme(QObject):
    """`colors` are those in use now; `changed` says that they are others than before."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM) -> None:
        super().__init__(app)
        self._app, self._mode = app, mode
        self._sheet_icons = QTemporaryDir()
        self._icons: dict[tuple[object, ...], QIcon] = {}  # rendering one takes a millisecond
        self.colors = LIGHT
        app.setStyle("Fusion")
        app.setFont(_font(app))
        app.styleHints().colorSchemeChanged.connect(self._apply)
        app.screenAdded.connect(self._apply)  # it may need sharper icons
        self._apply()

    @property
    def mode(self) -> Mode:
        return self._mode

    def force(self, mode: Mode) -> None:
        """Use light or dark, or follow the system again."""
        self._mode = mode
        self._apply()

    def icon(self, name: str, color: str = "") -> QIcon:
        """Return ``resources/icons/NAME.svg`` tinted; gray when disabled, accent when on."""
        colors = self.colors
        tints = (color or colors.text, colors.disabled, color or colors.accent)
        scales = (1,) if self._app.devicePixelRatio() == 1 else (1, 2)  # the sharpest screen's
        key = (name, scales, tints)
        if key not in self._icons:
            self._icons[key] = _icon(name, tints, scales)
        return self._icons[key]

    def pixmap(self, name: str, size: int, color: str = "", *, scale: float = 1) -> QPixmap:
        """Return the icon as a picture of `size` by `size` logical pixels."""
        svg = QByteArray(_svg(name, color or self.colors.text))
        return _pixmap(QSvgRenderer(svg), size, scale)

    def set_icon(self, target: QAction | QAbstractButton, name: str, role: str = "text") -> None:
        """Give `target` the icon and keep it right when colors change. `role` names a color."""
        target.setProperty("iconName", name)
        target.setProperty("iconRole", role)
        target.setIcon(self.icon(name, "" if role == "text" else getattr(self.colors, role)))

    def _apply(self) -> None:
        self.colors = DARK if self._wants_dark() else LIGHT
        self._write_sheet_icons()
        self._app.setPalette(_palette(self.colors))
        self._app.setStyleSheet(style_sheet(self.colors))
        for widget in self._app.allWidgets():
            for target in (widget, *widget.actions()):
                name: object = target.property("iconName")
                if name and isinstance(target, QAction | QAbstractButton):
                    self.set_icon(target, str(name), str(target.property("iconRole") or "text"))
        self.changed.emit()

    def _write_sheet_icons(self) -> None:
        """A style sheet takes pictures from files only, and they need this theme's tint."""
        folder, name = Path(self._sheet_icons.path()), self.colors.name
        (folder / f"check-{name}.svg").write_bytes(_svg("check", self.colors.on_accent))
        (folder / f"chevron-down-{name}.svg").write_bytes(_svg("chevron-down", self.colors.muted))
        QDir.setSearchPaths("icons", [str(folder)])

    def _wants_dark(self) -> bool:
        if self._mode is Mode.SYSTEM:
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode is Mode.DARK


def style_sheet(colors: Colors) -> str:
    """Return ``resources/style.qss`` with its ``$names`` replaced by colors and sizes."""
    text = (resources.files("resources") / "style.qss").read_text("utf-8")
    return Template(text).substitute(asdict(colors), radius=f"{RADIUS}px")


def _icon(name: str, tints: tuple[str, str, str], scales: tuple[int, ...]) -> QIcon:
    """Each shape is rendered once and tinted thrice: rendering is what takes the time."""
    icon, mode, state = QIcon(), QIcon.Mode, QIcon.State
    uses = ((mode.Normal, state.Off), (mode.Disabled, state.Off), (mode.Normal, state.On))
    renderer = QSvgRenderer(QByteArray(_svg(name, tints[0])))
    for size in ICON_SIZES:
        for scale in scales:
            shape = _pixmap(renderer, size, scale)
            for (when, how), tint in zip(uses, tints, strict=True):
                icon.addPixmap(_tinted(shape, tint), when, how)
    return icon


def _tinted(shape: QPixmap, tint: str) -> QPixmap:
    pixmap = QPixmap(shape)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(pixmap.rect()), tint)
    painter.end()
    return pixmap


def _pixmap(renderer: QSvgRenderer, size: int, scale: float) -> QPixmap:
    pixmap = QPixmap(round(size * scale), round(size * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size * scale, size * scale))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _svg(name: str, color: str) -> bytes:
    return _svg_text(name).replace("currentColor", color).encode()


@lru_cache(maxsize=256)
def _svg_text(name: str) -> str:
    return (resources.files("resources") / "icons" / f"{name}.svg").read_text("utf-8")


def _font(app: QApplication) -> QFont:
    font = app.font()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(13)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _palette(colors: Colors) -> QPalette:
    palette, role = QPalette(), QPalette.ColorRole
    table = {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.sunken,
        role.AlternateBase: colors.surface,
        role.Text: colors.text,
        role.Button: colors.raised,
        role.ButtonText: colors.text,
        role.BrightText: colors.danger,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.PlaceholderText: colors.muted,
        role.ToolTipBase: colors.raised,
        role.ToolTipText: colors.text,
        role.Link: colors.accent,
        role.LinkVisited: colors.accent,
        role.Accent: colors.accent,
        role.Mid: colors.border,
        role.Dark: colors.border_strong,
    }
    for each, color in table.items():
        palette.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(colors.disabled))
    return palette
