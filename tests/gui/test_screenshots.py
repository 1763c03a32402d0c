"""Pictures of every page, taken without touching the person's settings."""

import pytest
from PIL import Image

from core import settings
from core.errors import UserError
from core.project import Project
from core.settings import Settings
from gui.screenshots import take
from tests.gui.trained import label_some, train

PAGES = ("start", "browse", "label", "train", "review", "insight", "insight-cell", "keys")


@pytest.fixture
def trained(project_folder):
    with Project.open(project_folder) as project:
        label_some(project)
        train(project, right=lambda n: n > 0)
    return project_folder


def test_every_page_is_pictured_in_the_language_and_theme_asked_for(trained, tmp_path, qapp):
    kept = Settings(theme="light", language="en")
    settings.save(kept)
    pictures = take(trained, tmp_path / "out", languages=["ko"], themes=["dark"])
    assert [file.name for file in pictures] == [f"{page}-ko-dark.png" for page in PAGES]
    for file in pictures:
        with Image.open(file) as image:
            colors = image.convert("RGB").getcolors(1 << 24)
            assert image.width >= 1000
        assert len(colors) > 100, f"{file.name} is as good as empty"
        darkest_share = sum(n for n, rgb in colors if sum(rgb) < 200) / sum(n for n, _ in colors)
        assert darkest_share > 0.5, f"{file.name} is not dark"
    assert settings.load() == kept
    Project.open(trained).close()  # and it was let go of


def test_pictures_wait_for_the_thumbnails(trained, tmp_path, qapp):
    pictures = {file.stem: file for file in take(
        trained, tmp_path, languages=["en"], themes=["light"]
    )}  # fmt: skip
    with Image.open(pictures["browse-en-light"]) as image:
        pixels = image.convert("RGB").resize((360, 225)).getcolors(1 << 20)
    strong = sum(n for n, (r, g, b) in pixels if max(r, g, b) - min(r, g, b) > 90)
    assert strong > 1500  # red, green and blue pictures, not gray placeholders


def test_no_picture_is_put_among_the_images(trained, qapp):
    with Project.open(trained, read_only=True) as project:
        (root,) = project.roots
    with pytest.raises(UserError, match="lies in the image folder"):
        take(trained, root / "screenshots")
    assert not (root / "screenshots").exists()


def test_what_is_no_project_is_refused(tmp_path, qapp):
    with pytest.raises(UserError, match="holds no Autodidact project"):
        take(tmp_path, tmp_path / "out")
