from dataclasses import replace

import pytest
import torch

from core.jobs.run_folder import ManifestImage
from core.training.evidence.judging import out_of_fold, views
from core.training.evidence.policy import Evidence, weigh_evidence
from core.training.methods.pool import Fitted

CLASSES = 2


def image(at: int, **changes: object) -> ManifestImage:
    blank = ManifestImage(at, f"/{at}.png", f"{at:032x}", 64, 64, split="train", group=at)
    return replace(blank, **changes)


def labels(per_class: int, **changes: object) -> list[ManifestImage]:
    label = {"tier": "gold", "reason": "random", **changes}
    return [image(at, category=at % CLASSES, **label) for at in range(per_class * CLASSES)]


def weigh(images: list[ManifestImage], features: torch.Tensor | None = None) -> Evidence:
    if features is None:
        features = torch.randn(len(images), 64, generator=torch.Generator().manual_seed(1))
    return weigh_evidence(images, features, ["ant", "bee"])


def test_two_labels_per_category_measure_nothing() -> None:
    evidence = weigh(labels(2))
    assert evidence.method is None
    assert evidence.reason.startswith("Not measured")
    assert len(evidence.targets) == 4


def test_a_few_labels_per_category_are_measured_out_of_folds() -> None:
    evidence = weigh(labels(5))
    assert (evidence.method, evidence.fold_count) == ("cross-validation", 5)
    assert (evidence.folds >= 0).all()


def test_a_validation_split_too_small_to_measure_teaches_and_is_measured_by_folds() -> None:
    images = [replace(it, split="validation") if it.id % 4 < 2 else it for it in labels(50)]
    evidence = weigh(images)
    assert (evidence.method, evidence.held) == ("cross-validation", None)
    assert len(evidence.targets) == 100
    assert evidence.measured.all()


def test_plenty_of_labels_hold_out_the_validation_split() -> None:
    images = labels(60)
    images = [replace(it, split="validation") if it.id % 4 < 2 else it for it in images]
    evidence = weigh(images)
    assert evidence.method == "held-out"
    assert evidence.held is not None
    assert len(evidence.held) == 60
    assert not set(evidence.held.index.tolist()) & set(evidence.targets.index.tolist())


def test_what_looks_like_a_held_out_image_does_not_teach() -> None:
    images = [replace(it, split="validation") if it.id % 4 < 2 else it for it in labels(60)]
    features = torch.randn(len(images), 64, generator=torch.Generator().manual_seed(1))
    features[2] = features[0]  # 0 is held out
    images[3] = replace(images[3], group=images[1].group)  # 1 is held out
    evidence = weigh(images, features)
    assert not {2, 3} & set(evidence.targets.index.tolist())
    assert not evidence.learnable[[0, 1, 2, 3]].any()


def test_test_images_never_teach() -> None:
    evidence = weigh(
        [*labels(5), image(99, category=0, tier="gold", reason="random", split="test")]
    )
    assert 10 not in evidence.targets.index.tolist()
    assert not evidence.learnable[10]


@pytest.mark.parametrize("reason", ["doubtful", "medoid", "review", "audit"])
def test_labels_that_a_model_picked_teach_but_do_not_measure(reason: str) -> None:
    """An audit's, too, though suggestions were hidden: its images are a random sample, but of the
    proposals above a line, which are easier than images are on the whole."""
    evidence = weigh([*labels(5), image(99, category=0, tier="gold", reason=reason)])
    at = evidence.targets.index.tolist().index(10)
    assert evidence.folds[at] == -1


def test_labels_that_were_suggested_teach_but_do_not_measure() -> None:
    silver = image(98, category=0, tier="silver", reason="random")
    bronze = image(99, category=1, tier="bronze", reason="random")
    evidence = weigh([*labels(5), silver, bronze])
    assert evidence.folds[-2:].tolist() == [-1, -1]
    assert evidence.targets.weight[-2:].tolist() == [1.0, 0.5]


def test_a_suggested_near_duplicate_of_a_measured_label_leaves_with_its_fold() -> None:
    twin = image(99, category=0, tier="silver", reason="random", group=0)
    evidence = weigh([*labels(5), twin])
    assert evidence.folds[-1] == evidence.folds[0] >= 0
    assert evidence.measured.tolist() == [True] * 10 + [False]


def test_labels_given_while_browsing_are_no_random_sample() -> None:
    assert weigh(labels(5)).sample == "random"
    assert weigh(labels(5, reason="browse")).sample == "as labeled"


def test_what_only_leaves_with_its_fold_is_not_measured() -> None:
    twins = [image(90 + n, category=0, tier="bronze", reason="review", group=0) for n in range(3)]
    evidence = weigh([*labels(5), *twins])
    sure = Fitted(torch.full((13, CLASSES), 0.5))
    found = out_of_fold([sure] * (evidence.fold_count + 1), evidence)
    assert found.rows.tolist() == list(range(10))


def test_many_labels_of_which_none_counts_are_not_measured_and_it_says_why() -> None:
    picked, suggested = labels(20, reason="medoid"), labels(20, tier="silver")
    for images in (picked, suggested):
        reason = weigh(images).reason
        assert "0 of 40 labels count, those that are gold and" in reason
        assert "It takes at least 6 more of these" in reason
        assert "ant: 3, bee: 3" in reason


def test_labels_of_one_burst_measure_nothing() -> None:
    evidence = weigh([replace(it, group=1) for it in labels(6)])
    assert evidence.method is None
    assert "too few gold labels that no model picked show different pictures" in evidence.reason


def test_each_fold_leaves_something_to_tell_apart() -> None:
    """Category 0 is one burst: without its fold only category 1 would remain."""
    images = [replace(it, group=0) if it.category == 0 else it for it in labels(6)]
    assert weigh(images).method is None


def test_what_was_accepted_unseen_teaches_no_model_that_folds_measure() -> None:
    """Bronze labels come from a model that had learned from every fold's answers."""
    gold = labels(5)
    bronze = [image(at, category=at % 2, tier="bronze", reason="review") for at in range(10, 30)]
    everything, *without_a_fold = views(weigh([*gold, *bronze]))
    assert len(everything) == 30
    assert all(set(view.index.tolist()) <= set(range(10)) for view in without_a_fold)


def test_only_drawn_labels_are_called_random() -> None:
    assert weigh(labels(5)).sample == "random"
    assert weigh(labels(5, reason="import")).sample == "as labeled"
