"""The canonical CSV: whole, inert in spreadsheets, and read back as it was."""

import csv
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Cancelled, UserError
from core.exchange.cells import escaped, read_name, unescaped, written_name
from core.exchange.csv_export import FILE_NAME
from core.exchange.csv_labels import read_labels
from core.exchange.formats import format_named
from core.exchange.output import write_table
from core.exchange.rows import COLUMNS, Export, ExportClass, ExportOptions, ExportRow
from core.progress import Progress, ignore
from core.types import Split, Tier
from tests.evil_pictures import ODD_NAMES, write_odd_names

write_csv = format_named("csv").write


def table(out: Path) -> list[dict[str, str]]:
    with (out / FILE_NAME).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_that_is_known_of_an_image_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"pixels")
    row = ExportRow(
        tmp_path / "a.png",
        "a.png",
        label="cat",
        label_id=0,
        split=Split.VALIDATION,
        tier=Tier.SILVER,
        round=2,
        confidence=0.9412345678,
        selection_prob=0.25,
        width=640,
        height=480,
    )
    export = Export((row,), (ExportClass("cat", "#ff0000", "1"),), {"app": "0.1"})
    assert write_csv(export, tmp_path / "out", ignore, ExportOptions()).images == 1
    (written,) = table(tmp_path / "out")
    assert tuple(written) == COLUMNS
    wanted = {
        "file_name": "a.png",
        "label": "cat",
        "label_id": "0",
        "split": "validation",
        "tier": "silver",
        "round": "2",
        "confidence": "0.941235",
        "selection_prob": "0.25",
        "width": "640",
        "height": "480",
        "margin": "",
        "second_label": "",
        "sha256": hashlib.sha256(b"pixels").hexdigest(),
    }
    assert {name: written[name] for name in wanted} == wanted
    classes = json.loads((tmp_path / "out/classes.json").read_text("utf-8"))
    assert classes == [{"id": 0, "name": "cat", "color": "#ff0000", "hotkey": "1"}]
    assert json.loads((tmp_path / "out/project.json").read_text("utf-8")) == {"app": "0.1"}


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX file names")
def test_odd_file_names_come_back_byte_by_byte(tmp_path: Path) -> None:
    paths = write_odd_names(tmp_path / "images")
    rows = tuple(ExportRow(path, path.name, label="=1+1") for path in paths)
    for exact in (False, True):
        out = tmp_path / f"out-{exact}"
        write_csv(Export(rows, ()), out, ignore, ExportOptions(exact=exact))
        entries = read_labels(out / FILE_NAME, exact=exact)
        assert tuple(os.fsencode(entry.file_name) for entry in entries) == ODD_NAMES
        assert {entry.label for entry in entries} == {"=1+1"}


def test_no_cell_begins_like_a_formula_unless_asked_for(tmp_path: Path) -> None:
    labels = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1"]
    rows = tuple(ExportRow(tmp_path / "x", f"{n}.png", label=t) for n, t in enumerate(labels))
    write_csv(Export(rows, ()), tmp_path / "safe", ignore, ExportOptions())
    assert [row["label"] for row in table(tmp_path / "safe")] == [f"'{text}" for text in labels]
    write_csv(Export(rows, ()), tmp_path / "exact", ignore, ExportOptions(exact=True))
    assert [row["label"] for row in table(tmp_path / "exact")] == labels


@given(st.text("'=+-@\t\r\nab", max_size=6))
def test_an_escape_is_undone_to_the_same_text(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert escaped(text)[:1] not in tuple("=+-@\t\r")


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX file names")
@given(st.one_of(st.binary(), st.binary().map(lambda tail: b"bytes:" + tail)))
def test_a_name_of_any_bytes_becomes_text_and_the_same_bytes_again(name: bytes) -> None:
    text = written_name(os.fsdecode(name))
    text.encode()
    assert os.fsencode(read_name(text)) == name


NAMES = st.lists(
    st.text(st.characters(blacklist_characters="/\\\0", codec="utf-8"), min_size=1, max_size=8),
    min_size=1,
    max_size=3,
).filter(lambda parts: not {".", ".."} & set(parts) and parts[0][1:2] != ":")
LABELS = st.text(st.characters(codec="utf-8", blacklist_characters="\0"), min_size=1).map(str.strip)


@given(
    entries=st.dictionaries(NAMES.map("/".join), LABELS.filter(bool), min_size=1, max_size=5),
    exact=st.booleans(),
)
def test_what_is_written_is_read_back(
    entries: dict[str, str], exact: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("round") / "labels.csv"
    rows = [(ExportRow(Path("x"), name, label=label), "") for name, label in entries.items()]
    write_table(file, rows, exact=exact)
    assert {e.file_name: e.label for e in read_labels(file, exact=exact)} == entries


def test_an_image_that_is_gone_keeps_its_row_and_is_reported(tmp_path: Path) -> None:
    export = Export((ExportRow(tmp_path / "gone.png", "gone.png", label="cat"),), ())
    done = write_csv(export, tmp_path / "out", ignore, ExportOptions())
    assert done.left_out == ("gone.png",)
    assert table(tmp_path / "out")[0]["sha256"] == ""


def test_nothing_is_written_over_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(UserError, match="not empty"):
        write_csv(Export((), ()), tmp_path, ignore, ExportOptions())
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_a_cancelled_export_leaves_nothing_behind(tmp_path: Path) -> None:
    def cancel(progress: Progress) -> None:
        if progress.done:
            raise Cancelled

    rows = tuple(ExportRow(tmp_path / "x", f"{n}.png") for n in range(3))
    with pytest.raises(Cancelled):
        write_csv(Export(rows, ()), tmp_path / "out", cancel, ExportOptions())
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(UserError, match="csv, imagefolder"):
        format_named("floppy")


def test_what_was_ruled_out_is_a_list_that_no_name_can_break(tmp_path: Path) -> None:
    names = ('cat; "wild"', "개")
    rows = (
        ExportRow(tmp_path / "a", "a.png", decision="reject", rejected=names),
        ExportRow(tmp_path / "b", "b.png", label="cat"),
    )
    write_csv(Export(rows, ()), tmp_path / "out", ignore, ExportOptions())
    first, second = table(tmp_path / "out")
    assert json.loads(first["rejected"]) == list(names)
    assert (first["label"], second["rejected"]) == ("", "")
    read = read_labels(tmp_path / "out" / FILE_NAME)
    assert [(entry.file_name, entry.label, entry.rejected) for entry in read] == [
        ("a.png", "", names),
        ("b.png", "cat", ()),
    ]
