"""Projects: made, opened, locked, backed up, refused."""

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from core.errors import UserError
from core.project import Project
from core.store import migrations
from core.store.schema import VERSION

ROOT = Path(__file__).parents[2]
STORED = sorted((ROOT / "tests" / "data").glob("project-v*.db"))


def _put(folder: Path, stored: Path) -> Path:
    folder.mkdir()
    (folder / "project.db").write_bytes(stored.read_bytes())
    return folder


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.stem)
def test_a_project_of_every_released_version_opens(tmp_path, stored):
    with Project.open(_put(tmp_path / "old", stored)) as project:
        assert project.check() == []
        assert [category.name for category in project.categories.all()] == ["ant", "bee"]
        assert project.catalog.counts().labeled == 3
        assert project.history.next_redo().text == "Clear 1"
        project.history.redo()
        assert project.catalog.counts().labeled == 2


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.stem)
def test_every_step_of_an_older_project_can_be_undone_and_done_again(tmp_path, stored):
    with Project.open(_put(tmp_path / "old", stored)) as project:
        while project.history.next_redo():
            project.history.redo()
        before = project.categories.all(), project.catalog.counts()
        while project.history.next_undo():
            project.history.undo()
        assert project.categories.all() == []
        while project.history.next_redo():
            project.history.redo()
        assert (project.categories.all(), project.catalog.counts()) == before


def test_an_older_project_is_brought_up_to_date_to_be_read(tmp_path):
    with Project.open(_put(tmp_path / "old", STORED[0]), read_only=True) as project:
        assert project.catalog.counts().labeled == 3


def test_there_is_a_stored_project_of_the_newest_version():
    assert STORED[-1].stem == f"project-v{VERSION}"


def test_a_migrated_project_has_the_schema_of_a_new_one(tmp_path):
    (tmp_path / "images").mkdir()
    Project.create(tmp_path / "new", tmp_path / "images").close()
    wanted = _schema(tmp_path / "new" / "project.db")
    for stored in STORED:
        Project.open(_put(tmp_path / stored.stem, stored)).close()
        assert _schema(tmp_path / stored.stem / "project.db") == wanted


def _schema(path: Path) -> set[tuple]:
    """Columns, keys, indexes and triggers. ALTER TABLE writes its text in another order."""
    connection = sqlite3.connect(path)
    try:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in named]
        others = "SELECT name, sql FROM sqlite_master WHERE type <> 'table'"
        found = set(connection.execute(others).fetchall())
        for table in tables:
            found |= {(table, *row) for row in connection.execute(f'PRAGMA table_info("{table}")')}
            # numbered in the order of the table's text
            keys = connection.execute(f'PRAGMA foreign_key_list("{table}")')
            found |= {(table, *row[2:]) for row in keys}
        return found
    finally:
        connection.close()


def test_a_newer_project_is_refused_untouched(project):
    project.close()
    path = project.folder / "project.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UserError, match="newer Autodidact"):
        Project.open(project.folder)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no database at all, just text" * 100])
def test_a_file_that_is_no_project_is_refused(tmp_path, content):
    (tmp_path / "project.db").write_bytes(content)
    with pytest.raises(UserError, match="no Autodidact project"):
        Project.open(tmp_path)


def test_a_second_process_is_told_who_holds_the_project_and_may_read(project):
    code = (
        "import sys; from pathlib import Path; from core.project import Project\n"
        "from core.errors import UserError\n"
        "try: Project.open(Path(sys.argv[1]))\n"
        "except UserError as error: print(error)\n"
        "with Project.open(Path(sys.argv[1]), read_only=True) as project:\n"
        "    print(project.catalog.counts().images)\n"
        "    try: project.categories.create('x')\n"
        "    except UserError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(project.folder)], cwd=ROOT, capture_output=True, text=True
    )
    told = done.stdout.splitlines()
    assert f"Process {os.getpid()} on" in told[0], done.stderr
    assert told[1] == "40"
    assert "reading only" in told[2]


def test_no_label_is_lost_when_the_process_is_killed(project):
    project.close()
    code = (
        "import sys; from pathlib import Path; from core.project import Project\n"
        "project = Project.open(Path(sys.argv[1]))\n"
        "ant, bee = (c.id for c in project.categories.all())\n"
        "for step in range(100000):\n"
        "    project.labels.give([step % 40 + 1], (ant, bee)[step // 40 % 2])\n"
        "    print(step, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(project.folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    told = [process.stdout.readline() for _ in range(57)]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    last = int((rest or told)[-1])
    with Project.open(project.folder) as again:
        edits = [edit for edit in again.history.edits(100_000) if edit.text.startswith("Label")]
        assert len(edits) - 1 in (last, last + 1)  # the last may be on disk but not yet told
        assert again.catalog.counts().labeled == 40
        assert again.check() == []


def test_a_backup_is_whole_and_five_are_kept(project):
    ant = project.categories.all()[0].id
    project.labels.give(project.catalog.ids()[:7], ant)
    for day in range(1, 8):
        (project.folder / "backups").mkdir(exist_ok=True)
        (project.folder / "backups" / f"project-2020-01-0{day}.db").touch()
    copy = project.backup(daily=True)
    assert len(list((project.folder / "backups").glob("*.db"))) == 5
    with Project.open(_put(copy.parent.parent.parent / "restored", copy)) as restored:
        assert restored.catalog.counts().labeled == 7


def test_opening_backs_up_once_a_day(project):
    project.close()
    Project.open(project.folder).close()
    assert len(list((project.folder / "backups").glob("*.db"))) == 1


def test_a_project_is_not_made_over_another_thing(project, tmp_path):
    with pytest.raises(UserError, match="already"):
        Project.create(project.folder, tmp_path / "images")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()
    with pytest.raises(UserError, match="not empty"):
        Project.create(tmp_path / "full", tmp_path / "images")
    with pytest.raises(UserError, match="not a folder"):
        Project.create(tmp_path / "q", tmp_path / "nowhere")


def test_edits_are_durable_before_they_return(project):
    with project._database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_damage_is_told_in_words(project):
    project.close()
    path = project.folder / "project.db"
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    with (
        pytest.raises(UserError, match=r"damaged|malformed"),
        Project.open(project.folder) as again,
    ):
        again.catalog.counts()


def test_a_project_closed_on_another_thread_can_be_opened_again(project):
    """The window opens projects on a thread of its job lane and closes them on its own."""
    project.close()
    with ThreadPoolExecutor(1) as lane:
        opened = lane.submit(Project.open, project.folder).result()
    opened.close()
    with Project.open(project.folder) as again:
        assert not again.read_only
        assert len(again.catalog.ids()) == 40


def test_a_disk_that_fills_up_leaves_no_half_made_project(tmp_path, monkeypatch):
    def fill_up(path: Path) -> None:
        path.write_bytes(b"SQLite")
        raise OperationalError("CREATE", {}, sqlite3.OperationalError("database or disk is full"))

    (tmp_path / "pictures").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "create", fill_up)
        with pytest.raises(UserError, match="disk is full"):
            Project.create(tmp_path / "p", tmp_path / "pictures")
    Project.create(tmp_path / "p", tmp_path / "pictures").close()


def test_backups_by_hand_are_kept_beside_each_other_and_beside_the_daily_one(project):
    daily = project.backup(daily=True)
    by_hand = {project.backup() for _ in range(3)}
    assert len(by_hand) == 3
    assert project.backup(daily=True) == daily
    assert {daily, *by_hand} == set((project.folder / "backups").glob("*.db"))
