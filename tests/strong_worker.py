"""A small process that speaks like a worker which looks at strong views, without any network.

``strong_worker.py HOW worker FOLDER``; HOW: ``done``; ``wait``: look at half, then work until told
to stop; ``fail``; ``die``. It says what the model predicted, but of every third image id, in three
of four views, the next class.
"""

import os
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from core.jobs.messages import Failed, Finished, Message, Started, Stopped, encode  # noqa: E402
from core.jobs.run_folder import read_config, read_manifest  # noqa: E402
from core.progress import Progress  # noqa: E402
from core.strong_views import StrongViews, add_strong_views  # noqa: E402

VIEWS, TURNED = 4, 3


def command(how: str) -> tuple[str, ...]:
    return (sys.executable, str(Path(__file__)), how)


def turns(image_id: int) -> bool:
    return image_id % 3 == 0


def main(how: str, folder: Path) -> None:
    say(Started("cpu", "tiny", "fp32"))
    ids = [image.id for image in read_manifest(folder)]
    match how:
        case "fail":
            say(Failed("The disk is on {what}.", {"what": "fire"}))
        case "die":
            os._exit(3)
        case "wait":
            write(folder, ids[: len(ids) // 2])
            say(Progress("strong views", len(ids) // 2, len(ids), 60.0))
            sys.stdin.read()
            say(Stopped())
        case _:
            write(folder, ids)
            say(Progress("strong views", len(ids), len(ids), 0.0))
            say(Finished(1.0))


def write(folder: Path, ids: list[int]) -> None:
    with np.load(Path(read_config(folder).bundle).parent / "predictions.npz") as stored:
        known = dict(zip(stored["ids"].tolist(), stored["probabilities"], strict=True))
    said = np.stack([np.stack([known[each]] * VIEWS) for each in ids]).astype(np.float16)
    for row, each in enumerate(ids):
        if turns(each):
            said[row, :TURNED] = np.roll(said[row, :TURNED], 1, axis=1)
    add_strong_views(folder, StrongViews(np.array(ids), said, "{}"))


def say(message: Message) -> None:
    sys.stdout.write(encode(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[3]))
