"""What a method may bring to the one loop: a loss with a state, two views, rates by depth."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from core.errors import Cancelled
from core.training.device import DevicePlan
from core.training.methods.loss import Answers, Loss, against_labels, cross_entropy
from core.training.methods.pool import Linear
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.tuning.rates import Rates
from core.training.vision.backbones import Backbone, load_backbone

CPU = DevicePlan("cpu", "fp32", channels_last=True)
IMAGES, CLASSES, STEPS = 6, 2, 3


@pytest.fixture(scope="module")
def backbone() -> Backbone:
    torch.manual_seed(0)
    return load_backbone("test_efficientnet", pretrained=False)


class Shown:
    """The image of row r is r everywhere, plus `bias`."""

    def __init__(self, bias: float = 0.0) -> None:
        self.bias, self.asked = bias, list[list[int]]()

    def inputs(self, rows: Tensor, *, epoch: int) -> Tensor:
        self.asked.append(sorted(rows.tolist()))
        return rows.float().view(-1, 1, 1, 1).expand(-1, 3, 32, 32) / IMAGES + self.bias


class Remembering(nn.Module):
    """A loss that weighs by how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("asked", torch.zeros(()))
        self.answers: list[Answers] = []

    def forward(self, answers: Answers) -> Tensor:
        self.asked += 1
        self.answers.append(answers)
        return cross_entropy(answers.logits, answers.soft) * self.asked


def trainer(
    backbone: Backbone,
    checkpoint: Path,
    loss: Loss,
    *,
    labels: int = IMAGES,
    strong: Shown | None = None,
    means_apart: bool = False,
    unfreeze: bool = False,
) -> Trainer:
    torch.manual_seed(1)
    network = Network(backbone, Linear(torch.randn(CLASSES, backbone.feature_size), torch.zeros(2)))
    soft = torch.eye(CLASSES)[torch.arange(IMAGES) % CLASSES]
    soft[labels:] = 0
    lesson = Lesson(
        Shown(),
        soft,
        torch.ones(IMAGES),
        10 + torch.arange(IMAGES),
        strong_views=strong,
        means_apart=means_apart,
    )
    tuning = Tuning(
        2, IMAGES // STEPS, 1e-3, 0.1, 0.05, Strength(0, 0, flip=False), 3, unfreeze=unfreeze
    )
    return Trainer(network, lesson, tuning, plan=CPU, checkpoint=checkpoint, stage="it", loss=loss)


@pytest.mark.parametrize("messages", [1, 2, 4, 6])
def test_a_loss_with_a_state_resumes_to_the_same_bits(
    backbone: Backbone, tmp_path: Path, messages: int
) -> None:
    whole = trainer(backbone, tmp_path / "whole.pt", Remembering())
    list(whole.run())
    work = trainer(backbone, tmp_path / "cut.pt", Remembering()).run()
    for _ in range(messages):
        next(work)
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    resumed = trainer(backbone, tmp_path / "cut.pt", Remembering())
    list(resumed.run())
    for name, value in whole.network.state_dict().items():
        assert torch.equal(value, resumed.network.state_dict()[name]), name


def test_time_runs_from_none_to_the_last_epoch(backbone: Backbone, tmp_path: Path) -> None:
    loss = Remembering()
    list(trainer(backbone, tmp_path / "it.pt", loss).run())
    assert [it.epoch for it in loss.answers] == pytest.approx([0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3])


def test_only_images_without_a_label_are_shown_twice(backbone: Backbone, tmp_path: Path) -> None:
    strong, loss = Shown(bias=0.5), Remembering()
    list(trainer(backbone, tmp_path / "it.pt", loss, labels=2, strong=strong).run())
    assert sorted(row for rows in strong.asked[:STEPS] for row in rows) == [2, 3, 4, 5]
    for answers in loss.answers:
        assert answers.strong is not None
        has_label = answers.images < 12
        assert not bool(answers.strong[has_label].any())
        free = ~has_label
        assert bool((answers.strong[free] != answers.logits[free]).any(1).all())


def test_means_apart_let_one_label_weigh_as_much_as_many_unlabeled_images() -> None:
    soft = torch.zeros(4, 2)
    soft[0, 0] = 1
    weight = torch.ones(4)
    rows = torch.arange(4)
    apart = Lesson(Shown(), soft, weight, rows, means_apart=True)
    assert apart.shares(rows).tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3])
    together = Lesson(Shown(), soft, weight, rows)
    assert together.shares(rows).tolist() == pytest.approx([1 / 4] * 4)


def test_rates_fall_layer_by_layer_from_the_top_of_the_trunk(backbone: Backbone) -> None:
    network = Network(backbone, Linear(torch.zeros(3, backbone.feature_size), torch.zeros(3)))
    groups = network.parameter_groups(rate=1.0, trunk_share=0.1, decay=0.05, layer_decay=0.5)
    rate = {id(p): group["lr"] for group in groups for p in group["params"]}
    named = dict(network.trunk.named_parameters())
    assert rate[id(network.head.weight)] == 1.0
    assert rate[id(named["conv_head.weight"])] == pytest.approx(0.1)
    blocks = [rate[id(p)] for name, p in named.items() if name.startswith("blocks.")]
    assert blocks == sorted(blocks)
    assert rate[id(named["conv_stem.weight"])] == rate[id(named["bn1.bias"])] == min(rate.values())
    assert len(rate) == len(list(network.parameters()))


def test_the_trunk_thaws_from_the_top_down(backbone: Backbone) -> None:
    network = Network(backbone, Linear(torch.zeros(3, backbone.feature_size), torch.zeros(3)))
    groups = network.parameter_groups(rate=1.0, trunk_share=0.1, decay=0.05)
    rates = Rates(torch.optim.AdamW(groups), steps=100, unfreeze=True)
    named = dict(network.trunk.named_parameters())

    def learning(step: int) -> tuple[bool, bool, bool]:
        rates.set_for(step)
        top, bottom = named["conv_head.weight"], named["conv_stem.weight"]
        return network.head.weight.requires_grad, top.requires_grad, bottom.requires_grad

    assert learning(0) == (True, False, False)
    assert learning(15) == (True, True, False)
    assert learning(50) == (True, True, True)


def test_frozen_layers_do_not_move_while_the_head_learns(
    backbone: Backbone, tmp_path: Path
) -> None:
    it = trainer(backbone, tmp_path / "it.pt", against_labels, unfreeze=True)
    before = {name: value.clone() for name, value in it.network.state_dict().items()}
    work = it.run()
    next(work)
    moved = {n for n, v in it.network.state_dict().items() if not torch.equal(v, before[n])}
    assert moved == {"head.weight", "head.bias"}
