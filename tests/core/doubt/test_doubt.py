"""The queues of a real project: which there are, what is in them, and what is set aside."""

import json

import pytest

from core.commands.dispatch import run
from core.commands.parser import parse
from core.doubt import doubt
from core.doubt.doubts import Queue
from core.errors import UserError
from core.rows import ImageFilter
from core.trust.rows import Certificate
from core.trust.trust import Trust
from core.types import Order


def category(project, name):
    return next(each.id for each in project.categories.all() if each.name == name)


def states(project):
    return {state.queue: state for state in project.doubt.queues()}


def listed(project, queue, *categories):
    return list(project.doubt.order(queue, frozenset(categories)).listed())


def test_queues_that_cannot_be_say_why(labeled, train):
    train()
    found = states(labeled)
    assert found[Queue.SUREST].count == found[Queue.LEAST_SURE].count == 34
    assert found[Queue.FLIPPED].missing == "No earlier round of a model has kept its predictions."
    assert found[Queue.AGAINST_TEACHER].missing
    assert found[Queue.AGAINST_NEIGHBORS].missing == "No image has features yet."
    with pytest.raises(UserError, match="No image has features yet"):
        labeled.doubt.order(Queue.AGAINST_NEIGHBORS)


def test_the_surest_first_is_as_the_catalog_lists_it(labeled, train):
    train(confidence=lambda id_: 0.5 + id_ // 10 / 100)  # with ties
    wanted = list(labeled.catalog.ids(ImageFilter(has_proposal=True), Order.SUREST))
    assert listed(labeled, Queue.SUREST) == wanted


def test_a_queue_is_narrowed_to_a_category(labeled, train):
    train()
    bee = category(labeled, "bee")
    ids = listed(labeled, Queue.LEAST_SURE, bee)
    assert ids
    assert {row.proposal.category_id for row in labeled.catalog.rows(ids)} == {bee}


def test_a_student_is_compared_with_the_round_before_and_with_its_teacher(labeled, two_rounds):
    two_rounds(before=lambda id_: id_ % 2, after=lambda id_: id_ % 2 if id_ % 5 else 1 - id_ % 2)
    found = listed(labeled, Queue.FLIPPED)
    assert set(found) == {10, 15, 20, 25, 30, 35, 40}
    assert set(listed(labeled, Queue.AGAINST_TEACHER)) == set(found)
    doubts = labeled.doubt.order(Queue.FLIPPED)
    assert doubts.reason(0).text == "was {category} in round {number}"
    assert doubts.reason(0).number == 1


def test_a_run_is_compared_with_the_run_before(labeled, train):
    train(best=lambda id_: 0)
    train(best=lambda id_: 0 if id_ < 38 else 1)
    doubts = labeled.doubt.order(Queue.FLIPPED)
    assert set(doubts.ids) == {38, 39, 40}
    assert doubts.reason(0).text == "was {category} in run {number}"
    assert doubts.reason(0).number == 1


def test_a_proposal_unlike_its_nearest_labels_is_found(labeled, train, clouds):
    clouds(lambda id_: 0 if id_ <= 3 or (id_ % 2 == 0 and id_ > 6) else 1)
    train(best=lambda id_: (0 if id_ % 2 == 0 else 1) if id_ != 20 else 1)
    doubts = labeled.doubt.order(Queue.AGAINST_NEIGHBORS)
    assert list(doubts.ids) == [20]
    assert doubts.reason(0).category == category(labeled, "ant")


def test_labels_that_nobody_saw_are_no_neighbors(labeled, train, clouds):
    """One cloud of three gold ants and many bees accepted in bulk, in which an ant is proposed."""
    clouds(lambda id_: 0 if id_ < 4 or id_ > 20 else 1)
    train(best=lambda id_: 0 if id_ == 40 else 1, confidence=lambda id_: 0.6 + 0.3 * (id_ < 40))
    assert 40 not in listed(labeled, Queue.AGAINST_NEIGHBORS)
    labeled.review.accept_above(0.8)
    assert listed(labeled, Queue.SUREST) == [40]
    assert listed(labeled, Queue.AGAINST_NEIGHBORS) == []


def test_a_wrong_label_among_like_ones_is_suspected_until_a_person_keeps_it(project, train, clouds):
    ant, bee = category(project, "ant"), category(project, "bee")
    clouds(lambda id_: id_ % 2)
    ids = list(project.catalog.ids())
    project.labels.give([each for each in ids if each % 2 == 0], ant)
    project.labels.give([each for each in ids if each % 2 == 1], bee)
    train()
    project.labels.give([21], ant)
    doubts = project.doubt.order(Queue.LABEL_ERRORS)
    assert list(doubts.ids) == [21]
    assert (doubts.reason(0).given, doubts.reason(0).category) == (ant, bee)
    assert states(project)[Queue.LABEL_ERRORS].count == 1
    assert not len(project.doubt.order(Queue.ACCEPTED_ERRORS))
    project.recheck.keep([21], [bee])
    assert not len(project.doubt.order(Queue.LABEL_ERRORS))
    project.history.undo()
    assert len(project.doubt.order(Queue.LABEL_ERRORS)) == 1


def test_a_wrong_label_among_accepted_ones_is_suspected(labeled, train, clouds):
    clouds(lambda id_: id_ % 2 if id_ > 6 else int(id_ > 3))
    train(best=lambda id_: id_ % 2 if id_ != 30 else 1)
    labeled.review.accept_above(0.0)
    doubts = labeled.doubt.order(Queue.ACCEPTED_ERRORS)
    assert list(doubts.ids) == [30]


def test_judged_labels_are_told_by_what_was_held_out_from_them(labeled, train):
    train()  # validation.npz: of the ants 1, 2, 3 and the bee 4 only 2 is said to be what it is
    doubts = labeled.doubt.order(Queue.LABEL_ERRORS)
    assert set(doubts.listed()) == {1, 3, 4}
    reason = doubts.reason(list(doubts.ids).index(4))
    assert reason.text == "labeled {given}, looks like {category}: {number} %"
    assert (reason.given, reason.category) == (category(labeled, "bee"), category(labeled, "ant"))
    assert reason.number == 54


def test_a_cohort_looks_alike_and_is_proposed_the_same(labeled, train, clouds):
    clouds(lambda id_: id_ % 4)
    train(best=lambda id_: id_ % 2)
    found = list(labeled.doubt.cohort(10))
    assert found[0] == 10
    assert set(found) == {id_ for id_ in range(7, 41) if id_ % 4 == 2}
    assert not labeled.doubt.cohort(1)  # labeled: no proposal


def test_without_features_there_is_no_cohort(labeled, train):
    train()
    assert not labeled.doubt.cohort(10)


@pytest.fixture
def rare(project, train):
    """Many ants and bees, two flies; images of ids from 61 on are proposed."""
    add_rows_from(project, 41, 60)
    fly = project.categories.create("fly") and category(project, "fly")
    ids = list(project.catalog.ids())
    project.labels.give(ids[:28], category(project, "ant"))
    project.labels.give(ids[28:56], category(project, "bee"))
    project.labels.give(ids[56:58], fly)
    return project


def add_rows_from(project, first, count):
    with project._database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO image (root_id, path, bytes, mtime_ns, added_at, state, digest, width, "
            "height, split, shuffle) VALUES (1, ?, 1, 1, '', 'ready', ?, 8, 8, 'train', ?)",
            [
                (f"{n:06}.png".encode(), n.to_bytes(16, "big"), n * 7919 % 1000003)
                for n in range(first, first + count)
            ],
        )


def test_what_looks_like_a_rare_category_is_left_open_by_a_bulk_accept(rare, train, clouds):
    clouds(lambda id_: 2 if id_ in (57, 58, 70, 71) else int(id_ > 28))
    train(best=lambda id_: 0, confidence=lambda id_: 0.99)
    found = rare.doubt.set_aside(0.9)
    assert set(found.ids) == {70, 71}
    assert found.near == ((category(rare, "fly"), 2),)
    rare.review.accept_above(0.9, except_for=found.ids)
    left = set(rare.catalog.ids(ImageFilter(has_proposal=True)))
    assert left == {70, 71}
    assert rare.catalog.counts().bronze == 40
    assert set(listed(rare, Queue.NEAR_RARE)) == {70, 71}
    rare.history.undo()
    assert rare.catalog.counts().bronze == 0


def test_nothing_is_set_aside_below_the_line_or_where_no_category_is_small(rare, train, clouds):
    clouds(lambda id_: 2 if id_ in (57, 58, 70, 71) else int(id_ > 28))
    train(best=lambda id_: 0, confidence=lambda id_: 0.8)
    assert not rare.doubt.set_aside(0.9).ids
    rare.labels.give(list(rare.catalog.ids())[60:75], category(rare, "fly"))
    assert not rare.doubt.set_aside(0.5).ids


def test_what_is_set_aside_above_a_line_is_known_from_all_that_is(rare, train, clouds):
    clouds(lambda id_: 2 if id_ in (57, 58, 70, 71) else int(id_ > 28))
    train(best=lambda id_: 0, confidence=lambda id_: 0.6 if id_ == 70 else 0.99)
    everything = rare.doubt.set_aside(0.0)
    for line in (0.0, 0.6, 0.9, 1.0):
        alone = rare.doubt.set_aside(line)
        assert set(everything.above(line).ids) == set(alone.ids)
        assert everything.above(line).near == alone.near
    assert set(everything.ids) == {70, 71}


def test_what_is_set_aside_is_listed_with_its_reasons_and_nothing_else(rare, train, clouds):
    clouds(lambda id_: 2 if id_ in (57, 58, 70, 71, 72, 73) else int(id_ > 28))
    train(best=lambda id_: 0, confidence=lambda id_: 0.6 if id_ == 70 else 0.99)
    rare.review.reject([72])
    near, found = rare.doubt.order(Queue.NEAR_RARE), rare.doubt.order_aside(0.9)
    assert set(near.ids) == {70, 71, 72, 73}
    assert found.ids.tolist() == list(rare.doubt.set_aside(0.9).ids) == [71, 73]
    assert found.reasons_of([71, 73]) == near.reasons_of([71, 73])


def test_what_no_bulk_accept_takes_is_not_counted_as_set_aside(rare, train, clouds):
    clouds(lambda id_: 2 if id_ in (57, 58, 70, 71) else int(id_ > 28))
    train(best=lambda id_: 0, confidence=lambda id_: 0.99)
    before = rare.review.count_above(0.9)
    rare.review.reject([70])
    assert set(rare.doubt.set_aside(0.0).ids) == {71}
    assert rare.review.count_above(0.9) == before - 1


def test_the_command_sets_aside_too_unless_it_is_told_otherwise(rare, train, clouds, capfd):
    clouds(lambda id_: 2 if id_ in (57, 58, 70, 71) else int(id_ > 28))
    train(best=lambda id_: 0, confidence=lambda id_: 0.99)
    rare.close()

    def review(*more):
        capfd.readouterr()
        assert run(parse(["review", str(rare.folder), "--accept-above", "0.9", *more])) == 0
        return capfd.readouterr().out

    assert "Set aside for a look: 2, near fly, with few labels by eye." in review("--dry-run")
    facts = json.loads(review("--json").splitlines()[-1])
    assert (facts["above"], facts["set_aside"], facts["accepted"], facts["open"]) == (42, 2, 40, 2)
    facts = json.loads(review("--json", "--include-rare").splitlines()[-1])
    assert (facts["set_aside"], facts["accepted"], facts["open"]) == (0, 2, 0)


def test_a_proof_by_command_is_of_what_is_accepted(rare, train, clouds, capfd, monkeypatch):
    clouds(lambda id_: 2 if id_ in (57, 58, 70, 71) else int(id_ > 28))
    train(best=lambda id_: 0, confidence=lambda id_: 0.99)
    asked = []

    def certify(_trust, _precision, *, categories, aside_above):
        asked.append((aside_above(0.9), aside_above(1.0)))
        return Certificate(None, 93, 1, 0.96, above=42, aside=aside_above(0.9), tested=0.9)

    monkeypatch.setattr(Trust, "certify", certify)
    rare.close()
    for more in ((), ("--include-rare",)):
        assert run(parse(["review", str(rare.folder), "--accept-precision", "0.95", *more])) == 0
    assert asked == [(2, 0), (0, 0)]
    guarded, unguarded = capfd.readouterr().out.splitlines()
    assert (
        "tested on the 42 proposals with a confidence of 0.90 or more by 93 random checks "
        "(1 wrong), so that a share of 0.960 is proven. Set aside for a look: 2 of them "
        "(--include-rare takes them too), and all wrong ones may be among the other 40: of these "
        "0.950 is proven."
    ) in guarded
    assert "set aside" not in unguarded


def test_a_proof_by_command_says_what_it_leaves_certain_of_what_is_accepted(
    rare, train, clouds, capfd, monkeypatch
):
    """At most 2 of all 42 are wrong: so at most 2 of the 40 that are not set aside."""
    clouds(lambda id_: 2 if id_ in (57, 58, 70, 71) else int(id_ > 28))
    train(best=lambda id_: 0, confidence=lambda id_: 0.99)
    proof = Certificate(0.9, 93, 1, 40 / 42, 0.99)
    monkeypatch.setattr(Trust, "certify", lambda *_asked, **_how: proof)
    rare.close()

    def review(*more):
        capfd.readouterr()
        assert run(parse(["review", str(rare.folder), "--accept-precision", "0.95", *more])) == 0
        return capfd.readouterr().out

    told = review("--dry-run")
    assert "Proven: at least 0.95 of all 42 above the threshold are right." in told
    assert "That counts what is set aside; of the 40 accepted it is at least 0.950." in told
    facts = json.loads(review("--json").splitlines()[-1])
    assert (facts["interval"], facts["accepted_interval"]) == ([0.9524, 1.0], [0.95, 1.0])
    assert (facts["accepted"], facts["set_aside"], facts["above"]) == (40, 2, 42)


def test_the_command_counts_what_the_window_leaves_for_later(
    labeled, train, clouds, capfd, monkeypatch
):
    monkeypatch.setattr(doubt, "QUICK", 10)
    clouds(lambda id_: 0 if id_ <= 3 or (id_ % 2 == 0 and id_ > 6) else 1)
    train(best=lambda id_: (0 if id_ % 2 == 0 else 1) if id_ != 20 else 1)
    assert states(labeled)[Queue.AGAINST_NEIGHBORS].count is None
    labeled.close()
    assert run(parse(["doubt", str(labeled.folder), "--json"])) == 0
    said = capfd.readouterr()
    told = {each["queue"]: each for each in json.loads(said.out)["queues"]}
    assert told["against neighbors"]["count"] == 1
    assert all(each["count"] is not None or each["missing"] for each in told.values())
    assert "eighbors" in said.err
