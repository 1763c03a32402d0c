"""A network from random weights: nothing pretrained reaches it."""

from pathlib import Path

import timm
import torch
from safetensors.torch import load_file

from core.training.job import Job
from core.training.recipes import scratch
from core.training.recipes.prepared import prepare
from core.training.tuning.network import Network
from core.training.vision.backbones import load_backbone
from tests.core.training.small_runs import MakeRun, Pictures, result_of, run_to_end


def start_of(folder: Path) -> Network:
    """The network that the run begins with."""
    job = Job.read(folder)
    prepared = finished(prepare(scratch._seen_by_default_backbone(job)))
    student = scratch._untrained(job, prepared)
    return scratch.from_random(student, prepared.evidence.targets)


def finished(work):
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_scratch_starts_from_random_weights_that_the_seed_decides(
    pictures: Pictures, make_run: MakeRun
) -> None:
    name = "tf_efficientnet_lite0"  # whose pretrained weights are installed
    images = pictures.labeled(3)
    one = start_of(make_run("one", images, "scratch", backbone=name, seed=1))
    again = start_of(make_run("again", images, "scratch", backbone=name, seed=1))
    other = start_of(make_run("other", images, "scratch", backbone=name, seed=2))
    pretrained = load_backbone(name).module.state_dict()["conv_stem.weight"]
    assert torch.equal(one.trunk.conv_stem.weight, again.trunk.conv_stem.weight)
    assert not torch.equal(one.trunk.conv_stem.weight, other.trunk.conv_stem.weight)
    assert not torch.allclose(one.trunk.conv_stem.weight, pretrained, atol=1e-3)
    assert torch.equal(one.head.weight, again.head.weight)


def test_scratch_learns_and_its_statistics_move(pictures: Pictures, make_run: MakeRun) -> None:
    settings = {"rate": "0.01", "augment": "0", "batch": "8"}
    folder = make_run("run", pictures.labeled(5), "scratch", epochs=6, settings=settings)
    run_to_end(folder)
    result = result_of(folder)
    assert result["backbone"] == "test_efficientnet"
    assert [it["method"] for it in result["rounds"]] == ["scratch"]
    assert result["validation"]["n"] == 15
    assert result["validation"]["accuracy"] > 0.6
    state = load_file(folder / "model" / "model.safetensors")
    fresh = timm.create_model("test_efficientnet").state_dict()
    moved = [n for n in state if "running_mean" in n and not torch.equal(state[n], fresh[n])]
    assert moved


def test_scratch_has_a_small_residual_network_of_its_own(
    pictures: Pictures, make_run: MakeRun
) -> None:
    folder = make_run("run", pictures.labeled(2), "scratch", backbone="auto", epochs=1)
    run_to_end(folder)
    assert result_of(folder)["backbone"] == "resnet10t"
    assert result_of(folder)["rounds"][0]["accepted"]


def test_a_network_from_scratch_is_compared_with_the_current_model(
    pictures: Pictures, make_run: MakeRun
) -> None:
    """One epoch at no rate leaves it random: it must not replace a head that is right."""
    images = pictures.labeled(5)
    before = make_run("before", images, "head")
    run_to_end(before)
    settings = {"rate": "0"}
    folder = make_run("run", images, "scratch", epochs=1, settings=settings, teacher=str(before))
    run_to_end(folder)
    assert not result_of(folder)["against_current"]["accepted"]
