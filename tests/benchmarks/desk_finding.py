"""Finding images: filters, orders and groupings, counts, more like this."""

import sqlite3
from pathlib import Path

import numpy as np
from desk_bench import Bench
from desk_watch import until

from core.likeness.key_index import keys_of
from core.rows import EVERYTHING, ImageFilter, View
from core.types import Grouping, Order, Tier

WIDTH = 1280


def filters(bench: Bench) -> None:
    tiers = (ImageFilter(tiers=frozenset({tier})) for tier in Tier)
    views = [
        *(View(each) for each in tiers),
        View(ImageFilter(labeled=False)),
        View(ImageFilter(text="f013/00")),
        View(ImageFilter(minimum_confidence=0.9)),
        View(order=Order.SUREST),
        View(grouping=Grouping.FOLDER),
        View(grouping=Grouping.CATEGORY),
        View(),
    ]
    times: list[float] = []
    bench.begin()
    for view in views:
        before = bench.grid.images.ids
        bench.session.set_view(view)
        bench.paints.begin()
        times.append(
            until(lambda before=before: bench.grid.images.ids is not before and bench.painted())
        )
        bench.rest()
    bench.say("filter, order or grouping changed to first paint", times)


def facets(bench: Bench) -> None:
    times: list[float] = []
    bench.begin()
    for wanted in (EVERYTHING, ImageFilter(tiers=frozenset({Tier.GOLD})), EVERYTHING) * 3:
        got: list[object] = []
        bench.session.read(lambda p, w=wanted: p.finding.facets(w), got.append)
        times.append(until(lambda got=got: got))
    bench.say("facets", times)


def like(bench: Bench) -> None:
    """More like this, of drawn features: images of equal content share theirs."""
    draw_features(bench.session.project.folder)
    for name, rows in (("first, which projects them", (1,)), ("then", (500, 90_000, 400_000) * 3)):
        times: list[float] = []
        bench.begin()
        for row in rows:
            before = bench.grid.images.ids
            view = View(order=Order.LIKE, like=(bench.grid.images.id_at(row),))
            bench.session.set_view(view)
            bench.paints.begin()
            times.append(
                until(lambda before=before: bench.grid.images.ids is not before and bench.painted())
            )
            bench.rest()
        bench.say(f"more like this, to first paint, {name}", times)
    bench.session.set_view(View())
    bench.rest()


def draw_features(folder: Path) -> None:
    """Clouds about 500 centers, for every content that the project knows."""
    with sqlite3.connect(folder / "project.db") as plain:
        found = plain.execute("SELECT DISTINCT digest FROM image WHERE digest IS NOT NULL")
        keys = keys_of([row[0] for row in found])
    draw = np.random.default_rng(0)
    centers = draw.normal(size=(500, WIDTH))
    points = centers[draw.integers(0, 500, len(keys))] + 0.7 * draw.normal(size=(len(keys), WIDTH))
    store = folder / f"cache/features/drawn-{WIDTH}"
    store.mkdir(parents=True)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    (store / "rows.bin").write_bytes(points.astype(np.float16).tobytes())
    (store / "digests.bin").write_bytes(keys.tobytes())
