"""What a model costs: weights counted, speed measured once."""

import json
from pathlib import Path

import pytest
import torch

from core.cost import cost_from
from core.training.device import DevicePlan
from core.training.evidence.cost import cost_of, measure
from core.training.methods.pool import Upkeep
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.preprocess import Preprocessing
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end

PLAN = DevicePlan("cpu", "fp32", True)


def seen_at(size: int) -> Preprocessing:
    return Preprocessing(size, 1.0, (0.5,) * 3, (0.5,) * 3, "bicubic")


@pytest.fixture
def tiny() -> Backbone:
    return load_backbone("test_resnet", pretrained=False)


def test_every_round_of_a_run_says_what_it_costs(pictures: Pictures, make_run: MakeRun) -> None:
    folder = make_run("run", pictures.labeled(4), "finetune", epochs=1)
    run_to_end(folder)
    first, second = (cost_from(it["cost"]) for it in result_of(folder)["rounds"])
    assert first is not None
    assert first == second  # one shape of network on one machine
    bundle = (folder / "model" / "model.safetensors").stat().st_size
    assert first.megabytes == pytest.approx(bundle / 1e6, rel=0.05)  # its header is in the file
    assert (first.device, first.precision, first.input_size) == ("cpu", "fp32", 32)
    assert first.milliseconds > 0


def test_parameters_and_megabytes_are_those_of_the_network_with_its_head(
    tiny: Backbone, tmp_path: Path
) -> None:
    cost = cost_of(tiny, seen_at(32), PLAN, classes=7, known=tmp_path / "speeds.json")
    head = torch.nn.Linear(tiny.feature_size, 7)
    numbers = [*tiny.module.parameters(), *head.parameters()]
    assert cost.parameters == sum(it.numel() for it in numbers)


def test_what_a_method_keeps_instead_of_a_head_is_counted(tiny: Backbone, tmp_path: Path) -> None:
    known = tmp_path / "speeds.json"
    plain = cost_of(tiny, seen_at(32), PLAN, classes=2, known=known)
    upkeep = Upkeep(megabytes=12.0, ms=3.0)
    dear = cost_of(tiny, seen_at(32), PLAN, classes=2, known=known, upkeep=upkeep)
    assert dear.milliseconds == pytest.approx(plain.milliseconds + 3.0)
    assert dear.megabytes == pytest.approx(plain.megabytes + 12.0, abs=0.01)


def test_a_speed_is_measured_once_on_a_machine(tiny: Backbone, tmp_path: Path) -> None:
    known = tmp_path / "speeds.json"
    cost_of(tiny, seen_at(32), PLAN, classes=2, known=known)
    ((key, _),) = json.loads(known.read_text()).items()
    known.write_text(json.dumps({key: 5.0}))
    assert cost_of(tiny, seen_at(32), PLAN, classes=2, known=known).milliseconds == 5.0
    assert cost_of(tiny, seen_at(64), PLAN, classes=2, known=known).milliseconds != 5.0


def test_larger_pictures_take_longer(tiny: Backbone) -> None:
    assert measure(tiny, seen_at(224), PLAN) > 4 * measure(tiny, seen_at(32), PLAN)


def test_a_round_without_a_cost_has_none() -> None:
    assert cost_from(None) is None
    assert cost_from({"milliseconds": 3.0}) is None
