"""Files are replaced whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from core.files import replace_file, replacement_folder


def test_a_replaced_file_can_be_read_by_those_who_may_read_files_here(tmp_path: Path):
    plain, replaced = tmp_path / "plain", tmp_path / "replaced"
    plain.write_text("")
    replace_file(replaced, "text")
    assert stat.S_IMODE(replaced.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, monkeypatch):
    path = tmp_path / "file"
    replace_file(path, "old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_finished_vanishes(tmp_path: Path):
    with pytest.raises(ValueError, match="broken"), replacement_folder(tmp_path / "out") as folder:
        (folder / "file").write_text("half")
        raise ValueError("broken")
    assert list(tmp_path.iterdir()) == []
