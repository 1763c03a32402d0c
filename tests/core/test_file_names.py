"""Files of one name in two folders of a project: none is overwritten, none is meant by chance."""

import pytest

from core.errors import UserError
from core.exchange.csv_labels import read_labels
from core.exchange.formats import FORMATS
from core.exchange.rows import ExportOptions
from core.progress import ignore
from core.project import Project
from core.rows import ImageFilter


@pytest.fixture
def two(pictures, tmp_path):
    """Three pictures in each of two folders called `photos`, of the same names."""
    first, second = (tmp_path / place / "photos" for place in ("one", "two"))
    for number, folder in enumerate((first, second)):
        pictures(1, name=str(folder.relative_to(tmp_path)), seed=number)
    with Project.create(tmp_path / "p", first) as project:
        project.folders.add(second)
        project.catalog.scan()
        project.catalog.read_new()
        project.categories.create("red")
        (category,) = project.categories.all()
        project.labels.give(list(project.catalog.ids(ImageFilter())), category.id)
        yield project


def test_no_exported_image_overwrites_another(two, tmp_path):
    for entry in FORMATS:
        out = tmp_path / entry.name
        done = entry.write(two.export(), out, ignore, ExportOptions())
        assert done.images == 6
        if entry.name == "imagefolder":
            written = {file.read_bytes() for file in out.rglob("*.png")}
            sources = {file.read_bytes() for root in two.roots for file in root.rglob("*.png")}
            assert len(written) == 6
            assert written == sources


def test_exported_names_are_found_again(two, tmp_path):
    FORMATS[0].write(two.export(), tmp_path / "csv", ignore, ExportOptions())
    lines = read_labels(tmp_path / "csv" / "labels.csv")
    found = two.catalog.find([line.file_name for line in lines])
    assert sorted(found.values()) == sorted(two.catalog.ids(ImageFilter()))
    assert "photos-2/red/red-000.png" in found


def test_a_name_of_two_folders_is_refused_with_an_example(two):
    with pytest.raises(UserError, match=r"^File names .*: 2\. .* as photos/(red|blue)/"):
        two.catalog.find(["red/red-000.png", "blue/blue-000.png"])


def test_a_folder_that_was_taken_out_takes_no_name(two):
    two.folders.remove(two.folders.all()[0].id)
    second = list(two.catalog.ids(ImageFilter()))
    assert two.catalog.find(["red/red-000.png"])["red/red-000.png"] in second
