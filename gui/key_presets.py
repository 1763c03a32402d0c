"""Keys as other programs have them, for people who come from there.

An action that a preset does not name keeps its usual keys. What each program has is documented by
it (Prodigy: the manual of its web application; labelme, AddaxAI: their menus and sources).
"""

from collections.abc import Mapping

Keys = Mapping[str, tuple[str, ...]]  # id of an action to its keys

USUAL = "autodidact"
_PAGES = ("browse", "label", "review")

# Enter verifies, X is false, U unknown, R and M relabel: as here. E goes to the next event.
_ADDAXAI: Keys = {"browse.select_group": ("E",)}

# A accepts and so cannot mean "back"; Backspace and Delete undo; H helps.
_PRODIGY: Keys = {
    "window.keys": ("F1", "?", "H"),
    "label.next": ("Right", "Down"),
    "label.previous": ("Left", "Up"),
    "label.previous_unlabeled": ("Ctrl+Left",),
    "review.accept": ("A", "Return"),
    **{f"{page}.take_back": ("Backspace", "Del") for page in _PAGES},
    **{f"{page}.clear": ("Ctrl+Del",) for page in _PAGES[:2]},
}

# D and A go forward and back, with Ctrl to the next image that has no label; Ctrl+U opens.
_LABELME: Keys = {
    "window.open": ("Ctrl+U", "Ctrl+O"),
    "label.next": ("D", "Right", "Down"),
    "label.previous": ("A", "Left", "Up"),
    "label.next_unlabeled": ("Ctrl+D", "Ctrl+Right", "Ctrl+Shift+D"),
    "label.previous_unlabeled": ("Ctrl+A", "Ctrl+Left", "Ctrl+Shift+A"),
}

PRESETS: Mapping[str, Keys] = {
    USUAL: {},
    "addaxai": _ADDAXAI,
    "prodigy": _PRODIGY,
    "labelme": _LABELME,
}
NAMES: Mapping[str, str] = {  # of programs: the same in every language
    USUAL: "Autodidact",
    "addaxai": "AddaxAI",
    "prodigy": "Prodigy",
    "labelme": "labelme",
}
