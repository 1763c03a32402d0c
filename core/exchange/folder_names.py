"""Names of folders for categories that every file system takes."""

import re
import unicodedata
from collections.abc import Iterable

_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_MAXIMUM_BYTES = 200  # of 255, to leave room for a number


def folder_names(names: Iterable[str], *, taken: Iterable[str] = ()) -> dict[str, str]:
    """Return name → folder name; none is `taken`, and all differ also where neither case nor the
    encoding of accents counts."""
    folders: dict[str, str] = {}
    used = {_folded(name) for name in taken}
    for name in names:
        base = _safe(name)
        folder, number = base, 2
        while _folded(folder) in used:
            folder, number = f"{base}-{number}", number + 1
        used.add(_folded(folder))
        folders[name] = folder
    return folders


def _safe(name: str) -> str:
    text = _FORBIDDEN.sub("_", name)
    text = text.encode("utf-8", "replace")[:_MAXIMUM_BYTES].decode("utf-8", "ignore")
    text = text.strip(" ").rstrip(". ")
    if not text or text.startswith(".") or _DEVICES.match(text):
        return f"_{text}"
    return text


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
