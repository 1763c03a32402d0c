from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from core.errors import Cancelled, UserError
from core.jobs.messages import Epoch, Message, Note
from core.training.device import DevicePlan
from core.training.methods.loss import smoothed
from core.training.methods.pool import Linear
from core.training.tuning.augment.strength import Strength
from core.training.tuning.lesson import Lesson, Tuning
from core.training.tuning.loop import Trainer
from core.training.tuning.network import Network
from core.training.tuning.views import PixelViews
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.preprocess import Preprocessing
from tests.core.training.small_runs import Held

CPU = DevicePlan("cpu", "fp32", channels_last=True)
HALVES = Preprocessing(32, 0.8, (0.5,) * 3, (0.5,) * 3, "bicubic")


@pytest.fixture(scope="module")
def backbone() -> Backbone:
    torch.manual_seed(0)
    return load_backbone("test_efficientnet", pretrained=False)


MakeTrainer = Callable[..., Trainer]


@pytest.fixture
def trainer(backbone: Backbone, tmp_path: Path) -> MakeTrainer:
    def make(
        checkpoint: str = "it.pt", forward: Callable[[Network], object] | None = None
    ) -> Trainer:
        torch.manual_seed(1)
        head = Linear(torch.randn(3, backbone.feature_size) / 16, torch.zeros(3))
        network = Network(backbone, head)
        pixels = torch.randint(0, 256, (20, 3, 40, 40), dtype=torch.uint8)
        soft = torch.nn.functional.one_hot(torch.arange(20) % 3, 3).float()
        strength = Strength(2, 9, flip=True)
        pictures, all_of = Held(pixels), torch.arange(20)
        views = PixelViews(pictures, all_of, strength, preprocessing=HALVES, seed=3)
        return Trainer(
            network,
            Lesson(views, soft, torch.linspace(0.5, 1, 20), torch.arange(20)),
            Tuning(2, 8, 1e-3, 0.1, 0.05, strength, seed=3),
            plan=CPU,
            checkpoint=tmp_path / checkpoint,
            stage="finetune",
            loss=smoothed(0.1),
            forward=forward(network) if forward else None,
        )

    return make


def weights(trainer: Trainer) -> dict[str, Tensor]:
    return trainer.network.state_dict()


def assert_same_bits(one: Trainer, other: Trainer) -> None:
    for name, value in weights(one).items():
        assert torch.equal(value, weights(other)[name]), name


@pytest.mark.parametrize("messages", [1, 2, 3, 4, 5, 6])
def test_a_stopped_and_resumed_training_ends_with_the_same_bits(
    trainer: MakeTrainer, messages: int
) -> None:
    whole = trainer("whole.pt")
    said = list(whole.run())
    stopped = trainer("cut.pt")
    work = stopped.run()
    for _ in range(messages):
        next(work)
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    torch.manual_seed(99)
    resumed = trainer("cut.pt")
    rest = list(resumed.run())
    assert_same_bits(whole, resumed)
    assert losses(said)[-1] == losses(rest)[-1]


@pytest.mark.parametrize("messages", [1, 3])
def test_the_pace_of_a_resumed_epoch_counts_only_what_was_left(
    trainer: MakeTrainer, messages: int
) -> None:
    work = trainer("cut.pt").run()
    for _ in range(messages):
        next(work)
    with pytest.raises(Cancelled):
        work.throw(Cancelled())
    paces = [said.images_per_second for said in trainer("cut.pt").run() if isinstance(said, Epoch)]
    assert len(paces) == 2
    assert all(pace is None or pace > 0 for pace in paces)


def losses(messages: list[Message]) -> list[float]:
    return [message.loss for message in messages if isinstance(message, Epoch)]


def memory_for(images: int) -> Callable[[Network], Callable[[Tensor], Tensor]]:
    """A device on which no more than `images` fit at once."""

    def of(network: Network) -> Callable[[Tensor], Tensor]:
        def forward(inputs: Tensor) -> Tensor:
            if len(inputs) > images:
                raise torch.OutOfMemoryError
            return network(inputs)

        return forward

    return of


def test_out_of_memory_halves_the_batch_and_keeps_its_effect(trainer: MakeTrainer) -> None:
    roomy, tight = trainer("roomy.pt"), trainer("tight.pt", memory_for(2))
    list(roomy.run())
    notes = [message for message in tight.run() if isinstance(message, Note)]
    assert len(notes) == 2
    assert tight.micro_batch == 2
    for name, value in weights(roomy).items():
        # Adam divides by tiny second moments, so rounding of the sums shows in the last digits.
        torch.testing.assert_close(value, weights(tight)[name], atol=2e-4, rtol=1e-3)


def test_memory_too_small_for_any_image_is_said_in_a_sentence(trainer: MakeTrainer) -> None:
    with pytest.raises(UserError, match="memory"):
        list(trainer("none.pt", memory_for(0)).run())


def test_the_head_learns_ten_times_as_fast_as_the_trunk(backbone: Backbone) -> None:
    network = Network(backbone, Linear(torch.zeros(3, backbone.feature_size), torch.zeros(3)))
    groups = network.parameter_groups(rate=1e-3, trunk_share=0.1, decay=0.05)
    rates = {id(p): group["lr"] for group in groups for p in group["params"]}
    assert {rates[id(p)] for p in network.trunk.parameters()} == {1e-3 * 0.1}
    assert {rates[id(p)] for p in network.head.parameters()} == {1e-3}
    assert len(rates) == len(list(network.parameters()))


def test_stored_statistics_stay_while_convolutions_move(trainer: MakeTrainer) -> None:
    it = trainer()
    before = {name: value.clone() for name, value in weights(it).items()}
    list(it.run())
    after = weights(it)
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    assert "trunk.conv_stem.weight" in moved
    assert "head.weight" in moved
    assert not [name for name in moved if "running_" in name]


def test_the_backbone_it_came_from_stays_as_it_is(trainer: MakeTrainer, backbone: Backbone) -> None:
    before = backbone.digest()
    list(trainer().run())
    assert backbone.digest() == before
