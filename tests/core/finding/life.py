"""What people, scans and trainings do to a project of 40 images and two categories."""

import contextlib
import random

from core.errors import UserError
from core.jobs.run_folder import RunConfig
from tests.core.conftest import write_results

FOLDERS = ("", "a", "a/b", "a-b", "c")
STEPS = (
    "give", "unknown", "skip", "clear", "undo", "redo", "flag", "train", "reject", "scan", "move",
    "category",
)  # fmt: skip


def spread(project, count=40):
    """Give the images folders, states, sizes, capture times and duplicate groups."""
    draw = random.Random(1)
    with project._database.write() as connection:
        for n in range(1, count + 1):
            folder = FOLDERS[n % len(FOLDERS)]
            when = f"2026-05-{1 + n % 3:02}T08:{n:02}:00" if n % 4 else None
            connection.exec_driver_sql(
                "UPDATE image SET path = ?, state = ?, split = ?, width = ?, height = ?, "
                "duplicate_group = ?, captured_at = ? WHERE id = ?",
                (
                    f"{folder}/{n % 7}-{n}.png".lstrip("/").encode(),
                    "broken" if n % 11 == 0 else "ready",
                    draw.choice(["train", "validation", "test", None]),
                    draw.choice([8, 640, 4000]),
                    draw.choice([8, 480, 3000]),
                    draw.choice([3, 5, 9, None, None]),
                    when,
                    n,
                ),
            )


def add_second_root(project, count):
    with project._database.write() as connection:
        connection.exec_driver_sql("INSERT INTO root (path) VALUES (x'2f7365636f6e64')")
        connection.exec_driver_sql(
            "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, state, shuffle) "
            "VALUES (2, ?, 1, 1, '', 'ready', ?)",
            [(f"{n}.png".encode(), n) for n in range(count)],
        )


def do(project, step, draw):
    """One thing that people, scans and trainings do."""
    ids = draw.sample(range(1, 41), 5)
    categories = [category.id for category in project.categories.all()]
    match step:
        case "give":
            project.labels.give(ids, draw.choice(categories), suggestions_seen=draw.random() < 0.5)
        case "unknown":
            project.labels.mark_unknown(ids)
        case "skip":
            project.labels.skip(ids)
        case "clear":
            project.labels.clear(ids)
        case "undo" if project.history.next_undo():
            project.history.undo()
        case "redo" if project.history.next_redo():
            project.history.redo()
        case "train":
            train(project, draw.random())
        case "reject":
            project.review.reject(ids)
        case "category":
            project.categories.move(categories[0], 1)
        case _:
            change_rows(project, step, ids)


def change_rows(project, step, ids):
    with project._database.write() as connection:
        for id_ in ids:
            if step == "flag":
                connection.exec_driver_sql(
                    "INSERT OR REPLACE INTO remark VALUES (?, 1, 'odd', 0, 'me', '')", (id_,)
                )
            elif step == "scan":
                connection.exec_driver_sql(
                    "UPDATE image SET state = CASE state WHEN 'missing' THEN 'ready' "
                    "ELSE 'missing' END WHERE id = ?",
                    (id_,),
                )
        if step == "scan":
            (last,) = connection.exec_driver_sql("SELECT max(id) FROM image").one()
            connection.exec_driver_sql(
                "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, shuffle) "
                "VALUES (1, ?, 1, 1, '', ?), (1, ?, 1, 1, '', ?)",
                (f"a/new-{last}".encode(), last * 31, f"0{last}".encode(), last * 37),
            )
        if step == "move":
            connection.exec_driver_sql(
                "UPDATE image SET path = CAST('c/moved-' || id || hex(randomblob(4)) AS BLOB) "
                "WHERE id = ?",
                (ids[0],),
            )


def train(project, share):
    """Let a model make the proposals that the first one taught."""
    named = [row.label.category_id for row in project.catalog.rows(range(1, 41)) if row.label]
    if not {1, 2} <= set(named):
        project.labels.give([3], 1)
        project.labels.give([4], 2)
    with contextlib.suppress(UserError):  # what is labeled may be broken or missing
        run = project.runs.create(RunConfig(recipe="head"))
        project.runs.begin(run.id)
        ids = list(range(1, 41))
        write_results(run, ids, lambda id_: int(id_ * share * 7) % 2, lambda id_: 0.5 + id_ / 100)
        project.runs.finish(run.id)
        with project._database.write() as connection:
            connection.exec_driver_sql(
                "UPDATE model SET teacher_model_id = (SELECT min(id) FROM model) "
                "WHERE id > (SELECT min(id) FROM model)"
            )
