"""The Review page's questions over a million rows: queues of doubt, the guard, bulk accepts.

    PYTHONPATH=. python tests/benchmarks/reviewing.py CACHE [ROWS]

CACHE is that of desk.py. 300,000 open proposals, 50,000 labels of twelve categories, features
drawn for the 20,000 contents. Wall and processor time of this process, seconds.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk_finding import draw_features
from million import make_project
from sqlalchemy import text

from core.doubt.doubts import Queue
from core.project import Project


@contextmanager
def timed(what: str) -> Iterator[None]:
    start, computing = time.perf_counter(), time.process_time()
    yield
    taken = time.perf_counter() - start
    print(f"{what}: {taken:.2f}, of these computing {time.process_time() - computing:.2f}")


def main(cache: Path, rows: int) -> None:
    folder = cache / "reviewed.autodidact"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(make_project(cache, rows), folder)
    draw_features(folder)
    with Project.open(folder) as project:
        make_one_small(project)
        print(f"{project.catalog.counts().proposals:,} proposals")
        with timed("features projected, columns loaded"):
            project.doubt.queues()
        for queue in Queue:
            ask(project, queue)
        with timed("count of every queue"):
            project.doubt.queues()
        with timed("images that look alike and are proposed the same"):
            print(f"{len(project.doubt.cohort(project.doubt.order(Queue.LEAST_SURE).listed()[0]))}")
        with timed("what the guard sets aside"):
            aside = project.doubt.set_aside(0.0)
        print(f"    {len(aside.ids):,} set aside")
        with timed("groups of proposals"):
            project.review.groups()
        with timed("accept all above 0.8 but those"):
            change = project.review.accept_above(0.8, except_for=aside.ids)
        left = project.catalog.counts().proposals
        print(f"    {len(change.ids or ()):,} named as changed; {left:,} left")
        with timed("undo"):
            project.history.undo()


def make_one_small(project: Project) -> None:
    """Leave a category five labels, or there would be nothing to guard."""
    with project._database.write() as connection:
        connection.execute(
            text(
                "DELETE FROM label WHERE category_id = 9 AND image_id NOT IN "
                "(SELECT image_id FROM label WHERE category_id = 9 LIMIT 5)"
            )
        )


def ask(project: Project, queue: Queue) -> None:
    state = next(each for each in project.doubt.queues() if each.queue is queue)
    if state.missing:
        print(f"{queue.value}: {state.missing}")
        return
    with timed(queue.value):
        found = project.doubt.order(queue)
    print(f"    {len(found):,} images")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
