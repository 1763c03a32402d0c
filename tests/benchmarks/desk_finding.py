"""Finding images: filters, orders and groupings, counts, more like this."""

from desk_bench import Bench
from desk_watch import until

from core.rows import EVERYTHING, ImageFilter, View
from core.types import Grouping, Order, Tier


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
    ready = bench.session.project.likeness.ready()
    if ready.with_features < ready.images:  # the window may just have begun to compute them
        some = f"{ready.with_features:,} of {ready.images:,}"
        print(f"more like this: not measured ({some} images have features)")
        return
    times: list[float] = []
    bench.begin()
    for row in (1, 500, 90_000):
        image_id = bench.grid.images.id_at(row)
        before = bench.grid.images.ids
        bench.session.set_view(View(order=Order.LIKE, like=(image_id,)))
        times.append(until(lambda before=before: bench.grid.images.ids is not before))
    bench.session.set_view(View())
    bench.rest()
    bench.say("more like this, to first paint", times)
