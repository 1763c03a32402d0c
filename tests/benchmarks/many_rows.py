"""A project of many catalog rows without files: folders, capture times, labels, proposals."""

from pathlib import Path

from sqlalchemy import Connection, text

from core.project import Project

CATEGORIES = 12
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows) "
_IMAGES = (
    _NUMBERS
    + """INSERT INTO image (id, root_id, path, state, bytes, mtime_ns, added_at, shuffle, digest,
    likeness, width, height, split, duplicate_group, captured_at)
SELECT i, 1, CAST(printf('site-%02d/card-%03d/IMG_%07d.jpg', i * 20 / :rows, i / 2000, i) AS BLOB),
    CASE WHEN i % 500 = 0 THEN 'missing' WHEN i % 700 = 0 THEN 'broken' ELSE 'ready' END,
    100000, i, '2026-11-24T08:00:00.000+00:00', (i * 2654435761) % 4611686018427387847,
    CAST(printf('%016d', i) AS BLOB), CAST(printf('%08d', i - i % 50 % 3) AS BLOB),
    CASE i % 3 WHEN 0 THEN 640 ELSE 4000 END, CASE i % 3 WHEN 0 THEN 480 ELSE 3000 END,
    CASE i % 5 WHEN 0 THEN 'validation' ELSE 'train' END,
    CASE WHEN i % 50 < 3 THEN i - i % 50 END,
    CASE WHEN i % 10 THEN strftime('%Y-%m-%dT%H:%M:%S', 1700000000 + i / 4 * 40, 'unixepoch') END
FROM n"""
)
_LABELS = (
    _NUMBERS
    + """INSERT INTO label (image_id, answer, category_id, tier, source, author, given_at,
    selection_reason)
SELECT i, CASE i % 40 WHEN 0 THEN 'unknown' WHEN 4 THEN 'skipped' ELSE 'category' END,
    CASE i % 40 WHEN 0 THEN NULL WHEN 4 THEN NULL ELSE i * 7 / 9 % :categories + 1 END,
    CASE i % 3 WHEN 0 THEN 'gold' WHEN 1 THEN 'silver' ELSE 'bronze' END, 'person', 'bench',
    strftime('%Y-%m-%dT%H:%M:%S', 1790000000 + i * 2654435761 % 1000000, 'unixepoch')
        || '.123+00:00', 'browse'
FROM n WHERE i % 4 = 0"""
)
_PREDICTIONS = (
    _NUMBERS
    + """INSERT INTO prediction (model_id, image_id, category_id, confidence, second_category_id,
    second_confidence)
SELECT :model, i, (i * 31 + i % 7 / 6 * :model) % :categories + 1,
    0.4 + (i * 2654435761 % 600011) / 1000018.0, i % :categories + 1, 0.3
FROM n WHERE i % 500 AND i % 700"""
)
_PROPOSALS = """
INSERT INTO proposal (image_id, model_id, category_id, confidence, margin, second_category_id,
    second_confidence)
SELECT image_id, model_id, category_id, confidence, confidence - second_confidence,
    second_category_id, second_confidence FROM prediction
WHERE model_id = 2 AND image_id NOT IN (SELECT image_id FROM label WHERE answer <> 'skipped')
"""


def make_project(folder: Path, rows: int) -> Project:
    """Return a project of `rows` images that exist in its catalog only: a quarter labeled, the
    others proposed by a model that had a teacher."""
    pictures = folder / "pictures"
    pictures.mkdir(parents=True)
    project = Project.create(folder / "many.autodidact", pictures)
    for number in range(CATEGORIES):
        project.categories.create(f"kind {number + 1}")
    with project._database.write() as connection:
        _fill(connection, rows)
    return project


def _fill(connection: Connection, rows: int) -> None:
    numbers = {"rows": rows, "categories": CATEGORIES}
    connection.execute(text(_IMAGES), numbers)
    connection.execute(text(_LABELS), numbers)
    connection.execute(
        text(
            "INSERT INTO run (id, recipe, backbone, state, folder, config, created_at, seed, "
            "labels) VALUES (1, 'noisy-student', 'tiny', 'done', '0001', '{}', '', 0, 0)"
        )
    )
    for model, teacher in ((1, None), (2, 1)):
        connection.execute(
            text(
                "INSERT INTO model (id, run_id, number, teacher_model_id, method, backbone, "
                "folder, pseudo_labels, accepted) "
                "VALUES (:id, 1, :id, :teacher, 'head', 'tiny', '.', 0, 1)"
            ),
            {"id": model, "teacher": teacher},
        )
        connection.execute(text(_PREDICTIONS), {**numbers, "model": model})
    connection.execute(text("INSERT INTO meta (key, value) VALUES ('current_model', '2')"))
    connection.execute(text(_PROPOSALS))
