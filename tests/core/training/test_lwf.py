"""Learning without forgetting: the loss by hand, the warm-up, and that old answers stay."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from torch import Tensor
from torch.nn.functional import interpolate

from core.errors import UserError
from core.jobs.messages import Note
from core.jobs.run_folder import ManifestCategory, ManifestImage, read_config, write_request
from core.training.device import DevicePlan
from core.training.methods.forgetting import WithoutForgetting, aligned, joined, warmed_up
from core.training.methods.loss import Answers, Loss, against_labels, cross_entropy
from core.training.methods.pool import Linear, Pool, Targets
from core.training.recipes.start import random_head
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.vision.backbones import load_backbone
from tests.core.training.small_runs import COLORS, MakeRun, Pictures, result_of, run_to_end

OLD = torch.tensor([0, 1])
LN3 = math.log(3)


def answers(logits: Tensor, soft: Tensor) -> Answers:
    return Answers(logits, soft, torch.arange(len(logits)))


def test_the_loss_is_the_papers_by_hand() -> None:
    """T = 2; old outputs (2 ln 3, 0) were (3/4, 1/4) softened, and are (1/4, 3/4) now; the new
    ones (ln 3, 0) say 3/4 for the label."""
    logits = torch.tensor([[0.0, 2 * LN3, LN3, 0.0]])
    label = torch.tensor([[0.0, 0.0, 1.0, 0.0]])
    loss = WithoutForgetting(torch.tensor([[2 * LN3, 0.0]]), OLD, share=0.5, temperature=2.0)
    kept = -(0.75 * math.log(0.25) + 0.25 * math.log(0.75))
    assert float(loss(answers(logits, label))) == pytest.approx(
        -math.log(0.75) + 0.5 * kept, rel=1e-5
    )


def test_without_a_share_it_is_plain_fine_tuning() -> None:
    logits, label = torch.randn(4, 4), torch.eye(4)[[2, 2, 3, 2]]
    loss = WithoutForgetting(torch.randn(4, 2), OLD, share=0.0, temperature=2.0)
    by_hand = cross_entropy(logits[:, 2:], label[:, 2:])
    torch.testing.assert_close(loss(answers(logits, label)), by_hand)


def test_replayed_labels_are_told_apart_from_new_ones() -> None:
    logits, label = torch.randn(4, 4), torch.eye(4)[[0, 2, 3, 1]]
    loss = WithoutForgetting(torch.randn(4, 2), OLD, share=0.0, temperature=2.0, replayed=True)
    torch.testing.assert_close(loss(answers(logits, label)), cross_entropy(logits, label))


def test_old_outputs_are_held_by_the_gradient_and_new_ones_are_not() -> None:
    """What was said of an image is where the loss on the old outputs is least."""
    before = torch.randn(5, 2)
    logits = torch.cat((before, torch.randn(5, 1)), 1).requires_grad_(True)
    loss = WithoutForgetting(before, OLD, share=1.0, temperature=2.0)
    torch.autograd.backward(loss(answers(logits, torch.zeros(5, 3))).sum())
    assert logits.grad is not None
    torch.testing.assert_close(logits.grad, torch.zeros(5, 3), atol=1e-6, rtol=0)
    moved = (logits.detach() + torch.tensor([1.0, 0.0, 5.0])).requires_grad_(True)
    torch.autograd.backward(loss(answers(moved, torch.zeros(5, 3))).sum())
    assert moved.grad is not None
    assert bool((moved.grad[:, 0] > 0).all())
    assert not bool(moved.grad[:, 2].any())


def clouds(kinds: int, each: int) -> tuple[Tensor, Tensor]:
    """Features (kinds * each, 8) around `kinds` corners, and their kinds."""
    torch.manual_seed(0)
    truth = torch.arange(kinds).repeat_interleave(each)
    return 4 * torch.eye(8)[truth] + torch.randn(len(truth), 8), truth


def test_new_rows_learn_their_images_and_leave_the_others_to_the_old_rows() -> None:
    features, truth = clouds(3, 40)
    pool = Pool(features)
    old = Linear(2 * torch.eye(8)[:2], torch.tensor([0.5, -0.5]))
    rows = (truth == 2).nonzero().flatten()[:20]
    targets = Targets(rows, torch.eye(3)[truth[rows]], torch.ones(20), rows)
    new = warmed_up(pool, targets, old.logits(pool.features), OLD, bias=0.0)
    head = aligned(joined(old, new, OLD), OLD)
    assert torch.equal(head.weight[:2], old.weight)
    assert float(head.weight[2].norm()) == pytest.approx(2.0)
    said = head.logits(pool.features).argmax(1)
    assert float((said == truth).float().mean()) > 0.95


def test_rows_are_joined_in_the_order_of_the_classes() -> None:
    old = Linear(torch.tensor([[1.0], [3.0]]), torch.tensor([1.0, 3.0]))
    new = Linear(torch.tensor([[2.0]]), torch.tensor([2.0]))
    head = joined(old, new, torch.tensor([0, 2]))
    assert head.weight.flatten().tolist() == head.bias.tolist() == [1.0, 2.0, 3.0]


def of_kinds(images: Sequence[ManifestImage], kinds: Sequence[int]) -> list[ManifestImage]:
    """The images with the labels of `kinds` alone."""
    return [
        it if it.category in kinds else replace(it, category=None, tier="", reason="")
        for it in images
    ]


def original(pictures: Pictures, make_run: MakeRun, recipe: str = "head", **config: object) -> Path:
    """A run that knows red and green."""
    folder = make_run("original", of_kinds(pictures.labeled(5), (0, 1)), recipe, **config)
    settled = [ManifestCategory(at + 10, name) for at, name in enumerate(COLORS)][:2]
    write_request(folder, read_config(folder), settled, of_kinds(pictures.labeled(5), (0, 1)))
    run_to_end(folder)
    return folder


def right(folder: Path) -> tuple[float, float]:
    """The share of right answers on old and on new images."""
    with np.load(folder / "predictions.npz") as kept:
        truth = (kept["ids"] - 1) % 3
        found = kept["probabilities"].argmax(1) == truth
    return float(found[truth < 2].mean()), float(found[truth == 2].mean())


def test_a_model_learns_a_category_from_its_labels_alone_and_keeps_the_old_ones(
    pictures: Pictures, make_run: MakeRun
) -> None:
    before = original(pictures, make_run)
    folder = make_run("more", of_kinds(pictures.labeled(5), (2,)), "lwf", taught_by=str(before))
    messages = run_to_end(folder)
    assert min(right(folder)) > 0.7
    assert any(isinstance(said, Note) and "blue" in said.text for said in messages)
    assert not any(isinstance(said, Note) and "replay" in said.text for said in messages)


class Digits:
    """Handwritten digits as a lesson's views; the first half of them teaches."""

    def __init__(self) -> None:
        loaded = load_digits()
        small = torch.from_numpy(loaded.images).float()[:, None] / 8 - 1
        self.inputs_of = interpolate(small, 16, mode="bilinear").expand(-1, 3, -1, -1).contiguous()
        self.truth = torch.from_numpy(loaded.target).long()

    def rows(self, old: bool, first: int, last: int) -> Tensor:
        mine = (self.truth < 5) == old
        return (mine[first:last]).nonzero().flatten() + first


def taught(network: Network, digits: Digits, rows: Tensor, loss: Loss, rate: float) -> Network:
    classes = len(network.head.bias)

    class Views:
        def inputs(self, at: Tensor, *, epoch: int) -> Tensor:
            return digits.inputs_of[rows[at]]

    soft = torch.eye(classes)[digits.truth[rows]]
    with TemporaryDirectory() as folder:
        trainer = Trainer(
            network,
            Lesson(Views(), soft, torch.ones(len(rows)), rows),
            Tuning(8, 32, rate, 1.0, 0.0, Strength(0, 0, flip=False), seed=0),
            plan=DevicePlan("cpu", "fp32", channels_last=True),
            checkpoint=Path(folder) / "it.pt",
            stage="it",
            loss=loss,
        )
        list(trainer.run())
    return network


def test_plain_fine_tuning_forgets_digits_that_learning_without_forgetting_keeps() -> None:
    """0 to 4 first, then 5 to 9 from their images alone, each asked among its own kind as in the
    paper."""
    digits = Digits()
    torch.manual_seed(0)
    backbone = load_backbone("test_efficientnet", pretrained=False)
    start = Linear(torch.randn(5, backbone.feature_size) / 20, torch.zeros(5))
    network = Network(backbone, start, keeps_statistics=False)
    taught(network, digits, digits.rows(True, 0, 500), against_labels, 3e-3)
    old_head, known = network.as_linear(), network.as_backbone(backbone)
    with torch.inference_mode():
        features = known.module(digits.inputs_of)
        before = old_head.logits(features)
    asked, columns = digits.rows(True, 500, 1000), torch.arange(5)
    new = digits.rows(False, 0, 500)
    first = joined(old_head, random_head(known, 5), columns)

    def kept(share: float) -> float:
        loss = WithoutForgetting(before, columns, share, temperature=2.0)
        later = taught(Network(known, first), digits, new, loss, 1e-3)
        with torch.inference_mode():
            said = later(digits.inputs_of[asked])[:, :5].argmax(1)
        return float((said == digits.truth[asked]).float().mean())

    was = float((before[asked].argmax(1) == digits.truth[asked]).float().mean())
    forgetful, mindful = kept(0.0), kept(1.0)
    assert was > 0.9
    assert mindful > was - 0.03, (was, mindful)
    assert forgetful < mindful - 0.05, (forgetful, mindful)


def test_it_is_measured_on_old_and_new_labels_by_heads_taught_again(
    pictures: Pictures, make_run: MakeRun
) -> None:
    before = original(pictures, make_run)
    folder = make_run("more", pictures.labeled(5), "lwf", taught_by=str(before), epochs=2)
    messages = run_to_end(folder)
    validation = result_of(folder)["validation"]
    assert validation["method"] == "cross-validation"
    assert validation["n"] == 15
    assert any(isinstance(said, Note) and "replay=yes" in said.text for said in messages)


def test_labels_that_the_original_learned_from_judge_nobody(
    pictures: Pictures, make_run: MakeRun
) -> None:
    """A fine-tuned network's features know its labels; those given later may judge."""
    still = {"rate": "0.001", "trunk_rate": "1"}
    before = original(pictures, make_run, "scratch", epochs=2, settings=still)
    same = make_run("same", pictures.labeled(5), "lwf", taught_by=str(before), epochs=1)
    run_to_end(same)
    assert "since the current model learned" in result_of(same)["validation"]["reason"]
    later = make_run("later", pictures.labeled(8), "lwf", taught_by=str(before), epochs=1)
    run_to_end(later)
    assert result_of(later)["validation"]["n"] == 2 * 3 + 8


def test_replay_lets_the_old_labels_join(pictures: Pictures, make_run: MakeRun) -> None:
    before = original(pictures, make_run)
    settings = {"replay": "yes"}
    folder = make_run("more", pictures.labeled(5), "lwf", taught_by=str(before), settings=settings)
    run_to_end(folder)
    assert min(right(folder)) > 0.7


def test_without_a_new_category_there_is_nothing_to_learn(
    pictures: Pictures, make_run: MakeRun
) -> None:
    everything = make_run("all", pictures.labeled(4), "head")
    run_to_end(everything)
    folder = make_run("more", pictures.labeled(5), "lwf", taught_by=str(everything))
    with pytest.raises(UserError, match="knows all categories"):
        run_to_end(folder)


def test_another_backbone_than_the_models_is_refused(pictures: Pictures, make_run: MakeRun) -> None:
    before = original(pictures, make_run)
    folder = make_run(
        "more", pictures.labeled(5), "lwf", taught_by=str(before), backbone="resnet18"
    )
    with pytest.raises(UserError, match="test_efficientnet"):
        run_to_end(folder)


def test_without_a_model_nobody_can_go_on(pictures: Pictures, make_run: MakeRun) -> None:
    with pytest.raises(UserError, match="train one first"):
        run_to_end(make_run("more", pictures.labeled(5), "lwf"))
