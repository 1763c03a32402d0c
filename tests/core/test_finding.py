"""Finding: what the columns say is what the catalog says."""

import contextlib
import dataclasses
import random
from types import SimpleNamespace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.jobs.run_folder import RunConfig
from core.moments import span_of
from core.project import Project
from core.rows import ImageFilter, View
from core.stable_order import stable_order
from core.types import Answer, Grouping, ImageState, Order, Split, Tier
from tests.core.conftest import add_rows, write_results

FOLDERS = ("", "a", "a/b", "a-b", "c")


def listed(project, order=Order.PATH, *, backwards=False, grouping=Grouping.NONE, **parts):
    view = View(ImageFilter(**parts), order, backwards=backwards, grouping=grouping)
    return list(project.finding.list(view).ids)


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
                    draw.choice(["train", "validation", None]),
                    draw.choice([8, 640, 4000]),
                    draw.choice([8, 480, 3000]),
                    draw.choice([3, 5, 9, None, None]),
                    when,
                    n,
                ),
            )


# --- the reference: plain Python over rows ------------------------------------------------------


def facts_of(project):
    rows = project.catalog.rows(range(1, 500))
    with project._database.read() as connection:
        extra = {
            row[0]: row[1:]
            for row in connection.exec_driver_sql("SELECT id, path, shuffle FROM image")
        }
        said = {
            row[0]: row[1]
            for row in connection.exec_driver_sql(
                "SELECT a.image_id, a.category_id <> b.category_id FROM prediction a "
                "JOIN model ON model.id = a.model_id JOIN meta ON meta.key = 'current_model' "
                "AND meta.value = model.id JOIN prediction b "
                "ON b.model_id = model.teacher_model_id AND b.image_id = a.image_id"
            )
        }
    groups = [row.duplicate_group for row in rows if row.duplicate_group]
    return [
        SimpleNamespace(
            row=row,
            path=extra[row.id][0],
            shuffle=extra[row.id][1],
            folder=row.name.rpartition("/")[0],
            differs=said.get(row.id),
            shared=groups.count(row.duplicate_group) > 1,
        )
        for row in rows
    ]


def lets_through(wanted, fact):
    row, label, proposal = fact.row, fact.row.label, fact.row.proposal
    answered = label is not None and label.answer is not Answer.SKIPPED
    category = label.category_id if label else None

    def between(value, low, high):
        return (
            value is not None and (low is None or value >= low) and (high is None or value <= high)
        )

    def inside(values, value):
        return not values or value in values

    checks = [
        inside(wanted.states, row.state),
        inside(wanted.answers, label and label.answer),
        wanted.labeled is None or answered == wanted.labeled,
        inside(wanted.categories, category),
        inside(wanted.tiers, label.tier if category else None),
        inside(wanted.splits, row.split),
        inside(wanted.proposed, proposal and proposal.category_id),
        wanted.has_proposal is None or (proposal is not None) == wanted.has_proposal,
        wanted.disagrees is None or fact.differs == wanted.disagrees,
        wanted.flagged is None or row.remark.flagged == wanted.flagged,
        wanted.commented is None or bool(row.remark.comment) == wanted.commented,
        wanted.duplicates is None or fact.shared == wanted.duplicates,
        wanted.text.lower() in row.name.lower(),
        wanted.ids is None or row.id in wanted.ids,
        not wanted.folders
        or any(f in ("", fact.folder) or fact.folder.startswith(f + "/") for f in wanted.folders),
    ]
    if (wanted.minimum_confidence, wanted.maximum_confidence) != (None, None):
        ends = wanted.minimum_confidence, wanted.maximum_confidence
        checks.append(between(proposal and proposal.confidence, *ends))
    if (wanted.minimum_side, wanted.maximum_side) != (None, None):
        ends = wanted.minimum_side, wanted.maximum_side
        checks.append(between(max(row.width or 0, row.height or 0) or None, *ends))
    if (wanted.captured_from, wanted.captured_until) != (None, None):
        taken = span_of(row.captured_at)[0] if row.captured_at else None
        low = span_of(wanted.captured_from)[0] if wanted.captured_from else None
        high = span_of(wanted.captured_until)[1] if wanted.captured_until else None
        checks.append(between(taken, low, high))
    return all(checks)


def key_of(order, fact, places):
    """What an image is ordered by; None for nothing."""
    label, proposal = fact.row.label, fact.row.proposal
    match order:
        case Order.NEWEST:
            return -fact.row.id
        case Order.SUREST:
            return proposal and -proposal.confidence
        case Order.DOUBTFUL:
            return proposal and proposal.margin
        case Order.CAPTURED:
            return fact.row.captured_at
        case Order.LARGEST:
            return -(fact.row.width or 0) * (fact.row.height or 0) or None
        case Order.LABELED:
            return label and [-ord(letter) for letter in label.given_at]
        case Order.RANDOM:
            return fact.shuffle
        case Order.CATEGORY:
            if label and label.category_id:
                return places[label.category_id]
            return proposal and len(places) + places[proposal.category_id]


def expected(project, view):
    places = {c.id: at for at, c in enumerate(project.categories.all())}
    facts = sorted(
        (f for f in facts_of(project) if lets_through(view.filter, f)), key=lambda f: f.path
    )
    if view.order is Order.PATH:
        return [f.row.id for f in (facts[::-1] if view.backwards else facts)]
    known = [f for f in facts if key_of(view.order, f, places) is not None]
    known.sort(key=lambda f: key_of(view.order, f, places))
    if view.backwards:
        known.reverse()
    rest = [f for f in facts if key_of(view.order, f, places) is None]
    return [f.row.id for f in (*known, *rest)]


FILTERS = st.builds(
    ImageFilter,
    states=st.frozensets(st.sampled_from(ImageState), max_size=2),
    answers=st.just(frozenset()) | st.frozensets(st.sampled_from(Answer), max_size=2),
    labeled=st.sampled_from([None, None, None, True, False]),
    categories=st.just(frozenset()) | st.frozensets(st.integers(1, 3), max_size=2),
    tiers=st.just(frozenset()) | st.frozensets(st.sampled_from(Tier), max_size=2),
    splits=st.just(frozenset()) | st.frozensets(st.sampled_from(Split), max_size=2),
    proposed=st.just(frozenset()) | st.frozensets(st.integers(1, 3), max_size=2),
    has_proposal=st.sampled_from([None, None, None, True, False]),
    minimum_confidence=st.none() | st.floats(0.4, 0.9),
    maximum_confidence=st.none() | st.floats(0.4, 0.9),
    disagrees=st.sampled_from([None, None, None, True, False]),
    folders=st.just(frozenset()) | st.frozensets(st.sampled_from(FOLDERS), max_size=2),
    captured_from=st.none() | st.sampled_from(["2026", "2026-05-02", "2026-05-02T08:10"]),
    captured_until=st.none() | st.sampled_from(["2026", "2026-05", "2026-05-02"]),
    minimum_side=st.none() | st.sampled_from([1, 640]),
    maximum_side=st.none() | st.sampled_from([8, 640]),
    flagged=st.sampled_from([None, None, True, False]),
    duplicates=st.sampled_from([None, None, True, False]),
    text=st.sampled_from(["", "", "A", "3", "b/"]),
)
VIEWS = st.builds(
    View,
    filter=FILTERS | st.builds(ImageFilter),
    order=st.sampled_from([o for o in Order if o not in (Order.LIKE, Order.ALIKE)]),
    backwards=st.booleans(),
)
STEPS = st.sampled_from(
    ("give", "unknown", "skip", "clear", "undo", "redo", "flag", "train")
    + ("reject", "scan", "move", "category")
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


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(st.tuples(STEPS, st.lists(VIEWS, max_size=4)), max_size=12), seed=st.integers()
)
def test_the_columns_say_what_the_catalog_says(tmp_path_factory, steps, seed):
    base = tmp_path_factory.mktemp("finding")
    (base / "images").mkdir()
    draw = random.Random(seed)
    with Project.create(base / "p", base / "images") as project:
        add_rows(project, 40)
        spread(project)
        for name in ("ant", "bee"):
            project.categories.create(name)
        project.labels.give([1, 2], 1)
        for step, views in steps:
            do(project, step, draw)
            for view in (View(), *views):
                assert list(project.finding.list(view).ids) == expected(project, view)
            for view in views:
                check_facets(project, view.filter)


def check_facets(project, wanted):
    """Each count is the length of the list that choosing the value would give."""
    found = project.finding.facets(wanted)

    def left(**part):
        return len(project.finding.list(View(dataclasses.replace(wanted, **part))).ids)

    assert found.total == left()
    for id_ in (1, 2):
        assert found.categories.get(id_, 0) == left(categories=frozenset({id_}))
        assert found.proposed.get(id_, 0) == left(proposed=frozenset({id_}))
    for field in ("states", "answers", "tiers", "splits"):
        for word, count in getattr(found, field).items():
            assert count == left(**{field: frozenset({word})}), word
    for field in ("labeled", "has_proposal", "disagrees", "flagged", "commented", "duplicates"):
        count = getattr(found, field)
        assert (count.yes, count.no) == (left(**{field: True}), left(**{field: False})), field
    if len(wanted.folders) != 1:
        for folder, count in found.folders.items():
            if folder:
                assert count == left(folders=frozenset({folder}))
    everyone = left(minimum_confidence=0.0, maximum_confidence=1.0)
    assert sum(found.confidences) == everyone


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.floats(-2, 2) | st.sampled_from([0.0, -0.0, 0.5, 0.5 + 2**-53]))
    | st.lists(st.integers(-(2**62), 2**62) | st.integers(0, 3)),
)
def test_keys_are_sorted_as_numpy_sorts_them_stably(keys):
    column = np.array(keys)
    assert stable_order(column).tolist() == np.argsort(column, kind="stable").tolist()


def test_a_project_that_another_process_writes_is_read_again(project):
    project.labels.give([1], 1)
    with Project.open(project.folder, read_only=True) as reader:
        labeled = View(ImageFilter(labeled=True))
        assert list(reader.finding.list(labeled).ids) == [1]
        project.labels.give([2, 3], 1)
        add_rows_below(project, "later", 2)
        assert list(reader.finding.list(labeled).ids) == [1, 2, 3]
        assert len(reader.finding.list(View()).ids) == 42


def test_more_rows_than_are_noted_one_by_one_are_read_again_at_once(project):
    assert len(project.catalog.ids(ImageFilter(states=frozenset({ImageState.NEW})))) == 0
    add_rows_below(project, "many", 30_000)
    assert len(project.catalog.ids(ImageFilter(states=frozenset({ImageState.NEW})))) == 30_000
    assert len(project.catalog.ids()) == 30_040


def test_a_write_that_fails_leaves_no_trace(project):
    project.catalog.ids(ImageFilter(labeled=True))
    before = project._database.version()
    with contextlib.suppress(UserError):
        project.labels.give([1, 2], 999)
    assert project._database.version() == before
    assert not project.catalog.ids(ImageFilter(labeled=True))


def add_rows_below(project, folder, count):
    with project._database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, shuffle) "
            "VALUES (1, ?, 1, 1, '', ?)",
            [(f"{folder}/{n:06}.png".encode(), n) for n in range(count)],
        )


def groups_of(project, grouping, **parts):
    listing = project.finding.list(View(ImageFilter(**parts), grouping=grouping))
    ids = list(listing.ids)
    return {g.key: ids[g.first : g.first + g.count] for g in listing.groups}


def test_groups_stand_in_order_and_those_of_no_group_come_last(project):
    spread(project)
    project.labels.give([5, 3], 2)
    project.labels.give([9], 1)
    by_category = groups_of(project, Grouping.CATEGORY)
    assert list(by_category) == ["1", "2", ""]
    assert sorted(by_category["2"]) == [3, 5]
    folders = groups_of(project, Grouping.FOLDER)
    assert list(folders) == ["", "a", "a/b", "a-b", "c"]
    assert sum(map(len, folders.values())) == 40
    days = groups_of(project, Grouping.DAY)
    assert list(days) == ["2026-05-01", "2026-05-02", "2026-05-03", ""]
    assert sorted(days[""]) == list(range(4, 41, 4))
    sizes = [len(ids) for key, ids in groups_of(project, Grouping.DUPLICATES).items() if key]
    assert sizes == sorted(sizes, reverse=True) and min(sizes) > 1


def test_a_burst_is_what_one_folder_saw_within_seconds(project):
    times = {1: "08:00:00", 2: "08:00:02", 3: "08:00:04", 4: "08:00:07", 5: "08:00:01"}
    with project._database.write() as connection:
        for id_, time in times.items():
            connection.exec_driver_sql(
                "UPDATE image SET captured_at = ?, path = ? WHERE id = ?",
                (f"2026-05-01T{time}", f"{'other' if id_ == 5 else 'cam'}/{id_}".encode(), id_),
            )
    bursts = groups_of(project, Grouping.BURST)
    assert bursts.pop("1") == [1, 2, 3]
    assert list(bursts) == [""]


def test_all_words_of_a_path_text_must_be_there_and_quotes_keep_a_phrase(project):
    with project._database.write() as connection:
        for id_, path in enumerate(("Red barn/Cat 1.png", "red/dog.png", "Übung/cat.png"), 1):
            connection.exec_driver_sql(
                "UPDATE image SET path = ? WHERE id = ?", (path.encode(), id_)
            )
    assert listed(project, text="cat red") == [1]
    assert listed(project, text='"barn/cat 1"') == [1]
    assert listed(project, text="über übung") == []
    assert listed(project, text="übung") == [3]
    assert listed(project, text="red", excluded=ImageFilter(text="dog")) == [1]


def test_parts_by_margin_run_folder_and_group_let_through_what_they_say(project, train):
    spread(project)
    project.labels.give([1], 1)
    project.labels.give([2], 2)
    project.runs.create(RunConfig(recipe="head"))  # never begun: runs and models count apart
    run = train()
    add_second_root(project, 3)
    rows = project.catalog.rows(range(1, 44))
    small = [row.id for row in rows if row.proposal and row.proposal.margin <= 0.5]
    assert 0 < len(small) < len(listed(project, has_proposal=True))
    assert sorted(listed(project, maximum_margin=0.5)) == small
    assert listed(project, runs=frozenset({run.id})) == listed(project, has_proposal=True)
    assert listed(project, runs=frozenset({run.id - 1})) == []
    assert listed(project, roots=frozenset({2})) == [41, 42, 43]
    in_five = [row.id for row in rows if row.duplicate_group == 5]
    assert sorted(listed(project, duplicate_group=5)) == in_five
    out = ImageFilter(states=frozenset({ImageState.BROKEN}), splits=frozenset({Split.TRAIN}))
    neither = [r.id for r in rows if r.state is not ImageState.BROKEN and r.split != Split.TRAIN]
    assert sorted(listed(project, excluded=out)) == neither


def test_facets_of_runs_folders_margins_and_ranges_leave_their_own_part_aside(project, train):
    spread(project)
    project.labels.give([1], 1)
    project.labels.give([2], 2)
    project.runs.create(RunConfig(recipe="head"))
    run = train()
    add_second_root(project, 3)
    rows = [row for row in project.catalog.rows(range(1, 41)) if row.state is ImageState.READY]
    ready = ImageFilter(states=frozenset({ImageState.READY}), roots=frozenset({1}))
    found = project.finding.facets(ready)
    assert found.roots == {1: len(rows), 2: 3}
    margins = [row.proposal.margin for row in rows if row.proposal]
    assert found.runs == {run.id: len(margins)}
    bins = np.histogram(np.clip(margins, 0, 1), bins=20, range=(0, 1))[0]
    assert found.margins == tuple(bins.tolist())
    assert found.confidences != found.margins
    few = project.finding.facets(ImageFilter(ids=(3, 7), maximum_side=1))
    sides = [max(row.width, row.height) for row in project.catalog.rows([3, 7])]
    assert few.total == 0
    assert few.sides == (min(sides), max(sides))
    times = sorted(row.captured_at for row in project.catalog.rows([3, 7]) if row.captured_at)
    assert project.finding.facets(ImageFilter(ids=(3, 7))).captured == (times[0], times[-1])


def add_second_root(project, count):
    with project._database.write() as connection:
        connection.exec_driver_sql("INSERT INTO root (path) VALUES (x'2f7365636f6e64')")
        connection.exec_driver_sql(
            "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, state, shuffle) "
            "VALUES (2, ?, 1, 1, '', 'ready', ?)",
            [(f"{n}.png".encode(), n) for n in range(count)],
        )


def test_groups_run_backwards_with_the_order_that_they_follow(project):
    spread(project)

    def keys(grouping, order, **parts):
        view = View(ImageFilter(**parts), order, backwards=True, grouping=grouping)
        return [group.key for group in project.finding.list(view).groups]

    days = ["2026-05-03", "2026-05-02", "2026-05-01", ""]
    assert keys(Grouping.DAY, Order.CAPTURED) == days
    assert keys(Grouping.FOLDER, Order.PATH) == ["c", "a-b", "a/b", "a", ""]
    assert keys(Grouping.FOLDER, Order.CAPTURED) == ["", "a", "a/b", "a-b", "c"]


def test_images_are_grouped_by_what_is_proposed(project, train):
    project.labels.give([1], 1)
    project.labels.give([2], 2)
    train()
    rows = project.catalog.rows(project.catalog.ids())
    by_proposal = groups_of(project, Grouping.PROPOSAL)
    assert list(by_proposal) == ["1", "2", ""]
    for key in ("1", "2"):
        proposed = [r.id for r in rows if r.proposal and r.proposal.category_id == int(key)]
        assert sorted(by_proposal[key]) == proposed


def test_disagreement_follows_the_model_that_is_current(project, train):
    project.labels.give([1], 1)
    project.labels.give([2], 2)
    first, second = (train(best=best).rounds[0].model_id for best in (_by_two, _by_three))
    with project._database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE model SET teacher_model_id = {first} WHERE id = {second}"
        )
    differing = [id_ for id_ in range(1, 41) if _by_two(id_) != _by_three(id_)]
    for model, expected_ids in ((second, differing), (first, []), (second, differing)):
        project.runs.make_current(model)
        assert listed(project, disagrees=True) == expected_ids


def _by_two(id_: int) -> int:
    return id_ % 2


def _by_three(id_: int) -> int:
    return int(id_ % 3 == 0)


def test_a_label_that_is_cleared_is_found_no_more(project):
    project.labels.give([4, 5], 1)
    assert listed(project, labeled=True) == [4, 5]
    project.labels.clear([4])
    assert listed(project, labeled=True) == [5]
    assert project.finding.facets(ImageFilter()).categories == {1: 1}


def test_a_flag_that_is_undone_is_found_no_more(project):
    project.remarks.flag([4], True)
    assert listed(project, flagged=True) == [4]
    project.history.undo()
    assert listed(project, flagged=True) == []
