"""Images and labels in by commands: new, scan, label, folders, duplicates; check and backup."""

from collections.abc import Callable
from pathlib import Path

from core.project import Project
from core.rows import ImageFilter
from core.types import Tier
from tests.core.commands.command_line import COLORS, Ground, Said

Say = Callable[..., Said]


def test_new_counts_and_times_what_it_reads(ground: Ground, say: Say):
    said = say("new", ground.folder / "p", ground.pictures, "--json")
    assert said.code == 0
    assert said.facts["new"] == said.facts["read"] == said.facts["images"] == 30
    assert said.facts["images_per_second"] > 0
    assert "Reading images: 30 in " in said.err


def test_new_refuses_a_folder_that_is_no_folder(ground: Ground, say: Say):
    said = say("new", ground.folder / "p", ground.folder / "nowhere")
    assert said.code == 1
    assert said.err.endswith("nowhere is not a folder.\n")


def test_new_can_take_labels_from_folder_names(tmp_path: Path, pictures, say: Say):
    said = say("new", tmp_path / "p", pictures(3), "--labels-from-folders", "--json")
    assert said.facts["labels"] == 9
    with Project.open(tmp_path / "p", read_only=True) as made:
        assert {category.name for category in made.categories.all()} == set(COLORS)


def test_scan_finds_what_changed(ground: Ground, say: Say):
    say("new", ground.folder / "p", ground.pictures)
    (ground.pictures / "p001.png").unlink()
    (ground.pictures / "p002.png").rename(ground.pictures / "z.png")
    facts = say("scan", ground.folder / "p", "--json").facts
    assert (facts["new"], facts["missing"], facts["moved"]) == (0, 1, 1)


def test_label_names_the_files_that_it_does_not_find(ground: Ground, say: Say):
    say("new", ground.folder / "p", ground.pictures)
    rows = ground.write_csv("l.csv", [*ground.some(1), ("nowhere.png", "red")])
    said = say("label", ground.folder / "p", "--csv", rows)
    assert said.code == 0
    assert "3 labels given; 3 images are labeled." in said.out
    assert "1 file name is not in this project: nowhere.png" in said.err


def test_label_refuses_a_file_of_which_nothing_is_found(ground: Ground, say: Say):
    say("new", ground.folder / "p", ground.pictures)
    said = say("label", ground.folder / "p", "--csv", ground.write_csv("l.csv", [("x.png", "red")]))
    assert said.code == 1
    assert "x.png" in said.err
    assert str(ground.pictures) in said.err


def test_labels_said_to_be_drawn_at_random_carry_their_probability(ground: Ground, say: Say):
    say("new", ground.folder / "p", ground.pictures)
    say(
        "label", ground.folder / "p", "--csv", ground.write_csv("l.csv", ground.some(2)), "--random"
    )
    with Project.open(ground.folder / "p", read_only=True) as made:
        rows = made.catalog.rows(made.catalog.ids(ImageFilter(labeled=True)))
    assert [row.label.selection_probability for row in rows] == [6 / 30] * 6
    assert {row.label.tier for row in rows} == {Tier.GOLD}


def test_label_names_the_columns_that_it_found(project: Path, tmp_path: Path, say: Say):
    (tmp_path / "l.csv").write_text("picture,label\na.png,red\n")
    said = say("label", project, "--csv", tmp_path / "l.csv")
    assert said.code == 1
    assert said.err.endswith(
        "line 1: it names the columns picture, label, and none of them is file_name. "
        "It must name file_name and label.\n"
    )


def test_check_and_backup(project: Path, say: Say):
    assert "The project is sound: 30 images, 15 labeled." in say("check", project).out
    copy = Path(say("backup", project, "--json").facts["backup"])
    assert copy.stat().st_size > 0


def test_a_damaged_project_is_told_in_a_sentence(ground: Ground, say: Say):
    say("new", ground.folder / "p", ground.pictures)
    (ground.folder / "p" / "project.db").write_bytes(b"no database" * 1000)
    said = say("check", ground.folder / "p")
    assert said.code == 1
    assert "damaged" in said.err


def test_folders_are_listed_added_located_and_removed(ground: Ground, say: Say):
    say("new", ground.folder / "p", ground.pictures)
    other = ground.folder / "other"
    other.mkdir()
    (ground.pictures / "p001.png").rename(other / "p001.png")
    facts = say("folders", ground.folder / "p", "--add", other, "--json").facts
    assert facts["moved"] == 1
    other.rename(ground.folder / "elsewhere")
    listed = say("folders", ground.folder / "p", "--json").facts["folders"]
    assert [folder["connected"] for folder in listed] == [True, False]
    place = ground.folder / "elsewhere"
    say("folders", ground.folder / "p", "--locate", other, place)
    listed = say("folders", ground.folder / "p", "--json").facts["folders"]
    assert [(folder["images"], folder["connected"]) for folder in listed][1] == (1, True)
    say("folders", ground.folder / "p", "--remove", place)
    assert len(say("folders", ground.folder / "p", "--json").facts["folders"]) == 1


def test_duplicates_are_found_and_listed(ground: Ground, say: Say):
    (ground.pictures / "copy.png").write_bytes((ground.pictures / "p001.png").read_bytes())
    say("new", ground.folder / "p", ground.pictures)
    facts = say("duplicates", ground.folder / "p", "--find", "exact", "--json").facts
    assert any({"copy.png", "p001.png"} <= set(group["images"]) for group in facts["groups"])
