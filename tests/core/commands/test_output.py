"""Facts go to standard output, progress to standard error, and `--json` leaves one line."""

import json

import pytest

from core.commands.output import Output
from core.progress import Progress


def test_for_a_program_there_is_one_line_of_json_and_nothing_else(capsys):
    output = Output(as_json=True)
    output.say("a sentence")
    output.table(("a",), [(1,)])
    output.result({"n": 1})
    assert json.loads(capsys.readouterr().out) == {"n": 1}


def test_for_a_person_there_is_no_json(capsys):
    output = Output()
    output.result({"n": 1})
    output.say("a sentence")
    assert capsys.readouterr().out == "a sentence\n"


def test_every_phase_is_closed_with_its_seconds_and_pace(capsys):
    output = Output(as_json=True)
    with output.progress() as steps:
        steps.report(Progress("reading", 0, 4))
        steps.report(Progress("reading", 4, 4))
        steps.report(Progress("writing", 2, None))
    told = capsys.readouterr()
    assert told.out == ""
    assert "reading: 4 in " in told.err
    assert "writing: 2 in " in told.err
    assert set(steps.seconds) == {"reading", "writing"}


def test_a_phase_is_closed_once_when_it_is_whole(capsys):
    with Output().progress() as steps:
        steps.report(Progress("reading", 4, 4))
        assert "reading: 4 in " in capsys.readouterr().err
        steps.report(Progress("reading", 4, 4))
    assert capsys.readouterr().err == ""


def test_a_phase_is_closed_also_when_work_fails(capsys):
    with pytest.raises(ValueError, match="broken"), Output().progress() as steps:
        steps.report(Progress("reading", 1, 4))
        raise ValueError("broken")
    assert "reading: 1 in " in capsys.readouterr().err


def test_numbers_stand_to_the_right_and_gaps_are_shown(capsys):
    Output().table(("name", "n"), [("a", 1200), ("b", None)])
    assert capsys.readouterr().out.splitlines() == ["name      n", "a     1,200", "b         -"]
