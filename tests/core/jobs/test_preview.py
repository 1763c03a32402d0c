"""The preview as a process; most tests start the real one, some a stand-in."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from core.errors import UserError
from core.jobs.preview import PreviewWorker
from core.rows import Picture

PLAIN = {"augment": "0", "flip": "no", "crop": "1"}


@pytest.fixture(scope="module")
def worker() -> Iterator[PreviewWorker]:
    it = PreviewWorker()
    yield it
    it.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (80, 60), (200, 30, 30))
    image.paste((30, 30, 200), (40, 0, 80, 60))
    image.save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def corner(picture: Picture, *, right: bool) -> tuple[int, ...]:
    at = (picture.width - 1 if right else 0) * 3
    return tuple(picture.rgb[at : at + 3])


def test_pictures_are_augmented_squares(worker: PreviewWorker, photo: Path) -> None:
    seen = worker.pictures(photo, {"augment": "2"}, count=6, seed=1, size=48)
    assert [(it.width, it.height, len(it.rgb)) for it in seen] == [(48, 48, 48 * 48 * 3)] * 6
    assert len({it.rgb for it in seen}) == 6


def test_the_same_seed_shows_the_same(worker: PreviewWorker, photo: Path) -> None:
    one, again, other = (worker.pictures(photo, {}, count=2, seed=s, size=32) for s in (1, 1, 2))
    assert one == again
    assert one != other


def test_settings_are_heeded_and_those_of_other_subjects_ignored(
    worker: PreviewWorker, photo: Path
) -> None:
    settings = {**PLAIN, "rate": "0.001", "ladder": "auto"}
    (plain,) = worker.pictures(photo, settings, count=1, seed=0, size=32)
    assert corner(plain, right=False) == (200, 30, 30)
    assert corner(plain, right=True) == (30, 30, 200)
    flipped = worker.pictures(photo, {**PLAIN, "flip": "yes"}, count=12, seed=0, size=32)
    assert {corner(it, right=False) for it in flipped} == {(200, 30, 30), (30, 30, 200)}


def test_what_a_person_can_mend_is_a_sentence_and_the_process_lives_on(
    worker: PreviewWorker, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    for image, settings, said in (
        (tmp_path / "gone.png", {}, "gone"),
        (tmp_path / "broken.jpg", {}, "picture"),
        (photo, {"magnitude": "99"}, "from 0 to 30"),
    ):
        with pytest.raises(UserError, match=said):
            worker.pictures(image, settings, count=1, seed=0, size=32)
    with pytest.raises(UserError, match="It failed, which is a bug"):
        worker.pictures(photo, {}, count=1, seed=0, size=-5)
    assert worker.pictures(photo, {}, count=1, seed=0, size=32)


def test_threads_get_their_own_answers(worker: PreviewWorker, photo: Path) -> None:
    found: dict[int, list[Picture]] = {}

    def ask(size: int) -> None:
        found[size] = worker.pictures(photo, {}, count=1, seed=0, size=size)

    threads = [threading.Thread(target=ask, args=(size,)) for size in range(16, 48, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {size: (len(it), it[0].width) for size, it in found.items()} == {
        size: (1, size) for size in range(16, 48, 4)
    }


def test_the_process_starts_with_the_first_request_and_ends_with_its_input(photo: Path) -> None:
    worker = PreviewWorker()
    assert worker.process._process is None
    worker.pictures(photo, PLAIN, count=1, seed=0, size=16)
    process = worker.process._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(30) == 0
    worker.close()


def test_a_process_that_dies_is_reported_and_started_again(photo: Path) -> None:
    worker = PreviewWorker(command=(sys.executable, "-c", "import sys; sys.exit(7)"))
    for _ in range(2):
        with pytest.raises(UserError, match="exit code 7"):
            worker.pictures(photo, {}, count=1, seed=0, size=16)
    worker.close()


def test_closing_frees_whoever_waits(photo: Path) -> None:
    worker = PreviewWorker(command=(sys.executable, "-c", "import time; time.sleep(60)"))
    said: list[str] = []

    def ask() -> None:
        try:
            worker.pictures(photo, {}, count=1, seed=0, size=16)
        except UserError as error:
            said.append(str(error))

    thread = threading.Thread(target=ask)
    thread.start()
    while worker.process._process is None:
        thread.join(0.01)
    worker.close()
    thread.join(5)
    assert said == ["The process was closed."]
    with pytest.raises(UserError, match="closed"):
        worker.pictures(photo, {}, count=1, seed=0, size=16)
