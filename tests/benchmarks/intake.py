"""How fast images come in: python tests/benchmarks/intake.py [COUNT]. Goals stand in the design:
a scan of 100,000 files in one or two seconds, 700 photos of 640 × 480 a second on two cores."""

import os
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.intake.reader import read_all
from core.intake.scan import walk
from core.progress import ignore


def photos(folder: Path, count: int) -> list[tuple[int, str]]:
    """Hard links to ten photo-like JPEGs, so that the disk holds few and the decoder sees many."""
    base = Image.effect_mandelbrot((640, 480), (-2, -1.5, 1, 1.5), 100).convert("RGB")
    noise = Image.effect_noise((640, 480), 40).convert("RGB")
    for number in range(10):
        Image.blend(base.rotate(36 * number), noise, 0.15).save(
            folder / f"source{number}.jpg", quality=88
        )
    paths = [folder / f"{number:06}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        path.hardlink_to(folder / f"source{number % 10}.jpg")
    return [(number, str(path)) for number, path in enumerate(paths)]


def reading(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        jobs = photos(Path(folder), count)
        for workers in sorted({1, 2, os.cpu_count() or 1}):
            start = time.perf_counter()
            first = None
            for _ in read_all(jobs, ignore, workers=workers):
                first = first or time.perf_counter() - start
            seconds = time.perf_counter() - start
            print(
                f"read {count} photos, {workers} processes: {count / seconds:.0f} images/s, "
                f"first after {first or 0:.2f} s"
            )


def scanning(folders: int = 100, files: int = 1000) -> None:
    with tempfile.TemporaryDirectory() as name:
        for folder in range(folders):
            inner = Path(name) / f"folder{folder:03}"
            inner.mkdir()
            for file in range(files):
                (inner / f"{file:06}.jpg").touch()
        start = time.perf_counter()
        found = sum(len(batch.files) for batch in walk(Path(name)))
        print(f"scanned {found} files in {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    scanning()
    reading(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
