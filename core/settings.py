"""What is remembered between starts, in one JSON file of the person's configuration folder."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs

from core.files import replace_file

FOLDER_VARIABLE = "AUTODIDACT_CONFIG_DIR"
MOST_RECENT = 12


@dataclass(frozen=True, slots=True)
class RecentProject:
    folder: str
    name: str
    images: int
    labeled: int
    opened_at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Settings:
    theme: str = "system"  # "system", "light" or "dark"
    language: str = ""  # "en", "ko", or "" for the system's
    geometry: str = ""  # base64 of the window's place and size
    thumbnail_size: int = 160  # px
    captions: bool = True  # below the thumbnails
    auto_advance: bool = True
    strategy: str = "mixed"  # of what to label next
    watches_folders: bool = True  # new images come in while the project is open
    looks_ahead: bool = True  # prepares suggestions in the background
    flash: bool = True  # in the category's color, on each label
    click: bool = False  # a sound, on each label
    key_preset: str = "autodidact"
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])  # own ones
    recent: tuple[RecentProject, ...] = ()


def folder() -> Path:
    """Return the configuration folder; the environment variable AUTODIDACT_CONFIG_DIR wins."""
    chosen = os.environ.get(FOLDER_VARIABLE, "")
    return Path(chosen) if chosen else platformdirs.user_config_path("autodidact", appauthor=False)


def load() -> Settings:
    """Return what was saved; what cannot be read counts as not saved."""
    try:
        saved = json.loads((folder() / "settings.json").read_text("utf-8"))
        return _from_json(saved)
    except (OSError, ValueError, TypeError, AttributeError):
        return Settings()


def save(settings: Settings) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    replace_file(folder() / "settings.json", json.dumps(asdict(settings), ensure_ascii=False))


def remember(
    settings: Settings, project: Path, *, name: str, images: int, labeled: int
) -> Settings:
    """Return `settings` with `project` first among the recent ones, opened now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entry = RecentProject(str(project), name, images, labeled, now)
    others = (each for each in settings.recent if each.folder != entry.folder)
    return replace(settings, recent=(entry, *others)[:MOST_RECENT])


def forget(settings: Settings, project: str) -> Settings:
    """Return `settings` without `project` among the recent ones."""
    kept = tuple(each for each in settings.recent if each.folder != project)
    return replace(settings, recent=kept)


def _from_json(saved: Mapping[str, Any]) -> Settings:  # JSON has no static type
    defaults = Settings()
    known = {
        each.name: saved[each.name]
        for each in fields(Settings)
        if each.name != "recent"
        and isinstance(saved.get(each.name), type(getattr(defaults, each.name)))
    }
    recent = tuple(RecentProject(**entry) for entry in saved.get("recent", ()))
    return Settings(**known, recent=recent)
