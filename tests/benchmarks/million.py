"""A project of a million rows with 20,000 real files behind them, made once into a folder."""

import os
import shutil
import sqlite3
import time
from pathlib import Path

import numpy as np
from PIL import Image
from sqlalchemy import text

from core.project import Project
from core.store import proposals

FILES = 20_000
CATEGORIES = 12
STAMP = 1_700_000_000 * 10**9  # ns: all files alike, so that a scan finds nothing changed


def make_files(folder: Path, count: int = FILES) -> None:
    """Small JPEGs, no two alike: smooth noise of 320 × 240."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(count):
        small = rng.integers(0, 256, (6, 8, 3), np.uint8)
        path = folder / f"{number:05}.jpg"
        Image.fromarray(small).resize((320, 240), Image.Resampling.BICUBIC).save(path, quality=75)
        os.utime(path, ns=(STAMP, STAMP))


def make_project(cache: Path, rows: int) -> Path:
    """Return a project of `rows` rows; the files of the others are hard links to the real ones."""
    folder, pictures = cache / f"million-{rows}.autodidact", cache / f"pictures-{rows}"
    if (folder / "made").exists():
        return folder
    for old in (folder, pictures):
        shutil.rmtree(old, ignore_errors=True)
    start = time.perf_counter()
    make_files(pictures / "f000")
    print(f"made {FILES:,} files in {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    with Project.create(folder, pictures) as project:
        project.catalog.scan()
        project.catalog.read_new()
        for number in range(CATEGORIES):
            project.categories.create(f"kind {number + 1}")
        print(f"read them in {time.perf_counter() - start:.0f} s")
        link(pictures, rows // FILES)
        start = time.perf_counter()
        multiply(project, rows // FILES)
        print(f"generated {rows:,} rows in {time.perf_counter() - start:.0f} s")
    (folder / "made").touch()
    return folder


def link(pictures: Path, folders: int) -> None:
    start = time.perf_counter()
    for number in range(1, folders):
        (pictures / f"f{number:03}").mkdir()
        for file in range(FILES):
            os.link(pictures / f"f000/{file:05}.jpg", pictures / f"f{number:03}/{file:05}.jpg")
    print(f"linked the others in {time.perf_counter() - start:.0f} s")


def multiply(project: Project, folders: int) -> None:
    """Rows by raw SQL: images, labels of 50,000, proposals for 300,000."""
    database = project._database
    with database.write() as connection:
        connection.execute(text(_IMAGES), {"folders": folders - 1})
        connection.execute(text(_LABELS), {"categories": CATEGORIES})
        connection.execute(text(_RUN))
        connection.execute(text(_MODEL))
        connection.execute(text(_PREDICTIONS), {"categories": CATEGORIES})
        proposals.set_current_model(connection, 1)
        proposals.refresh(connection)
    with sqlite3.connect(project.folder / "project.db") as plain:
        plain.execute("ANALYZE")


_IMAGES = """
WITH RECURSIVE f(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM f WHERE i < :folders)
INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, state, digest, width, height, split,
                   shuffle, captured_at)
SELECT root_id, CAST(printf('f%03d', f.i) || substr(CAST(path AS TEXT), 5) AS BLOB), bytes,
       mtime_ns, added_at, 'ready', digest, width, height, split,
       (image.id * 7919 + f.i * 104729) % 1000003,
       strftime('%Y-%m-%dT%H:%M:%S', 1700000000 + image.id * 7 + f.i * 86400, 'unixepoch')
FROM f JOIN image ON TRUE
"""
_LABELS = """
INSERT INTO label (image_id, answer, category_id, tier, source, author, given_at, selection_reason)
SELECT id, 'category', 1 + id % :categories,
       CASE id % 3 WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' ELSE 'bronze' END,
       'person', 'a', '2026-01-01T00:00:00.000', 'browse'
FROM image WHERE id % 20 = 0
"""
_RUN = """
INSERT INTO run (recipe, backbone, state, folder, config, created_at, seed, labels)
VALUES ('head', 'tf_efficientnet_lite0', 'done', 'runs/1', '{}', '2026-01-01T00:00:00.000', 0, 1)
"""
_MODEL = """
INSERT INTO model (run_id, number, method, backbone, folder, pseudo_labels, accepted)
VALUES (1, 0, 'head', 'tf_efficientnet_lite0', 'round-0', 0, 1)
"""
_PREDICTIONS = """
INSERT INTO prediction (model_id, image_id, category_id, confidence, second_category_id,
                        second_confidence)
SELECT 1, id, 1 + (id / 7) % :categories, 0.3 + (id % 700) / 1000.0,
       1 + (id / 5) % :categories, 0.3 * (1 - (0.3 + (id % 700) / 1000.0))
FROM image WHERE id % 10 IN (1, 3, 7)
"""
