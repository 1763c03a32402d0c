"""The command line driven as a script would: arguments in, exit code and two streams out."""

import csv
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[3]
COLORS = {"red": (200, 40, 40), "green": (40, 180, 60), "blue": (50, 60, 210)}


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, object]:
        """The JSON object that is the last, and with `--json` the only, line."""
        (line,) = self.out.strip().splitlines()
        return json.loads(line)


def start(*arguments: object, **environment: str) -> "subprocess.Popen[str]":
    """Start main.py in a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def outcome(process: "subprocess.Popen[str]", *, seconds: float = 240) -> Said:
    out, err = process.communicate(timeout=seconds)
    return Said(process.returncode, out, err)


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder of 30 pictures of three kinds under neutral names, and the truth about them."""

    pictures: Path
    truth: dict[str, str]
    folder: Path

    def write_csv(self, name: str, rows: list[tuple[str, ...]], *, split: bool = False) -> Path:
        path = self.folder / name
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("file_name", "label", "split") if split else ("file_name", "label"))
            writer.writerows(rows)
        return path

    def some(self, each: int) -> list[tuple[str, str]]:
        """`each` pictures of every kind with their labels."""
        return [
            pair
            for color in COLORS
            for pair in [pair for pair in self.truth.items() if pair[1] == color][:each]
        ]


def lay_ground(folder: Path, *, each: int = 10) -> Ground:
    kinds = [color for color in COLORS for _ in range(each)]
    random.Random(0).shuffle(kinds)
    pictures = folder / "pictures"
    (pictures / "deep").mkdir(parents=True)
    truth: dict[str, str] = {}
    for number, kind in enumerate(kinds):
        name = f"deep/p{number:03}.png" if number % 5 == 0 else f"p{number:03}.png"
        _speckled(COLORS[kind], seed=number).save(pictures / name)
        truth[name] = kind
    return Ground(pictures, truth, folder)


def _speckled(rgb: tuple[int, int, int], *, seed: int) -> Image.Image:
    """Return a picture mostly of one color whose coarse pattern is its own."""
    rng = random.Random(seed)
    small = Image.new("RGB", (8, 8))
    small.putdata(
        [tuple(max(0, min(255, c + rng.randint(-40, 40))) for c in rgb) for _ in range(64)]
    )
    return small.resize((48, 48), Image.Resampling.BICUBIC)
