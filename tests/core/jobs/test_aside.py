"""Work in a process of its own: results, errors and ends come back."""

import os
import sys
from collections.abc import Generator, Iterator

import pytest

from core import heavy_reading
from core.errors import UserError
from core.jobs.apart import ANSWERING
from core.jobs.aside import aside, each_aside
from core.store.database import Database


def pid_and(text: str) -> tuple[int, str]:
    sys.stdout.write("a stray line\n")
    return os.getpid(), text


def refuse() -> None:
    raise UserError("There is no {thing}.", thing="tea")


def die() -> None:
    os._exit(3)


def pids() -> Iterator[int]:
    while True:
        yield os.getpid()


def file_of(database: Database, *, shout: bool) -> tuple[int, str]:
    name = database.path.name
    return os.getpid(), name.upper() if shout else name


def test_it_is_done_in_another_process():
    pid, text = aside(pid_and, "früh")
    assert pid != os.getpid()
    assert text == "früh"


def test_a_sentence_for_people_comes_back_whole():
    with pytest.raises(UserError, match=r"There is no tea\.") as caught:
        aside(refuse)
    assert caught.value.values == {"thing": "tea"}


def test_an_unexpected_end_is_told():
    with pytest.raises(UserError, match="exit code 3"):
        aside(die)


def test_the_process_of_a_generator_ends_with_the_iteration():
    found = each_aside(pids)
    assert isinstance(found, Generator)
    pid = next(found)
    assert pid == next(found) != os.getpid()
    found.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_only_a_large_project_is_read_in_another_process(project, monkeypatch):
    database = project._database
    assert heavy_reading.read_heavily(database, file_of, shout=True) == (os.getpid(), "PROJECT.DB")
    monkeypatch.setattr(heavy_reading, "WORTH", 1)
    pid, name = heavy_reading.read_heavily(database, file_of, shout=False)
    assert pid != os.getpid()
    assert name == "project.db"


@pytest.mark.skipif(not hasattr(os, "getsid"), reason="Windows has other words for it")
def test_the_window_comes_before_a_child_and_its_ctrl_c_passes_by():
    """Linux heeds niceness within a session only, where it shares the cores out by session."""
    assert aside(os.getsid, 0) == os.getsid(0)
    assert aside(os.getpgrp) != os.getpgrp()
    assert aside(os.nice, 0) == ANSWERING
