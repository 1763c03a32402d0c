"""The one table of colors: what each is for, in light and in dark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colors:
    """Names say the use. Text colors keep 4.5:1 against window, surface, raised and sunken."""

    name: str
    window: str  # behind everything
    surface: str  # panels and cards
    raised: str  # buttons, menus, dialogs
    sunken: str  # fields and wells
    canvas: str  # behind pictures
    hover: str
    border: str
    border_strong: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_soft: str  # selected things
    on_accent: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    success: str
    gold: str
    silver: str
    bronze: str
    series: tuple[str, ...]  # lines and bars of charts, in order


LIGHT = Colors(
    name="light",
    window="#f5f4f0",
    surface="#fdfcfa",
    raised="#ffffff",
    sunken="#ffffff",
    canvas="#ebe9e3",
    hover="#eeece6",
    border="#e0ddd4",
    border_strong="#8d8a80",
    text="#1d2326",
    muted="#5a6266",
    disabled="#a3a49e",
    accent="#0b6e5f",
    accent_hover="#095a4e",
    accent_soft="#d5ebe5",
    on_accent="#ffffff",
    danger="#b3261e",
    danger_soft="#fbe4e1",
    warning="#865300",
    warning_soft="#fbeccd",
    success="#256b2e",
    gold="#c28a00",
    silver="#7d8b97",
    bronze="#a8623a",
    series=("#0b6e5f", "#d2602a", "#3d62c4", "#9a5bb0", "#b58900", "#5a6266"),
)
DARK = Colors(
    name="dark",
    window="#14181a",
    surface="#1b2023",
    raised="#252b2f",
    sunken="#101315",
    canvas="#0d1011",
    hover="#2a3135",
    border="#2c3337",
    border_strong="#7a858b",
    text="#e9ecec",
    muted="#a3adb1",
    disabled="#5d676c",
    accent="#4fd1b5",
    accent_hover="#74e0c8",
    accent_soft="#1b423b",
    on_accent="#06231d",
    danger="#ff8a80",
    danger_soft="#46201d",
    warning="#f2bc5c",
    warning_soft="#40300f",
    success="#86d38a",
    gold="#f0bd3a",
    silver="#b4c0c9",
    bronze="#d28a5e",
    series=("#4fd1b5", "#f2915f", "#8aa9ff", "#cf9be3", "#f0c94f", "#a3adb1"),
)
