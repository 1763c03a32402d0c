"""ImageFolder out and labels from folders in: the one reads what the other writes."""

import json
import os
from pathlib import Path

import pytest

from core.errors import UserError
from core.exchange.folder_labels import FolderLabel, labels_from_folders
from core.exchange.folder_names import folder_names
from core.exchange.formats import format_named
from core.exchange.rows import Export, ExportClass, Exported, ExportOptions, ExportRow, Transfer
from core.progress import ignore
from core.types import Split

write_image_folder = format_named("imagefolder").write


def image(root: Path, name: str, label: str, split: Split | None = None) -> ExportRow:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(name.encode())
    return ExportRow(root / name, name, label=label, split=split)


def write(
    rows: list[ExportRow],
    out: Path,
    *,
    by_split: bool = False,
    transfer: Transfer = Transfer.COPY,
) -> Exported:
    labels = dict.fromkeys(row.label for row in rows if row.label)
    export = Export(tuple(rows), tuple(ExportClass(label) for label in labels))
    return write_image_folder(
        export, out, ignore, ExportOptions(by_split=by_split, transfer=transfer)
    )


def images_in(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*.png")}


def test_each_category_has_a_folder_and_equal_names_do_not_collide(tmp_path: Path) -> None:
    root, out = tmp_path / "in", tmp_path / "out"
    rows = [
        image(root, "1/a.png", "cat"),
        image(root, "2/a.png", "cat"),
        image(root, "b.png", "dog"),
    ]
    assert write(rows, out) == Exported(3, ())
    assert images_in(out) == {"cat/1/a.png", "cat/2/a.png", "dog/b.png"}
    assert (out / "cat/2/a.png").read_bytes() == b"2/a.png"
    assert (out / "classes.txt").read_text("utf-8") == "cat\ndog\n"


def test_splits_are_separate_roots_and_no_split_is_train(tmp_path: Path) -> None:
    root, out = tmp_path / "in", tmp_path / "out"
    rows = [
        image(root, "a.png", "cat", Split.TRAIN),
        image(root, "b.png", "cat", Split.VALIDATION),
        image(root, "c.png", "cat", Split.TEST),
        image(root, "d.png", "cat"),
    ]
    write(rows, out, by_split=True)
    assert images_in(out) == {
        "train/cat/a.png",
        "val/cat/b.png",
        "test/cat/c.png",
        "train/cat/d.png",
    }
    assert {path.name for path in out.iterdir() if path.is_file()} == {
        "manifest.csv", "classes.txt", "classes.json", "project.json",
    }  # fmt: skip


def test_images_without_a_label_and_empty_categories_leave_no_trace(tmp_path: Path) -> None:
    root, out = tmp_path / "in", tmp_path / "out"
    rows = [image(root, "a.png", "cat"), image(root, "b.png", "")]
    export = Export(tuple(rows), (ExportClass("cat"), ExportClass("never seen")))
    write_image_folder(export, out, ignore, ExportOptions())
    assert images_in(out) == {"cat/a.png"}
    assert [path.name for path in out.iterdir() if path.is_dir()] == ["cat"]


def test_a_missing_image_makes_no_empty_folder_and_is_reported(tmp_path: Path) -> None:
    rows = [image(tmp_path / "in", "a.png", "cat"), ExportRow(tmp_path / "x", "x.png", label="dog")]
    assert write(rows, tmp_path / "out") == Exported(1, ("x.png",))
    assert not (tmp_path / "out/dog").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("transfer", [Transfer.HARD_LINK, Transfer.SYMBOLIC_LINK])
def test_links_save_the_space_of_copies(tmp_path: Path, transfer: Transfer) -> None:
    row = image(tmp_path / "in", "a.png", "cat")
    write([row], tmp_path / "out", transfer=transfer)
    made = tmp_path / "out/cat/a.png"
    assert made.samefile(row.path)
    assert made.is_symlink() is (transfer is Transfer.SYMBOLIC_LINK)


def test_originals_are_left_as_they_are(tmp_path: Path) -> None:
    row = image(tmp_path / "in", "a.png", "cat")
    before = row.path.stat()
    write([row], tmp_path / "out")
    after = row.path.stat()
    assert (after.st_mtime_ns, after.st_size, after.st_nlink) == (
        before.st_mtime_ns,
        before.st_size,
        before.st_nlink,
    )


def test_nothing_labeled_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No image has a label"):
        write([image(tmp_path / "in", "a.png", "")], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_category_named_like_a_side_file_does_not_collide_with_it(tmp_path: Path) -> None:
    write([image(tmp_path / "in", "a.png", "classes.txt")], tmp_path / "out")
    assert images_in(tmp_path / "out") == {"classes.txt-2/a.png"}


def test_folder_names_are_safe_everywhere_and_all_different() -> None:
    names = [
        "Cat",
        "cat",
        "a/b",
        "a:b",
        "..",
        "",
        "CON",
        "com1.x",
        "dot.",
        " space ",
        ".git",
        "é",
        "é",
    ]
    folders = folder_names([*names, "x" * 400])
    made = list(folders.values())
    assert folders["Cat"] == "Cat" and folders["cat"] == "cat-2"
    assert folders["a/b"] == "a_b" and folders["a:b"] == "a_b-2"
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert name and not set(name) & set('/\\:*?"<>|') and len(name.encode()) <= 210
        assert name[0] not in ". " and name[-1] not in ". "
    assert folders["CON"] == "_CON" and folders["com1.x"] == "_com1.x"


def test_the_folder_of_each_category_is_told(tmp_path: Path) -> None:
    write([image(tmp_path / "in", "a.png", "a/b")], tmp_path / "out")
    (entry,) = json.loads((tmp_path / "out/classes.json").read_text("utf-8"))
    assert (entry["name"], entry["folder"]) == ("a/b", "a_b")


def labels(*paths: str) -> dict[str, tuple[str, Split | None]]:
    found = labels_from_folders(paths)
    return {path: (label.category, label.split) for path, label in found.items()}


def test_the_outermost_folder_is_the_category() -> None:
    assert labels("cat/1.png", "dog/2.png", "dog/sub/3.png", "loose.png") == {
        "cat/1.png": ("cat", None),
        "dog/2.png": ("dog", None),
        "dog/sub/3.png": ("dog", None),
    }


def test_split_folders_are_hints_and_the_level_below_is_the_category() -> None:
    assert labels("train/cat/1.png", "valid/cat/2.png", "Test/dog/3.png") == {
        "train/cat/1.png": ("cat", Split.TRAIN),
        "valid/cat/2.png": ("cat", Split.VALIDATION),
        "Test/dog/3.png": ("dog", Split.TEST),
    }


def test_a_category_named_train_among_others_is_a_category() -> None:
    assert labels("train/1.png", "car/2.png") == {
        "train/1.png": ("train", None),
        "car/2.png": ("car", None),
    }
    assert labels("train/a/1.png", "car/b/2.png")["train/a/1.png"] == ("train", None)


def test_folders_around_everything_say_nothing() -> None:
    assert labels("data/set/cat/1.png", "data/set/dog/2.png") == {
        "data/set/cat/1.png": ("cat", None),
        "data/set/dog/2.png": ("dog", None),
    }
    assert labels("data/train/cat/1.png", "data/val/dog/2.png")["data/val/dog/2.png"] == (
        "dog",
        Split.VALIDATION,
    )


def test_images_in_one_folder_only_have_it_as_their_category() -> None:
    assert labels("cat/1.png", "cat/2.png")["cat/2.png"] == ("cat", None)
    assert labels("1.png") == {}


def test_a_folder_name_of_any_bytes_becomes_a_printable_category() -> None:
    name = os.fsdecode(b"caf\xe9")
    assert labels_from_folders([f"{name}/1.png"])[f"{name}/1.png"] == FolderLabel("caf�")


@pytest.mark.parametrize("by_split", [False, True])
def test_what_is_exported_is_read_back_from_its_folders(tmp_path: Path, by_split: bool) -> None:
    root, out = tmp_path / "in", tmp_path / "out"
    rows = [
        image(root, "a.png", "cat", Split.TRAIN),
        image(root, "deep/b.png", "dog", Split.VALIDATION),
        image(root, "c.png", "dog", Split.TRAIN),
    ]
    write(rows, out, by_split=by_split)
    found = {Path(path).name: label for path, label in labels_from_folders(images_in(out)).items()}
    for row in rows:
        wanted = FolderLabel(row.label, row.split if by_split else None)
        assert found[Path(row.file_name).name] == wanted
