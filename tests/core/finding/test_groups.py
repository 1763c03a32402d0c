"""Images in groups: in which order, and which."""

from core.rows import ImageFilter, View
from core.types import Grouping, Order
from tests.core.finding.life import spread


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
