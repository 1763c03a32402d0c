"""What a person ruled out teaches: in heads, in networks, in propagation, from teachers."""

from dataclasses import replace
from math import log

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.training.methods.logistic import fitted, logistic
from core.training.methods.loss import Answers, against_labels, smoothed
from core.training.methods.negatives import SHARE, Heeding, negatives, unlike
from core.training.methods.pool import Pool, Targets
from core.training.methods.propagation import propagate
from core.training.methods.quota import top_of_each_class
from core.training.recipes.candidate import imitate
from tests.core.training.test_methods import CLASSES, clusters, labels


def ruled(pool: Pool, *pairs: tuple[int, int]) -> Pool:
    """The same pool, of which a person rejected these categories for these rows."""
    mask = torch.zeros(len(pool), CLASSES, dtype=torch.bool)
    for row, kind in pairs:
        mask[row, kind] = True
    return Pool(pool.features, ruled_out=mask)


def doubtful_pool() -> tuple[Pool, torch.Tensor, Targets]:
    pool, truth = clusters(spread=2.5)
    return pool, truth, labels(truth, 4)


def test_not_x_costs_what_x_takes_from_the_others() -> None:
    logits = torch.tensor([[0.2, 0.5, 0.3], [0.2, 0.5, 0.3], [0.2, 0.5, 0.3]]).log()
    barred = torch.tensor([[False, True, False], [True, True, False], [False, False, False]])
    cost = unlike(logits, barred).tolist()
    assert cost == pytest.approx([-log(0.5), -log(0.3), 0.0], abs=1e-6)


def test_an_image_that_is_nothing_of_all_this_costs_nothing() -> None:
    logits = torch.randn(2, CLASSES, requires_grad=True)
    cost = unlike(logits, torch.ones(2, CLASSES, dtype=torch.bool))
    torch.autograd.backward(cost.sum())
    assert cost.tolist() == pytest.approx([0.0, 0.0], abs=1e-6)
    assert logits.grad is not None
    assert bool(logits.grad.isfinite().all())


def test_only_images_without_a_label_pay_for_what_they_are_not() -> None:
    barred = torch.tensor([[True, False, False], [True, False, False]])
    soft = torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    answers = Answers(torch.zeros(2, CLASSES), soft, torch.tensor([0, 1]))
    cost = Heeding(smoothed(0.1), barred)(answers)
    torch.testing.assert_close(cost[0], smoothed(0.1)(answers)[0])
    assert float(cost[1]) == pytest.approx(-log(2 / 3), abs=1e-6)
    assert float(Heeding(against_labels, barred)(answers)[1]) == pytest.approx(float(cost[1]))


def test_a_head_says_x_less_of_an_image_and_its_like_when_x_was_rejected() -> None:
    pool, _truth, targets = doubtful_pool()
    before = fitted(pool, targets, weight_decay=1e-2).probabilities
    row = int(before[len(targets) :].max(1).values.argmin()) + len(targets)
    kind = int(before[row].argmax())
    taught = fitted(ruled(pool, (row, kind)), targets, weight_decay=1e-2)
    assert taught.linear is not None
    after = taught.linear.logits(pool.features).softmax(1)
    assert after[row, kind] < before[row, kind]
    like = int(pool.neighbors(1).index[row, 0])
    assert after[like, kind] < before[like, kind]


def test_of_what_a_head_was_told_it_says_what_it_would_say_untold() -> None:
    pool, _truth, targets = doubtful_pool()
    before = logistic(pool, targets).probabilities
    row = int(before[len(targets) :].max(1).values.argmin()) + len(targets)
    kind = int(before[row].argmax())
    taught = logistic(ruled(pool, (row, kind)), targets)
    torch.testing.assert_close(taught.probabilities[row], before[row])
    assert taught.linear is not None
    said = taught.linear.logits(pool.features).softmax(1)
    torch.testing.assert_close(taught.probabilities[row + 1 :], said[row + 1 :])


def test_a_pool_without_rejections_is_fitted_to_the_same_bits() -> None:
    pool, _truth, targets = doubtful_pool()
    nothing = Pool(pool.features, ruled_out=torch.zeros(len(pool), CLASSES, dtype=torch.bool))
    plain = Pool(pool.features)
    assert torch.equal(
        logistic(nothing, targets).probabilities, logistic(plain, targets).probabilities
    )


def test_what_stands_against_a_category_weighs_no_more_than_its_share_of_the_labels() -> None:
    pool, _truth, targets = doubtful_pool()
    many = ruled(pool, *((row, 1) for row in range(40, 100)), (110, 2))
    taught = negatives(many, targets)
    against = many.ruled_out[taught.index].float().T @ taught.weight
    favor = targets.counts() * SHARE
    assert float(against[1]) == pytest.approx(float(favor[1]), rel=1e-4)
    assert float(against[2]) == pytest.approx(min(1.0, float(favor[2])), rel=1e-4)


def test_labeled_images_and_those_that_must_not_teach_are_no_negatives() -> None:
    pool, _truth, targets = doubtful_pool()
    learnable = torch.ones(len(pool), dtype=torch.bool)
    learnable[50] = False
    mask = torch.zeros(len(pool), CLASSES, dtype=torch.bool)
    mask[[0, 50, 60, 61], 1] = True  # 0 has a label
    mask[61] = True  # nothing of all this
    strict = Pool(pool.features, learnable=learnable, ruled_out=mask)
    assert negatives(strict, targets).index.tolist() == [60]


def test_no_more_negatives_than_asked_for_and_always_the_same() -> None:
    pool, _truth, targets = doubtful_pool()
    many = ruled(pool, *((row, 1) for row in range(20, 100)))
    some = negatives(many, targets, most=7).index
    assert len(some.unique()) == 7
    assert torch.equal(some, negatives(many, targets, most=7).index)
    assert not len(negatives(many, targets, most=0))


def test_propagation_does_not_pass_on_what_was_ruled_out() -> None:
    pool, _truth, targets = doubtful_pool()
    before = propagate(pool, targets).probabilities
    row = len(targets)
    kind = int(before[row].argmax())
    after = propagate(ruled(pool, (row, kind)), targets).probabilities
    assert float(after[row, kind]) > 0.0  # what reaches it is told; what is left is no surer
    like = int(pool.neighbors(1).index[row, 0])
    assert after[like, kind] < before[like, kind]


@given(st.lists(st.tuples(st.integers(12, 119), st.integers(0, CLASSES - 1)), max_size=80))
def test_no_pseudo_label_is_ever_what_was_ruled_out(pairs: list[tuple[int, int]]) -> None:
    pool, _truth, targets = doubtful_pool()
    strict = ruled(pool, *pairs)
    certain = torch.zeros(len(pool), CLASSES)
    certain[:, 1] = 1.0  # leaves nothing to the others
    for said in (certain, torch.full((len(pool), CLASSES), 1 / CLASSES)):
        pseudo = top_of_each_class(strict, said, targets, share=1.0, floor=0.0)
        taught = zip(pseudo.index.tolist(), pseudo.hard.tolist(), strict=True)
        assert not set(taught) & set(pairs)


def test_what_is_left_is_no_surer_than_before() -> None:
    pool, _truth = clusters()
    strict = ruled(pool, (0, 0), (1, 0), (2, 0), (2, 1), (2, 2))
    said = torch.tensor([[0.5, 0.4, 0.1]]).repeat(len(pool), 1)
    kept = strict.respecting_rejections(said)
    torch.testing.assert_close(kept[0], torch.tensor([0.0, 0.4, 0.1]))
    torch.testing.assert_close(kept[2:], said[2:])  # 2 proposes nothing
    sure, best = strict.best(said)
    assert (float(sure[0]), int(best[0])) == (pytest.approx(0.4), 1)


def test_an_image_is_no_sure_pseudo_label_because_the_rest_was_ruled_out() -> None:
    pool, _truth, targets = doubtful_pool()
    strict = ruled(pool, (50, 1), (50, 2))
    said = torch.tensor([[0.1, 0.8, 0.1]]).repeat(len(pool), 1)
    assert 50 not in top_of_each_class(strict, said, targets, share=1.0, floor=0.5).index


def test_a_head_that_imitates_learns_nothing_of_what_a_person_contradicted() -> None:
    pool, _truth, targets = doubtful_pool()
    said = logistic(pool, targets).probabilities
    wrong = said.clone()
    wrong[50] = torch.tensor([0.0, 1.0, 0.0])
    strict = ruled(pool, (50, 1))
    assert torch.equal(imitate(strict, wrong).weight, imitate(strict, said).weight)


def test_what_teaches_is_shared_in_proportion_and_alike_where_nothing_is_left() -> None:
    pool, _truth = clusters()
    strict = ruled(pool, (0, 0), (1, 0), (2, 0), (2, 1), (2, 2))
    said = torch.tensor([[0.5, 0.4, 0.1], [1.0, 0.0, 0.0], [0.5, 0.4, 0.1]])
    kept = strict.taught_of_the_rest(said, torch.tensor([0, 1, 2]))
    torch.testing.assert_close(kept[0], torch.tensor([0.0, 0.8, 0.2]))
    torch.testing.assert_close(kept[1], torch.tensor([0.0, 0.5, 0.5]))
    torch.testing.assert_close(kept[2], said[2])  # it is what the model says, and proposes nothing


def test_a_fold_has_no_more_against_a_category_than_its_own_labels_allow() -> None:
    pool, _truth, targets = doubtful_pool()
    many = ruled(pool, *((row, 1) for row in range(40, 100)))
    half = targets.only(torch.arange(len(targets)) < 6)
    assert float(negatives(many, half).weight.sum()) < float(negatives(many, targets).weight.sum())
    without = replace(half, weight=half.weight * (half.hard != 1))
    assert float(negatives(many, without).weight.sum()) == 0.0
