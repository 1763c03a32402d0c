"""Noisy Student: who is labeled, who suffers noise, who teaches."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import Cancelled, UserError
from core.jobs.messages import Progress
from core.training.evidence.gate import Verdict
from core.training.job import Job
from core.training.methods.noisy_student import balanced, pseudo_labels
from core.training.methods.pool import Pool, Targets
from core.training.recipes import story
from core.training.recipes.ladder import ladder_from
from core.training.recipes.registry import work_for
from core.training.tuning.network import Network
from core.training.tuning.order import with_labels
from core.training.vision.backbones import load_backbone, with_stochastic_depth
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

CLASSES = 3


def test_every_class_teaches_as_often_and_none_more_than_thrice_the_median() -> None:
    predicted = torch.tensor([0] * 10 + [1] * 2 + [2])
    confidence = torch.linspace(0.4, 0.9, 13)
    chosen = balanced(predicted, confidence)
    assert torch.bincount(predicted[chosen]).tolist() == [6, 6, 6]
    assert sorted(chosen[predicted[chosen] == 0].tolist()) == [4, 5, 6, 7, 8, 9]
    assert sorted(chosen[predicted[chosen] == 1].tolist()) == [10, 10, 10, 11, 11, 11]


def test_nobody_sure_means_no_pseudo_labels() -> None:
    assert not len(balanced(torch.empty(0, dtype=torch.int64), torch.empty(0)))


def taught(*, soft: bool = True, ruled_out: Tensor | None = None) -> Targets:
    """Of six images: 0 is labeled, 1 is held out, 2 is unsure, 3 and 4 are 0 and 1, 5 is 2."""
    learnable = torch.tensor([True, False, True, True, True, True])
    pool = Pool(torch.randn(6, 4), learnable=learnable, ruled_out=ruled_out)
    labels = Targets(
        torch.tensor([0]), torch.eye(CLASSES)[:1], torch.ones(1), torch.zeros(1, dtype=torch.int64)
    )
    said = torch.tensor(
        [[1, 0, 0], [0, 1, 0], [0.4, 0.3, 0.3], [0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7]]
    )
    asked = torch.arange(6)
    return pseudo_labels(pool, labels, asked, said, floor=0.5, soft=soft)


def test_only_sure_unlabeled_images_that_may_be_learned_from_are_pseudo_labeled() -> None:
    assert sorted(taught().index.tolist()) == [3, 4, 5]


def test_soft_pseudo_labels_are_the_teachers_probabilities() -> None:
    it = taught()
    torch.testing.assert_close(it.soft[it.index == 3], torch.tensor([[0.8, 0.1, 0.1]]))
    hard = taught(soft=False)
    assert hard.soft[hard.index == 3].tolist() == [[1, 0, 0]]


def test_what_a_person_ruled_out_is_no_pseudo_label() -> None:
    ruled_out = torch.zeros(6, CLASSES, dtype=torch.bool)
    ruled_out[3, 0] = True
    it = taught(ruled_out=ruled_out)
    assert not bool((it.soft[it.index == 3][:, 0] > 0).any())


@pytest.mark.parametrize(("labels", "others"), [(6, 60), (20, 60), (30, 10), (5, 0), (1, 100)])
def test_a_quarter_of_each_batch_is_labels_and_everything_is_seen(labels: int, others: int) -> None:
    true = torch.arange(labels + others) < labels
    batches = with_labels(true, batch=16, share=0.25)(torch.Generator().manual_seed(1))
    assert all(float(true[rows].float().mean()) >= 0.25 for rows in batches)
    assert all(len(rows) <= 17 for rows in batches)
    assert torch.cat(list(batches)).unique().tolist() == list(range(labels + others))


def test_the_batches_of_an_epoch_are_a_function_of_its_seed() -> None:
    deal = with_labels(torch.arange(40) < 10, batch=8, share=0.25)
    one, other = (torch.cat(list(deal(torch.Generator().manual_seed(4)))) for _ in range(2))
    assert torch.equal(one, other)


def test_stochastic_depth_grows_linearly_to_a_survival_of_four_fifths() -> None:
    network = with_stochastic_depth(load_backbone("tf_efficientnet_lite0", pretrained=False), 0.2)
    rates = [float(it.drop_prob) for it in network.module.modules() if hasattr(it, "drop_prob")]
    steps = np.diff([rate for rate in rates if rate])
    assert len(rates) > 5
    assert 0.15 < max(rates) <= 0.2
    assert bool((steps > 0).all())


def test_a_backbone_without_residual_branches_stays_as_it_is() -> None:
    backbone = load_backbone("vgg11", pretrained=False)
    assert with_stochastic_depth(backbone, 0.2) is backbone


def test_students_grow_along_the_embedded_family() -> None:
    lite = [f"tf_efficientnet_lite{number}" for number in range(3)]
    assert list(ladder_from(lite[0], "auto")) == lite
    assert list(ladder_from(lite[1], "auto")) == lite[1:]
    assert ladder_from("resnet10t", "auto") == ("resnet10t",)


def test_a_ladder_by_names_keeps_its_order_and_must_not_shrink() -> None:
    assert ladder_from("test_efficientnet", "test_resnet, resnet10t") == (
        "test_resnet",
        "resnet10t",
    )
    with pytest.raises(UserError, match="test_resnet is smaller than resnet10t"):
        ladder_from("test_efficientnet", "resnet10t,test_resnet")


def test_the_student_learns_under_noise_and_the_teacher_labels_without(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    learning: list[bool] = []
    answering: list[bool] = []
    forward = Network.forward

    def watched(self: Network, inputs: Tensor) -> Tensor:
        noisy = [self.dropout, *(it for it in self.trunk.modules() if hasattr(it, "drop_prob"))]
        assert self.dropout.p == 0.1
        assert len(noisy) > 1
        modes = learning if torch.is_grad_enabled() else answering
        modes.extend(it.training for it in noisy)
        return forward(self, inputs)

    monkeypatch.setattr(Network, "forward", watched)
    accept_all(monkeypatch)
    few = {"unlabeled_ratio": "1"}
    images = pictures.labeled(3)
    run_to_end(make_run("run", images, "noisy-student", epochs=1, rounds=2, settings=few))
    assert learning
    assert all(learning)
    assert answering
    assert not any(answering)


def accept_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that accepts, for the little pictures leave nothing to gain."""
    verdict = Verdict(True, "Better: 1 won, 0 lost.", 1, 0)
    monkeypatch.setattr(story, "compare", lambda *_, **__: verdict)
    monkeypatch.setattr(story, "collapse", lambda *_: "")


@pytest.mark.slow
def test_an_accepted_student_teaches_the_next_and_larger_one(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(monkeypatch)
    settings = {"ladder": "test_efficientnet,test_resnet", "unlabeled_ratio": "2"}
    folder = make_run(
        "run", pictures.labeled(4), "noisy-student", epochs=1, rounds=2, settings=settings
    )
    run_to_end(folder)
    result = result_of(folder)
    assert [it["teacher"] for it in result["rounds"]] == [None, 1, 2]
    students = result["rounds"][1:]
    assert [it["backbone"] for it in students] == ["test_efficientnet", "test_resnet"]
    assert all(0 < it["pseudo_labels"] <= 24 for it in students)
    assert all(it["validated_on"] == 12 for it in students)
    assert result["backbone"] == "test_resnet"
    assert (folder / "rounds" / "2" / "model" / "model.safetensors").exists()


def test_a_rejected_student_neither_becomes_current_nor_teaches(
    pictures: Pictures, make_run: MakeRun
) -> None:
    settings = {"rate": "10", "trunk_rate": "1", "unlabeled_ratio": "1"}  # ruins the student
    folder = make_run(
        "run", pictures.labeled(4), "noisy-student", epochs=1, rounds=3, settings=settings
    )
    run_to_end(folder)
    result = result_of(folder)
    assert [it["accepted"] for it in result["rounds"]] == [True, False]
    assert result["current_round"] == 1


@pytest.mark.slow
def test_a_run_stopped_in_its_second_round_resumes_to_the_same_bits(
    pictures: Pictures, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(monkeypatch)
    few = {"unlabeled_ratio": "1", "augment": "1"}
    whole, cut = (
        make_run(name, pictures.labeled(3), "noisy-student", epochs=1, rounds=2, settings=few)
        for name in ("whole", "cut")
    )
    run_to_end(whole)
    torch.manual_seed(5)
    work = work_for(Job.read(cut))
    for message in work:
        if isinstance(message, Progress) and message.phase == "noisy student 2, fold 2":
            break
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    run_to_end(cut)
    assert_same_predictions(whole, cut)


def assert_same_predictions(one: Path, other: Path) -> None:
    for name in ("predictions.npz", "validation.npz", "rounds/2/predictions.npz"):
        with np.load(one / name) as first, np.load(other / name) as second:
            assert np.array_equal(first["probabilities"], second["probabilities"]), name
