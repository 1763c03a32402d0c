import pytest
import torch

from core.jobs.run_folder import ManifestImage
from core.training.evidence.judging import fit_views, judge, views
from core.training.evidence.policy import Evidence, weigh_evidence
from core.training.methods.choice import AVERAGE, Choice, choose_head, method_named
from core.training.methods.knn import nearest_labeled
from core.training.methods.logistic import fit, logistic
from core.training.methods.pool import Fitted, Method, Pool, Targets
from core.training.methods.propagation import propagate
from core.training.methods.quota import top_of_each_class
from core.training.methods.registry import HEADS
from core.training.methods.self_training import head_student
from core.training.work import Work

CLASSES = 3
METHODS: dict[str, Method] = {**HEADS, "knn": nearest_labeled, AVERAGE: method_named(AVERAGE)}


def clusters(each: int = 40, spread: float = 0.8) -> tuple[Pool, torch.Tensor]:
    """A pool of three overlapping clouds in 32 dimensions, and the truth."""
    generator = torch.Generator().manual_seed(0)
    centers = torch.randn(CLASSES, 32, generator=generator)
    truth = torch.arange(CLASSES * each) % CLASSES
    noise = torch.randn(len(truth), 32, generator=generator)
    return Pool(centers[truth] + spread * noise + 5), truth


def labels(truth: torch.Tensor, per_class: int) -> Targets:
    index = torch.arange(per_class * CLASSES)
    soft = torch.nn.functional.one_hot(truth[index], CLASSES).float()
    return Targets(index, soft, torch.ones(len(index)), index)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_answers_for_the_whole_pool(name: str) -> None:
    pool, truth = clusters()
    said = METHODS[name](pool, labels(truth, 4)).probabilities
    assert said.shape == (len(pool), CLASSES)
    torch.testing.assert_close(said.sum(1), torch.ones(len(pool)))
    assert float((said.argmax(1) == truth).float().mean()) > 0.9


@pytest.mark.parametrize("name", METHODS)
def test_a_category_without_labels_is_never_the_answer(name: str) -> None:
    pool, truth = clusters()
    targets = labels(truth, 4)
    said = METHODS[name](pool, targets.only(targets.hard != 2)).probabilities
    assert not (said.argmax(1) == 2).any()


def test_the_reduced_problem_has_the_solution_of_the_whole_one() -> None:
    """With rows fewer than dimensions the fit works in their span; zero rows of no weight make
    it work in the whole space."""
    pool, truth = clusters()
    targets = labels(truth, 4)
    small = fit(pool.features[targets.index], targets, weight_decay=1e-2)
    idle = Targets(
        torch.cat((targets.index, torch.arange(40))),
        torch.cat((targets.soft, targets.soft[:1].expand(40, -1))),
        torch.cat((targets.weight, torch.zeros(40))),
        torch.arange(52),
    )
    whole = fit(pool.features[idle.index], idle, weight_decay=1e-2)
    torch.testing.assert_close(small.weight, whole.weight, atol=2e-3, rtol=1e-2)


def test_a_head_folds_into_a_layer_on_raw_features() -> None:
    pool, truth = clusters()
    linear = logistic(pool, labels(truth, 4)).linear
    assert linear is not None
    raw = pool.features * pool.scale + pool.mean
    torch.testing.assert_close(
        linear.on_raw_features(pool).logits(raw), linear.logits(pool.features), atol=1e-3, rtol=1e-3
    )


def test_propagation_needs_one_label_where_the_graph_is_right() -> None:
    pool, truth = clusters(spread=0.5)
    said = propagate(pool, labels(truth, 1)).probabilities
    assert float((said.argmax(1) == truth).float().mean()) > 0.95


def test_pseudo_labels_are_the_surest_of_each_category_in_equal_weight() -> None:
    pool, truth = clusters()
    targets = labels(truth, 4)
    said = logistic(pool, targets).probabilities
    pseudo = top_of_each_class(pool, said, targets, share=0.5, floor=0.0)
    assert not set(pseudo.index.tolist()) & set(targets.index.tolist())
    assert float(pseudo.weight.sum()) == pytest.approx(float(targets.weight.sum()))
    for kind in range(CLASSES):
        mine = pseudo.hard == kind
        assert float(pseudo.weight[mine].sum()) == pytest.approx(len(targets) / CLASSES)
        left = (said.argmax(1) == kind) & ~torch.isin(torch.arange(len(pool)), pseudo.index)
        left[targets.index] = False
        assert said[pseudo.index[mine], kind].min() >= said[left, kind].max()


def test_the_floor_keeps_doubtful_pseudo_labels_out() -> None:
    pool, truth = clusters()
    targets = labels(truth, 4)
    said = torch.full((len(pool), CLASSES), 0.3)
    said[:, 0] = 0.4
    assert len(top_of_each_class(pool, said, targets, share=1.0, floor=0.5)) == 0


def test_what_a_person_ruled_out_is_no_pseudo_label() -> None:
    pool, truth = clusters()
    ruled_out = torch.zeros(len(pool), CLASSES, dtype=torch.bool)
    ruled_out[50, truth[50]] = True
    strict = Pool(pool.features, ruled_out=ruled_out)
    targets = labels(truth, 4)
    said = logistic(strict, targets).probabilities
    pseudo = top_of_each_class(strict, said, targets, share=1.0, floor=0.0)
    at = pseudo.index.tolist().index(50)
    assert pseudo.hard[at] != truth[50]


def test_images_that_must_not_teach_are_no_pseudo_labels() -> None:
    pool, truth = clusters()
    learnable = torch.arange(len(pool)) < 60
    some = Pool(pool.features, learnable=learnable)
    student = head_student(quota=1.0, floor=0.0)
    targets = labels(truth, 4)
    taught = student(some, targets, logistic(some, targets))
    assert taught.pseudo_labels == 60 - len(targets)


def evidence_of(pool: Pool, truth: torch.Tensor, per_class: int) -> Evidence:
    images = [
        ManifestImage(
            at, f"/{at}", f"{at:032x}", 9, 9, "train", at,
            category=int(kind) if at < per_class * CLASSES else None,
            tier="gold" if at < per_class * CLASSES else "",
            reason="random",
        )
        for at, kind in enumerate(truth.tolist())
    ]  # fmt: skip
    return weigh_evidence(images, pool.features, [f"{kind}" for kind in range(CLASSES)])


def finish(work: Work[Choice]) -> Choice:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_few_labels_take_the_average_and_more_choose() -> None:
    pool, truth = clusters()
    few = finish(choose_head(pool, evidence_of(pool, truth, 3)))
    assert few.name == AVERAGE
    more = finish(choose_head(pool, evidence_of(pool, truth, 8)))
    assert "least log-loss" in more.reason
    assert more.judged is not None
    assert len(more.judged.rows) == 24


def test_a_label_is_judged_by_a_model_that_did_not_see_it() -> None:
    """A method that knows its labels by heart is right on none of them out of folds."""
    pool, truth = clusters()
    evidence = evidence_of(pool, truth, 5)

    def by_heart(_pool: Pool, targets: Targets) -> Fitted:
        wrong = (truth + 1) % CLASSES
        said = torch.nn.functional.one_hot(wrong, CLASSES).float()
        said[targets.index] = targets.soft
        return Fitted(said)

    judged = judge(fit_views(by_heart, pool, views(evidence)), evidence)
    assert judged is not None
    assert len(judged.rows) == 15
    assert not judged.right.any()


def test_labels_of_one_burst_still_teach() -> None:
    pool, truth = clusters()
    one = labels(truth, 6)
    burst = Targets(one.index, one.soft, one.weight, torch.zeros_like(one.index))
    said = logistic(pool, burst).probabilities
    assert float((said.argmax(1) == truth).float().mean()) > 0.9
