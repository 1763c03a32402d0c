"""Real pictures that need no download: the handwritten digits that scikit-learn brings along.

1,797 digits of 43 people, scanned at NIST and reduced to 8 x 8 (E. Alpaydin, C. Kaynak 1998,
"Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, CC BY 4.0).
"""

import csv
import gzip
import io
import random
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.errors import UserError
from core.files import replace_file, replacement_folder
from core.progress import Report, tracked

SIDE = 64  # px; the 8 x 8 originals are too small to look at
_INK = 16  # the darkest value of the originals


@dataclass(frozen=True, slots=True)
class Digits:
    """`pictures` is the flat folder of PNGs; `truth` gives the digit by file name."""

    pictures: Path
    truth: dict[str, str]


def write_digits(folder: Path, report: Report) -> Digits:
    """Write the digits to `folder`/digits under names that tell nothing, and the answers to
    `folder`/truth.csv (columns file_name,label)."""
    pixels, answers = _originals()
    order = list(range(len(answers)))
    random.Random(0).shuffle(order)  # the originals come in runs of 0 to 9
    names = {index: f"scan-{place:04}.png" for place, index in enumerate(order, start=1)}
    pictures = folder / "digits"
    with replacement_folder(pictures) as target:
        for index in tracked(order, "Writing pictures", len(order), report):
            _picture(pixels[index]).save(target / names[index])
    truth = {names[index]: str(answers[index]) for index in order}
    replace_file(folder / "truth.csv", _csv(truth))
    return Digits(pictures, truth)


def read_truth(folder: Path) -> dict[str, str]:
    """Return the digit by file name, from what `write_digits` left in `folder`."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        return {row["file_name"]: row["label"] for row in csv.DictReader(file)}


def _originals() -> tuple[npt.NDArray[np.uint8], list[int]]:
    # Read without importing scikit-learn, which costs the window more than a second.
    package = find_spec("sklearn")
    places = package.submodule_search_locations if package else None
    if not places:
        raise UserError("The demonstration needs scikit-learn: pip install scikit-learn.")
    with gzip.open(Path(places[0]) / "datasets" / "data" / "digits.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1].tolist()


def _picture(pixels: npt.NDArray[np.uint8]) -> Image.Image:
    """Return dark ink on white paper, `SIDE` pixels square."""
    paper = 255 - pixels.astype(np.float32) * (255 / _INK)
    small = Image.fromarray(paper.astype(np.uint8))
    return small.resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def _csv(truth: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("file_name", "label"))
    writer.writerows(sorted(truth.items()))
    return text.getvalue()
