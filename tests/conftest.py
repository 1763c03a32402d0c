"""What all tests share: Qt without a display, no one's real settings touched, small pictures."""

import importlib.util
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from PIL import Image, ImageDraw

from core.project import Project

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test asserts a time: a busy machine may be slow with one example.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2 << 30:
    # Beside busy neighbors the tests of core waited for the disk longer than they worked.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
COLORS = {"red": (200, 40, 40), "green": (40, 180, 60), "blue": (50, 60, 210)}


def _qt_trouble() -> str:
    """Why Qt cannot be loaded on this machine (a missing system library), or ""."""
    if importlib.util.find_spec("PySide6") is None:
        return "PySide6 is not installed"
    done = subprocess.run(
        [sys.executable, "-c", "import PySide6.QtWidgets"], capture_output=True, text=True
    )
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else ""


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Without Qt's system libraries leave the window's tests out, loudly, instead of crashing.

    In CI they must run: there a missing library is an error.
    """
    if "AUTODIDACT_TEST_QT" not in os.environ:  # the workers of xdist inherit the answer
        os.environ["AUTODIDACT_TEST_QT"] = _qt_trouble()
    if not os.environ["AUTODIDACT_TEST_QT"]:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(f"Qt cannot be loaded: {os.environ['AUTODIDACT_TEST_QT']}")
    qt = config.pluginmanager.get_plugin("pytest-qt") or config.pluginmanager.get_plugin("pytestqt")
    if qt is not None:
        config.pluginmanager.unregister(qt)


def pytest_report_header() -> str:
    trouble = os.environ.get("AUTODIDACT_TEST_QT")
    if not trouble:
        return ""
    return (
        f"THE WINDOW'S TESTS ARE LEFT OUT: {trouble}. On Debian: apt-get install libegl1 libgl1 "
        "libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0"
    )


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if os.environ.get("AUTODIDACT_TEST_QT") and collection_path == ROOT / "tests" / "gui":
        return True
    return None


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, logs and caches of the tests live in a folder of their own."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))
    monkeypatch.setenv("AUTODIDACT_CONFIG_DIR", str(home / "config"))


@pytest.fixture
def pictures(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of a folder of small photos, one color per category, no two alike."""

    def make(each: int = 8, *, name: str = "pictures", seed: int = 0) -> Path:
        paint_pictures(tmp_path / name, each=each, seed=seed)
        return tmp_path / name

    return make


@pytest.fixture
def unwritable() -> Iterator[Callable[[Path], None]]:
    """Return what makes a folder one in which nothing can be written until the test ends: by its
    permissions, or for root, whom they do not bind, by a mount. Skips where neither can be."""
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        if os.geteuid():
            folder.chmod(0o555)
        elif not _mounted("--bind", folder, folder) or not _mounted("-oremount,ro,bind", folder):
            pytest.skip("root may mount nothing here")

    yield make
    for folder in made:
        if os.geteuid():
            folder.chmod(0o755)
        else:
            subprocess.run(["umount", "-l", folder], capture_output=True)


def _mounted(*words: str | Path) -> bool:
    return subprocess.run(["mount", *words], capture_output=True).returncode == 0


def make_project(
    folder: Path, pictures: Path, *, categories: Sequence[str] = ("red", "green", "blue")
) -> Path:
    """Create a project over `pictures`, read them, and close it again."""
    with Project.create(folder, pictures) as project:
        project.catalog.scan()
        project.catalog.read_new()
        for name in categories:
            project.categories.create(name)
    return folder


def paint_pictures(folder: Path, *, each: int = 8, seed: int = 0) -> None:
    """Fill a folder for each color in `folder`."""
    for color, rgb in COLORS.items():
        (folder / color).mkdir(parents=True, exist_ok=True)
        for number in range(each):
            file = folder / color / f"{color}-{number:03}.png"
            paint(rgb, seed=hash_of(color, number, seed)).save(file)


def hash_of(color: str, number: int, seed: int) -> int:
    return sum(map(ord, color)) * 7919 + number * 101 + seed


def paint(rgb: tuple[int, int, int], *, seed: int, size: int = 48) -> Image.Image:
    """Return a picture of random shapes in shades of `rgb` on gray."""
    rng = random.Random(seed)
    image = Image.new("RGB", (size, size), (rng.randint(90, 150),) * 3)
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y = rng.randrange(size), rng.randrange(size)
        width, height = rng.randint(8, 28), rng.randint(8, 28)
        shade = tuple(max(0, min(255, part + rng.randint(-35, 35))) for part in rgb)
        draw.ellipse((x, y, x + width, y + height), fill=shade)
    return image
