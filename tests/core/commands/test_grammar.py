"""What the command line understands, and how it says that it does not."""

from pathlib import Path

import pytest

from core.commands.parser import parse


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_nothing_means_the_window():
    asked = parse([])
    assert (asked.verb, asked.project) == ("window", None)


def test_a_folder_alone_means_the_window_on_it(tmp_path: Path):
    asked = parse([str(tmp_path)])
    assert (asked.verb, asked.project) == ("window", tmp_path)


def test_a_project_that_is_not_there_yet_still_reads_as_a_project():
    assert parse(["birds.autodidact"]).verb == "window"


def test_a_mistyped_command_is_answered_with_the_one_meant(capsys):
    assert "Did you mean 'train'?" in refused(["trian"], capsys)


def test_a_word_behind_a_project_is_the_one_that_is_too_much(tmp_path: Path, capsys):
    told = refused([str(tmp_path), "extra"], capsys)
    assert "a project is opened by its folder alone, without 'extra'.\n" in told
    told = refused([str(tmp_path), "trian", "--json"], capsys)
    assert f"Did you mean 'train {tmp_path}'?" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["train"],
        ["train", "p", "--epochs", "0"],
        ["train", "p", "--minutes", "nan"],
        ["train", "p", "--minutes", "-1"],
        ["train", "p", "--seed", "-1"],
        ["next", "p", "--seed", "2147483648"],
        ["train", "p", "--set", "batch"],
        ["review", "p"],
        ["review", "p", "--accept-above", "0.9", "--accept-precision", "0.9"],
        ["review", "p", "--accept-above", "95"],
        ["review", "p", "--accept-precision", "1"],
        ["undo", "p", "-n", "-1"],
        ["export", "p", "--format", "csv"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_told_in_a_line_and_where_help_is(arguments, capsys):
    told = refused(arguments, capsys).splitlines()
    assert len(told) == 2
    assert told[1].startswith("Try: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["undo", "p", "-n", "two"],
        ["train", "p", "--minutes", "five"],
        ["train", "p", "--seed", "x"],
        ["review", "p", "--accept-above", "high"],
    ],
)
def test_what_is_no_number_is_called_so(arguments, capsys):
    assert f"'{arguments[-1]}' is no " in refused(arguments, capsys)


def test_settings_are_collected():
    asked = parse(["train", "p", "--set", "batch=8", "--set", "flip=no"])
    assert dict(asked.settings) == {"batch": "8", "flip": "no"}


def test_every_command_helps(capsys):
    for verb in ("new", "label", "train", "review", "evaluate", "predict", "export", "demo"):
        with pytest.raises(SystemExit) as ended:
            parse([verb, "--help"])
        assert ended.value.code == 0
        assert f"usage: autodidact {verb}" in capsys.readouterr().out
