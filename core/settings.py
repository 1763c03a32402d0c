"""What is remembered between starts, in one JSON file of the person's configuration folder."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import platformdirs

from core.files import replace_file

FOLDER_VARIABLE = "AUTODIDACT_CONFIG_DIR"
MOST_RECENT = 12
E = TypeVar("E", "RecentProject", "ProjectLayout")


@dataclass(frozen=True, slots=True)
class RecentProject:
    folder: str
    name: str
    images: int
    labeled: int
    opened_at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class ProjectLayout:
    """What the window showed of a project."""

    folder: str
    page: str = "browse"
    query: str = ""  # of Browse, as it is typed (core.query)


@dataclass(frozen=True, slots=True)
class Settings:
    theme: str = "system"  # "system", "light" or "dark"
    language: str = ""  # "en", "ko", or "" for the system's
    geometry: str = ""  # base64 of the window's place and size
    thumbnail_size: int = 160  # px
    captions: bool = True  # below the thumbnails
    auto_advance: bool = True
    strategy: str = "mixed"  # of what to label next
    every_tenth_blind: bool = False  # on Review
    watches_folders: bool = True  # new images come in while the project is open
    looks_ahead: bool = True  # prepares suggestions in the background
    flash: bool = True  # in the category's color, on each label
    click: bool = False  # a sound, on each label
    key_preset: str = "autodidact"
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])  # own ones
    toured: bool = False  # the tour was shown
    recent: tuple[RecentProject, ...] = ()
    layouts: tuple[ProjectLayout, ...] = ()  # newest first


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


def layout_of(settings: Settings, project: str) -> ProjectLayout:
    """Return what was kept of a project's layout, else how every project begins."""
    found = (each for each in settings.layouts if each.folder == project)
    return next(found, ProjectLayout(project))


def keep_layout(settings: Settings, layout: ProjectLayout) -> Settings:
    others = (each for each in settings.layouts if each.folder != layout.folder)
    return replace(settings, layouts=(layout, *others)[:MOST_RECENT])


def _from_json(saved: Mapping[str, Any]) -> Settings:  # JSON has no static type
    defaults = Settings()
    known = {
        each.name: saved[each.name]
        for each in fields(Settings)
        if each.name not in ("recent", "layouts")
        and isinstance(saved.get(each.name), type(getattr(defaults, each.name)))
    }
    recent = _entries(RecentProject, saved.get("recent"))
    layouts = _entries(ProjectLayout, saved.get("layouts"))
    return Settings(**known, recent=recent, layouts=layouts)


def _entries(kind: type[E], saved: Any) -> tuple[E, ...]:  # JSON has no static type
    """Return what can be read of a list; an entry that lacks something is left out."""
    types = {each.name: cast("type[str | int]", each.type) for each in fields(kind)}
    listed = saved if isinstance(saved, list) else []
    good = (
        entry
        for entry in listed
        if isinstance(entry, dict)
        and entry.keys() == types.keys()
        and all(isinstance(entry[name], wanted) for name, wanted in types.items())
    )
    return tuple(kind(**entry) for entry in good)
