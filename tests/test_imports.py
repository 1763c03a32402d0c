"""The import contracts of pyproject.toml, executed; and what must stay light."""

import subprocess
import sys
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent


def test_every_import_contract_is_kept(capsys):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_contracts_catch_a_breach(tmp_path, monkeypatch, capsys):
    """A contract that cannot fail guards nothing: a copy with a planted import must be refused."""
    for room in ("core", "gui"):
        _copy_sources(ROOT / room, tmp_path / room)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    with (tmp_path / "core" / "errors.py").open("a") as module:
        module.write("\nimport torch\nimport gui\n")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "core imports neither Qt nor gui BROKEN" in done.stdout
    assert "only core.training imports torch, torchvision and timm BROKEN" in done.stdout


def test_main_imports_nothing_heavy():
    loaded = _modules_after("import main")
    assert not loaded & {"torch", "numpy", "PySide6", "sqlalchemy", "PIL", "core.project"}


def test_the_door_of_the_window_never_loads_torch_nor_what_takes_long_beside_it():
    loaded = _modules_after("import core.project")
    assert not loaded & {"torch", "sklearn", "scipy.stats", "scipy.optimize"}


def _modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def _copy_sources(source: Path, target: Path) -> None:
    for file in source.rglob("*.py"):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text())
