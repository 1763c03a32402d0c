"""Transfer 1 and 2, end to end: what moves, and how far."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from core.recipes import check_settings
from core.training.recipes.start import keeps_statistics
from core.training.vision.backbones import load_backbone
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

HEAD = "classifier."


def weights_of(folder: Path, number: int) -> dict[str, Tensor]:
    """The exported weights of round `number`."""
    place = result_of(folder)["rounds"][number - 1]["folder"]
    return load_file(folder / place / "model" / "model.safetensors")


def fresh() -> dict[str, Tensor]:
    """The random backbone that every run of these tests starts from."""
    torch.manual_seed(5)
    return load_backbone("test_efficientnet", pretrained=False).module.state_dict()


def moved(folder: Path, number: int) -> dict[str, float]:
    """How far each tensor of the trunk has moved, on average."""
    after = weights_of(folder, number)
    return {
        name: float((after[name].float() - value.float()).abs().mean())
        for name, value in fresh().items()
    }


def finetuned(pictures: Pictures, make_run: MakeRun, name: str = "run", **settings: str) -> Path:
    settings = {"layers": "all", **settings}
    folder = make_run(name, pictures.labeled(4), "finetune", epochs=2, settings=settings)
    run_to_end(folder)
    return folder


def test_transfer_1_moves_neither_weights_nor_statistics(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run("run", pictures.labeled(4), "head")
    run_to_end(folder)
    distances = moved(folder, 1)
    assert any("running_mean" in name for name in distances)
    assert any("conv_stem" in name for name in distances)
    assert set(distances.values()) == {0.0}


def test_transfer_2_moves_convolutions_and_keeps_statistics(
    pictures: Pictures, make_run: MakeRun
) -> None:
    distances = moved(finetuned(pictures, make_run), 2)
    assert distances["conv_stem.weight"] > 0
    assert distances["conv_head.weight"] > 0
    assert not [name for name, far in distances.items() if "running" in name and far]


def test_with_layer_decay_lower_layers_move_less(pictures: Pictures, make_run: MakeRun) -> None:
    """The stem lies several layers under the last convolution; at a tenth a layer it hardly
    moves, where one rate moves both alike (Adam's steps are about as long as the rate)."""
    even = moved(finetuned(pictures, make_run, "even"), 2)
    falling = moved(finetuned(pictures, make_run, "falling", layer_decay="0.1"), 2)
    top, bottom = "conv_head.weight", "conv_stem.weight"
    assert falling[top] == pytest.approx(even[top], rel=0.5)
    assert falling[bottom] < 0.01 * even[bottom]


def test_a_rate_of_its_own_moves_the_trunk_as_far_as_it_says(
    pictures: Pictures, make_run: MakeRun
) -> None:
    one = moved(finetuned(pictures, make_run, "one", trunk_rate="0.1"), 2)
    ten = moved(finetuned(pictures, make_run, "ten", trunk_rate="1"), 2)
    assert ten["conv_head.weight"] / one["conv_head.weight"] == pytest.approx(10, rel=0.5)


def test_gradual_unfreezing_moves_the_bottom_last(pictures: Pictures, make_run: MakeRun) -> None:
    """The stem joins halfway, so that it moves less than where all learn from the start."""
    all_along = moved(finetuned(pictures, make_run, "all"), 2)
    gradual = moved(finetuned(pictures, make_run, "gradual", unfreeze="yes"), 2)
    assert 0 < gradual["conv_stem.weight"] < 0.8 * all_along["conv_stem.weight"]


def test_statistics_are_learned_where_the_setting_says(
    pictures: Pictures, make_run: MakeRun
) -> None:
    distances = moved(finetuned(pictures, make_run, statistics="learn"), 2)
    assert distances["bn1.running_mean"] > 0


@pytest.mark.parametrize(
    ("wish", "batch", "labels", "kept"),
    [
        ("auto", "32", 5000, True),
        ("auto", "128", 5000, False),
        ("auto", "128", 20, True),
        ("keep", "128", 5000, True),
        ("learn", "8", 20, False),
    ],
)
def test_statistics_are_kept_in_small_batches(
    wish: str, batch: str, labels: int, kept: bool
) -> None:
    settings = check_settings("finetune", {"statistics": wish, "batch": batch})
    assert keeps_statistics(settings, labels=labels) == kept


def test_head_first_starts_from_the_head_of_transfer_1(
    pictures: Pictures, make_run: MakeRun
) -> None:
    """At a rate of nothing, the student is what it started from."""
    still = {"rate": "0", "trunk_rate": "0"}
    led = finetuned(pictures, make_run, "led", **still)
    drawn = finetuned(pictures, make_run, "drawn", head_first="no", **still)
    trained = weights_of(led, 1)[f"{HEAD}weight"]
    torch.testing.assert_close(weights_of(led, 2)[f"{HEAD}weight"], trained)
    assert float(weights_of(drawn, 2)[f"{HEAD}bias"].abs().max()) == 0
    assert not torch.allclose(weights_of(drawn, 2)[f"{HEAD}weight"], trained, atol=1e-3)
