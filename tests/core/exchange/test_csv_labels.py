"""Labels from CSV files: what is understood, and which line is to blame for what is not."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.exchange.csv_labels import LabelEntry, read_labels
from core.types import Split, Tier


def labels(path: Path, content: str | bytes) -> list[LabelEntry]:
    file = path / "labels.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_labels(file)


def pairs(path: Path, content: str | bytes) -> list[tuple[str, str]]:
    return [(entry.file_name, entry.label) for entry in labels(path, content)]


def problem(path: Path, content: str | bytes) -> str:
    with pytest.raises(UserError) as caught:
        labels(path, content)
    return str(caught.value)


def test_file_names_labels_and_splits_are_read_with_their_lines(tmp_path: Path) -> None:
    read = labels(tmp_path, "file_name,label,split\na.jpg,cat,train\nsub/b.jpg,dog,\n")
    assert read == [
        LabelEntry("a.jpg", "cat", Split.TRAIN, 2),
        LabelEntry("sub/b.jpg", "dog", None, 3),
    ]


@pytest.mark.parametrize("word", ["val", "valid", "validation", "Validation"])
def test_validation_has_many_names(tmp_path: Path, word: str) -> None:
    (entry,) = labels(tmp_path, f"file_name,label,split\na.jpg,cat,{word}\n")
    assert entry.split is Split.VALIDATION


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    content = f'file_name{delimiter}label\n"a{delimiter}b.jpg"{delimiter}cat\n'
    assert pairs(tmp_path, content) == [(f"a{delimiter}b.jpg", "cat")]


@pytest.mark.parametrize(
    "header", ["filename,class", "path,category", "Image,Label", "File Name,class-name"]
)
def test_other_tools_names_of_columns_are_understood(tmp_path: Path, header: str) -> None:
    assert pairs(tmp_path, f"{header}\na.jpg,cat\n") == [("a.jpg", "cat")]


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    content = "id,label,width,file_name\n7,cat,640,a.jpg\n"
    assert pairs(tmp_path, content) == [("a.jpg", "cat")]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    content = "\ufefffile_name,label\r\na.jpg,고양이\r\n\r\nb.jpg,dog\r\n"
    assert pairs(tmp_path, content) == [("a.jpg", "고양이"), ("b.jpg", "dog")]


def test_quoted_line_ends_are_part_of_a_name_and_lines_still_count(tmp_path: Path) -> None:
    content = 'file_name,label\n"new\nline.jpg",cat\nb.jpg,"a ""dog"""\n'
    first, second = labels(tmp_path, content)
    assert (first.file_name, first.line) == ("new\nline.jpg", 2)
    assert (second.label, second.line) == ('a "dog"', 4)


def test_spreadsheet_escapes_are_undone_unless_the_file_is_exact(tmp_path: Path) -> None:
    assert pairs(tmp_path, "file_name,label\n'=a.jpg,'-5\n'b.jpg,cat\n") == [
        ("=a.jpg", "-5"),
        ("'b.jpg", "cat"),
    ]
    (exact, _) = read_labels(tmp_path / "labels.csv", exact=True)
    assert (exact.file_name, exact.label) == ("'=a.jpg", "'-5")


def test_rows_without_a_label_are_passed_over(tmp_path: Path) -> None:
    assert pairs(tmp_path, "file_name,label\na.jpg,\nb.jpg,dog\n") == [("b.jpg", "dog")]


def test_labels_are_trimmed_and_names_are_not(tmp_path: Path) -> None:
    assert pairs(tmp_path, "file_name,label\n a.jpg, cat \n") == [(" a.jpg", "cat")]


def test_a_detour_in_a_name_is_straightened(tmp_path: Path) -> None:
    assert pairs(tmp_path, "file_name,label\n./sub//a.jpg,cat\n") == [("sub/a.jpg", "cat")]


def test_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    assert pairs(tmp_path, "file_name,label\na.jpg,cat\na.jpg,cat\n") == [("a.jpg", "cat")]


def test_two_labels_for_one_image_are_refused_with_both_lines(tmp_path: Path) -> None:
    said = problem(tmp_path, "file_name,label\na.jpg,cat\nb.jpg,cat\na.jpg,dog\n")
    assert "line 4" in said and "line 2" in said and "a.jpg" in said


@pytest.mark.parametrize("header", ["file_name,color", "label,color", "a.jpg,cat"])
def test_a_missing_column_is_named(tmp_path: Path, header: str) -> None:
    said = problem(tmp_path, f"{header}\na.jpg,cat\n")
    assert "line 1" in said and "must name file_name and label" in said


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: str) -> None:
    assert "is empty" in problem(tmp_path, content)


def test_a_file_with_a_header_only_holds_no_labels(tmp_path: Path) -> None:
    assert "no labels" in problem(tmp_path, "file_name,label\n")


def test_an_unknown_split_is_named_with_its_line(tmp_path: Path) -> None:
    said = problem(tmp_path, "file_name,label,split\na.jpg,cat,train\nb.jpg,cat,holdout\n")
    assert "line 3" in said and "holdout" in said


def test_text_that_is_no_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    said = problem(tmp_path, b"file_name,label\na.jpg,caf\xe9\n")
    assert "line 2" in said and "UTF-8" in said


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../a.jpg", "sub/../../a.jpg", "C:\\a.jpg", "..\\a.jpg", "\\\\host\\a"]
)
def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    assert "line 2" in problem(tmp_path, f"file_name,label\n{name},cat\n")


def test_names_that_hide_a_way_out_in_an_escape_are_refused(tmp_path: Path) -> None:
    assert "line 2" in problem(tmp_path, "file_name,label\nbytes:%2E%2E/a.jpg,cat\n")
    assert "line 2" in problem(tmp_path, "file_name,label\nbytes:%2Fetc/a.jpg,cat\n")


def test_a_row_with_too_many_or_too_few_cells_is_named(tmp_path: Path) -> None:
    assert "line 2: the number of cells is 3" in problem(tmp_path, "file_name,label\na,b.jpg,cat\n")
    assert "line 3: the number of cells is 1 instead of 2" in problem(
        tmp_path, "file_name,label\na.jpg,cat\nb.jpg\n"
    )


def test_a_missing_name_and_a_broken_quote_are_named(tmp_path: Path) -> None:
    assert "line 2" in problem(tmp_path, "file_name,label\n,cat\n")
    assert "line 2" in problem(tmp_path, 'file_name,label\n"a.jpg"x,cat\n')


def test_a_file_that_is_not_there_is_the_users_to_know(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_labels(tmp_path / "never.csv")


def test_what_was_rejected_is_read_also_of_images_without_a_label(tmp_path: Path) -> None:
    rows = 'file_name,label,rejected\na.jpg,cat,"[""dog""]"\nb.jpg,,"[""cat"", ""dog"", ""cat""]"\n'
    read = labels(tmp_path, rows + "c.jpg,,\nd.jpg,,[]\n")
    assert [(each.file_name, each.label, each.rejected) for each in read] == [
        ("a.jpg", "cat", ("dog",)),
        ("b.jpg", "", ("cat", "dog")),
    ]


def test_rejections_of_a_file_in_two_rows_are_joined_and_its_label_stays(tmp_path: Path) -> None:
    rows = 'a.jpg,,"[""dog""]"\na.jpg,cat,"[""fox""]"\na.jpg,,"[""dog"", ""owl""]"\n'
    (entry,) = labels(tmp_path, f"file_name,label,rejected\n{rows}")
    assert (entry.label, entry.rejected) == ("cat", ("dog", "fox", "owl"))


@pytest.mark.parametrize("cell", ["dog", '"[1]"', '"[""dog"", """"]"', '"{""dog"": 1}"'])
def test_a_list_of_rejections_that_is_none_is_refused_with_its_line(
    tmp_path: Path, cell: str
) -> None:
    said = problem(tmp_path, f"file_name,label,rejected\na.jpg,cat,\nb.jpg,cat,{cell}\n")
    assert "labels.csv, line 3: " in said
    assert said.endswith('is no list of rejected categories. Write ["cat", "dog"].')


def test_labels_of_an_export_keep_their_tier(tmp_path):
    file = tmp_path / "labels.csv"
    file.write_text(
        "file_name,label,tier\na.png,cat,bronze\nb.png,cat,silver\nc.png,cat,gold\nd.png,cat,best\n"
    )
    assert [each.tier for each in read_labels(file)] == [
        Tier.BRONZE, Tier.SILVER, Tier.GOLD, Tier.GOLD,
    ]  # fmt: skip
