"""Each queue on arrays: what is in it, in which order, and why."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.doubt.against_neighbors import against_neighbors
from core.doubt.against_strong_views import against_strong_views
from core.doubt.against_teacher import against_teacher
from core.doubt.blind import blind_among
from core.doubt.cohort import cohort
from core.doubt.flipped import flipped
from core.doubt.label_errors import suspects
from core.doubt.least_sure import least_sure
from core.doubt.neighbor_votes import may_have_near, unit, vote
from core.rare_guard import near_rare, small_categories
from core.strong_views import StrongViews
from tests.core.doubt.conftest import proposals, said

ANT, BEE, FLY = 1, 2, 3


def why(doubts):
    return [doubts.reason(at) for at in range(len(doubts))]


def filled(reason):
    names = {0: "", ANT: "ant", BEE: "bee", FLY: "fly"}
    return reason.text.format(
        category=names[reason.category],
        given=names[reason.given],
        number=reason.number,
        count=reason.count,
    )


def test_the_least_sure_come_first_with_their_rival():
    sure, second = [0.9, 0.5, 0.6, 0.009], [0.1, 0.45, 0.0, 0.0]
    found = least_sure(proposals([ANT, ANT, BEE, BEE], sure, [BEE, BEE, 0, 0], second))
    assert found.ids.tolist() == [4, 2, 3, 1]
    assert [filled(reason) for reason in why(found)] == [
        "less than 1 % sure, after another was ruled out",
        "bee is 5 points behind",
        "60 % sure, after another was ruled out",
        "bee is 80 points behind",
    ]


def test_what_was_another_category_in_a_round_before_is_listed_with_that_round():
    found = flipped(proposals([ANT, ANT, BEE], [0.9] * 3), [said([ANT, BEE, BEE], number=1)])
    assert found.ids.tolist() == [2]
    assert filled(found.reason(0)) == "was bee in round 1"


def test_what_changed_most_often_comes_first():
    rounds = [
        said([BEE, BEE, ANT], number=1),
        said([BEE, ANT, ANT], number=2),
        said([BEE, BEE, ANT], number=3),
    ]
    found = flipped(proposals([ANT, ANT, ANT], [0.9, 0.9, 0.5]), rounds)
    assert found.ids.tolist() == [2, 1]
    assert filled(found.reason(0)) == "changed 3 times, was bee before"
    assert filled(found.reason(1)) == "was bee in round 3"


def test_an_image_that_an_earlier_model_never_saw_has_not_flipped():
    assert not len(flipped(proposals([ANT, ANT], [0.9, 0.9]), [said([ANT], number=1)]))


def test_the_surest_objection_of_the_teacher_comes_first():
    found = against_teacher(
        proposals([ANT, ANT, BEE], [0.9] * 3), said([BEE, BEE, BEE], [0.55, 0.8, 0.9])
    )
    assert found.ids.tolist() == [2, 1]
    assert filled(found.reason(0)) == "the teacher says bee, 80 % sure"


def test_proposals_outvoted_by_their_neighbors_are_listed():
    votes = np.array([[5, 0], [0, 5], [2, 3], [0, 0]])
    found = against_neighbors(proposals([ANT] * 4, [0.9] * 4), votes, np.array([ANT, BEE]))
    assert found.ids.tolist() == [2, 3]
    assert [filled(reason) for reason in why(found)] == [
        "the nearest 5 labeled by eye are bee",
        "3 of the nearest 5 labeled by eye are bee",
    ]


def test_an_image_has_no_vote_on_itself():
    points = unit(np.eye(3)[[0, 0, 1]])
    votes = vote(points, points, np.array([0, 1, 2]), neighbors=1, total=3, own=np.array([0, 1, 2]))
    assert votes[0].tolist() == [0, 1, 0]
    assert votes[1].tolist() == [1, 0, 0]


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_the_first_look_never_rules_out_a_true_neighbor(seed, neighbors):
    generator = np.random.default_rng(seed)
    points, few, others = (unit(generator.normal(size=(n, 4))) for n in (20, 3, 30))
    may = may_have_near(points, few, others[::3], neighbors=neighbors)
    classes = np.array([1] * 3 + [0] * 30)
    votes = vote(points, np.concatenate([few, others]), classes, neighbors=neighbors, total=2)
    assert may[votes[:, 1] > 0].all()


def test_suspects_are_planted_label_errors_and_most_of_them_are_found():
    generator = np.random.default_rng(0)
    truth = np.arange(300) % 3
    probabilities = generator.dirichlet([1, 1, 1], 300) * 0.3
    probabilities[np.arange(300), truth] += 0.7
    given_ = truth.copy()
    wrong = np.arange(0, 300, 20)
    given_[wrong] = (truth[wrong] + 1) % 3
    found = suspects(probabilities, given_)
    assert set(found.rows.tolist()) <= set(wrong.tolist())
    assert len(found.rows) > len(wrong) / 2
    assert (found.looks_like == truth[found.rows]).all()
    assert (np.diff(found.self_confidence) >= 0).all()


def test_labels_of_an_unsure_model_are_no_suspects_of_themselves():
    probabilities = np.array([[0.55, 0.45], [0.52, 0.48], [0.4, 0.6], [0.45, 0.55]])
    assert not len(suspects(probabilities, np.array([0, 0, 1, 1])).rows)


def test_a_cohort_is_what_is_like_its_center_the_most_alike_first():
    points = unit(np.array([[1, 0], [1, 0.1], [0, 1], [1, 0.5], [-1, 0]]))
    assert cohort(points, points[0]).tolist() == [0, 1, 3]


def test_a_tenth_is_blind_and_another_tenth_for_another_model():
    ids = np.arange(1, 20_001)
    first, second = blind_among(ids, 1), blind_among(ids, 2)
    assert 0.09 < first.mean() < 0.11
    assert 0.05 < (first & second).sum() / first.sum() < 0.15
    assert (blind_among(ids, 1) == first).all()


def test_a_category_is_small_beside_the_others_only():
    assert small_categories({ANT: 100, BEE: 80, FLY: 6}) == {FLY}
    assert small_categories({ANT: 5, BEE: 5, FLY: 5}) == frozenset()
    assert small_categories({ANT: 4000, BEE: 4000, FLY: 200}) == frozenset()
    assert small_categories({ANT: 100, BEE: 0, FLY: 0}) == {BEE, FLY}
    assert small_categories({ANT: 0, BEE: 0}) == frozenset()
    assert small_categories({}) == frozenset()


def test_what_is_near_a_small_category_is_set_aside_with_the_reason():
    found = near_rare(
        proposals([ANT, ANT, FLY, ANT, BEE], [0.99, 0.98, 0.97, 0.96, 0.95], [FLY] * 5,
                  [0.0, 0.02, 0.0, 0.0, 0.0]),
        {ANT: 100, BEE: 80, FLY: 6},
        np.array([[5, 0, 0], [5, 0, 0], [0, 0, 5], [4, 0, 1], [0, 5, 0]]),
        np.array([ANT, BEE, FLY]),
    )  # fmt: skip
    assert found.ids.tolist() == [2, 3, 4]
    assert [filled(reason) for reason in why(found)] == [
        "second choice fly has few labels by eye: 6",
        "fly has few labels by eye: 6",
        "near fly, which has few labels by eye: 6",
    ]


def strong(*views):
    """What is said of images 1, 2, 3, …: of each some views, each the shares of ant, bee, fly."""
    said = np.array(views, np.float16)
    return StrongViews(np.arange(1, len(views) + 1), said, "{}")


STAYS, HALF, GONE = [0.9, 0.1, 0.0], [0.4, 0.6, 0.0], [0.1, 0.2, 0.7]
KINDS = np.array([ANT, BEE, FLY])


def test_what_the_strong_views_deny_comes_first_with_what_most_of_them_say():
    views = strong([STAYS, STAYS, STAYS], [STAYS, HALF, STAYS], [GONE, GONE, HALF])
    found = against_strong_views(proposals([ANT] * 4, [0.9] * 4), views, KINDS)
    assert found.ids.tolist() == [3, 2]  # 1 stands, 4 was not looked at
    assert [filled(reason) for reason in why(found)] == [
        "fly in 2 of 3 strong views",
        "bee in 1 of 3 strong views",
    ]


def test_classes_are_told_by_their_ids_in_any_order():
    views = strong([STAYS, HALF])
    found = against_strong_views(proposals([FLY], [0.9]), views, np.array([FLY, ANT, BEE]))
    assert filled(found.reason(0)) == "ant in 1 of 2 strong views"


def test_a_view_that_says_what_was_ruled_out_is_heard_for_the_rest():
    views = strong([GONE, GONE], [GONE, GONE])
    found = against_strong_views(proposals([ANT, ANT], [0.9] * 2), views, KINDS, [(1, FLY)])
    assert found.ids.tolist() == [2, 1]
    assert [filled(reason) for reason in why(found)] == [
        "fly in 2 of 2 strong views",
        "bee in 2 of 2 strong views",
    ]
    both = [(1, FLY), (1, BEE), (2, ANT)]
    found = against_strong_views(proposals([ANT, BEE], [0.9] * 2), views, KINDS, both)
    assert found.ids.tolist() == [2]


def test_where_nothing_was_looked_at_nothing_is_listed():
    empty = StrongViews(np.empty(0, np.int64), np.empty((0, 4, 3), np.float16), "{}")
    assert not len(against_strong_views(proposals([ANT], [0.9]), empty, KINDS))
