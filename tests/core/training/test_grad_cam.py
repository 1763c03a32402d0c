"""Grad-CAM: the equations by hand, then each backbone of the table on a picture with one telling
corner."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from core.errors import UserError
from core.training.bundle import Bundle, write_bundle
from core.training.explainer import explained
from core.training.methods.grad_cam import grad_cam, localization
from core.training.methods.pool import Linear
from core.training.recipes.candidate import Classifier
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.embedded import embedded_names
from core.training.vision.last_maps import LAST_MAPS, last_maps_of
from core.training.vision.preprocess import Preprocessing

SIZE = 224


class TwoMaps(nn.Module):
    """Two maps of 2 x 2: the first channel of the input, and the third; their means are scored."""

    def __init__(self) -> None:
        super().__init__()
        self.maps = nn.Conv2d(3, 2, 1, bias=False)
        self.after = nn.ReLU(inplace=True)
        with torch.no_grad():
            self.maps.weight.copy_(torch.tensor([[1.0, 0, 0], [0, 0, 1.0]])[:, :, None, None])

    def forward(self, inputs: Tensor) -> Tensor:
        means = self.after(self.maps(inputs)).mean((2, 3))
        return means @ torch.tensor([[4.0, 0.0], [-8.0, 4.0]])  # scores of two categories


def test_the_map_is_that_of_equations_1_and_2_by_hand() -> None:
    """y0 = 4 mean(A0) - 8 mean(A1), so alpha = (1, -2); y1 = 4 mean(A1), so alpha = (0, 1)."""
    network = TwoMaps()
    first, third = torch.tensor([[9.0, 4.0], [1.0, 2.0]]), torch.tensor([[1.0, 1.0], [2.0, 0.5]])
    inputs = torch.stack((first, torch.full((2, 2), 5.0), third))[None]
    zero = grad_cam(network, network.maps, inputs, 0)
    by_hand = torch.tensor([[7.0, 2.0], [0.0, 1.0]])  # 9-2, 4-2, 1-4 < 0, 2-1
    torch.testing.assert_close(zero.heat, by_hand / 7)
    one = grad_cam(network, network.maps, inputs, 1)
    torch.testing.assert_close(one.heat, third / 2)
    torch.testing.assert_close(zero.scores, torch.tensor([16.0 - 9.0, 4.5]))
    assert grad_cam(network, network.maps, inputs).category == 0  # that of the highest score


def test_what_only_speaks_against_leaves_nothing() -> None:
    maps = torch.rand(3, 4, 5, generator=torch.Generator().manual_seed(0))
    assert localization(maps, -torch.ones(3, 4, 5)).abs().max() == 0
    network = TwoMaps()
    inputs = torch.zeros(1, 3, 2, 2)
    inputs[:, 2] = 1
    against = grad_cam(network, network.maps, inputs, 0)
    assert against.heat.tolist() == [[0, 0], [0, 0]]


def test_hooks_are_gone_afterwards_and_after_an_error() -> None:
    network, inputs = TwoMaps(), torch.rand(1, 3, 2, 2)
    grad_cam(network, network.maps, inputs)
    assert not network.maps._forward_hooks

    def broken(given: Tensor) -> Tensor:
        network(given)
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        grad_cam(broken, network.maps, inputs)
    assert not network.maps._forward_hooks
    with pytest.raises(IndexError):
        grad_cam(network, network.maps, inputs, 7)
    assert not network.maps._forward_hooks
    assert network.maps.weight.grad is None


def test_every_embedded_backbone_is_tested() -> None:
    assert set(embedded_names()) <= set(LAST_MAPS)


def loaded(name: str) -> Backbone:
    """With its weights where they are installed; else random, with the statistics of noise in its
    batch normalization, without which signals fade on their way through random layers."""
    torch.manual_seed(0)
    if name in embedded_names():
        return load_backbone(name)
    backbone = load_backbone(name, pretrained=False)
    norms = [it for it in backbone.module.modules() if isinstance(it, nn.BatchNorm2d)]
    for it in norms:
        it.momentum = 1.0
        it.train()
    with torch.inference_mode():
        backbone.module(torch.randn(4, 3, 160, 160))
    backbone.module.eval()
    return backbone


def gray_with_patch(size: int, corner: tuple[int, int] | None) -> Tensor:
    """uint8 (1, 3, size, size): gray, with a checkered patch in a quarter (down, right)."""
    picture = torch.full((1, 3, size, size), 128, dtype=torch.uint8)
    if corner is not None:
        side = size // 4
        top, left = (at * size // 2 + size // 8 for at in corner)
        rows, columns = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
        board = (rows // 4 + columns // 4) % 2
        one, other = (torch.tensor(it).view(3, 1, 1) for it in ((250, 220, 20), (5, 40, 230)))
        picture[0, :, top : top + side, left : left + side] = torch.where(board > 0, one, other)
    return picture


CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def patch_head(backbone: Backbone, seeing: Preprocessing) -> Linear:
    """Built so that the first category is "with the patch": what the patch, in whichever corner,
    adds to the features of plain gray. The second one is the opposite."""
    with torch.inference_mode():
        plain, *patched = (
            backbone.module(seeing.normalized(gray_with_patch(seeing.size, it)))[0]
            for it in (None, *CORNERS)
        )
        added = torch.stack(patched).mean(0) - plain
    added = added.clone()
    bias = -added @ (plain.clone() + added / 2)
    scale = 4 / float(added @ added)
    return Linear(scale * torch.stack((added, -added)), scale * torch.stack((bias, -bias)))


def preprocessing(backbone: Backbone, size: int) -> Preprocessing:
    norms = backbone.norms
    return Preprocessing(size, 0.875, norms.mean, norms.std, norms.interpolation)


@pytest.mark.parametrize("name", LAST_MAPS)
def test_a_tested_backbone_finds_what_tells_at_its_place(name: str) -> None:
    backbone = loaded(name)
    seeing = preprocessing(backbone, 160 if name == "test_efficientnet" else SIZE)
    head = patch_head(backbone, seeing)
    for corner in CORNERS:
        found = grad_cam(
            lambda inputs: head.logits(backbone.module(inputs)),
            last_maps_of(backbone),
            seeing.normalized(gray_with_patch(seeing.size, corner)),
            0,
        )
        heat = found.heat
        assert heat.ndim == 2
        assert min(heat.shape) >= 5
        assert float(heat.min()) >= 0
        assert float(heat.max()) == 1
        assert found.scores.argmax() == 0
        assert hottest_quarter(heat) == corner
        assert touches_patch(heat, corner)


def hottest_quarter(heat: Tensor) -> tuple[int, int]:
    """(down, right) of the quarter with the most heat; a row or column in the middle is in none."""
    rows, columns = heat.shape[0] // 2, heat.shape[1] // 2
    warmth = {}
    for down, right in CORNERS:
        half = heat[-rows:] if down else heat[:rows]
        warmth[down, right] = float((half[:, -columns:] if right else half[:, :columns]).sum())
    return max(warmth, key=lambda it: warmth[it])


def touches_patch(heat: Tensor, corner: tuple[int, int]) -> bool:
    """Whether the hottest cell overlaps the patch, or a cell beside it."""
    peak = divmod(int(heat.argmax()), heat.shape[1])
    for at, cells, far in zip(peak, heat.shape, corner, strict=True):
        begin = (far / 2 + 1 / 8) * cells
        if not begin - 2 < at < begin + cells / 4 + 1:
            return False
    return True


@pytest.mark.parametrize("name", ["test_vit", "single-fc", "densenet121"])
def test_an_untested_backbone_is_refused_in_a_sentence(name: str) -> None:
    backbone = load_backbone(name, pretrained=False)
    with pytest.raises(UserError, match=f"What {name} looked at is not shown"):
        last_maps_of(backbone)


def test_a_tensor_that_others_need_is_not_changed_by_what_works_in_place() -> None:
    network, inputs = TwoMaps(), torch.full((1, 3, 2, 2), -1.0)
    found = grad_cam(network, network.maps, inputs, 1)
    assert found.heat.abs().max() == 0  # the ReLU behind the maps lets no gradient through


# From a file to a place on the picture


@pytest.fixture(scope="module")
def corner_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that knows the categories "patch" and "plain"; it sees the middle 7/8."""
    backbone = loaded("tf_efficientnet_lite0")
    seeing = preprocessing(backbone, SIZE)
    classifier = Classifier(backbone, patch_head(backbone, seeing), 1.0)
    folder = tmp_path_factory.mktemp("bundle") / "model"
    write_bundle(folder, Bundle(classifier, seeing, ("patch", "plain")), "")
    return folder


def picture(width: int, height: int, spot: tuple[int, int], side: int) -> Image.Image:
    """Gray, with a checkered square of `side` pixels around `spot` (x, y)."""
    pixels = np.full((height, width, 3), 128, np.uint8)
    board = (np.add.outer(np.arange(side) // 6, np.arange(side) // 6) % 2)[..., None]
    left, top = spot[0] - side // 2, spot[1] - side // 2
    pixels[top : top + side, left : left + side] = np.where(board, (250, 220, 20), (5, 40, 230))
    return Image.fromarray(pixels)


def peak_on(found: dict[str, object], width: int, height: int) -> tuple[float, float]:
    """Where the map is hottest, in pixels of the picture as it is shown."""
    heat, (left, top, right, bottom) = np.array(found["heat"]), found["region"]  # type: ignore[misc]
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    x = left + (right - left) * (column + 0.5) / heat.shape[1]
    y = top + (bottom - top) * (row + 0.5) / heat.shape[0]
    return float(x * width), float(y * height)


def is_near(peak: tuple[float, float], spot: tuple[int, int], cell: float) -> bool:
    """Whether the hottest cell of the map is on the patch of 80 pixels, or beside it."""
    return all(abs(at - there) <= 40 + cell for at, there in zip(peak, spot, strict=True))


@pytest.mark.parametrize(
    ("shape", "spot"),
    [((400, 400), (110, 290)), ((640, 320), (400, 90)), ((300, 720), (80, 460))],
)
def test_the_map_lies_on_the_part_that_was_seen_and_not_over_the_whole_picture(
    corner_model: Path, tmp_path: Path, shape: tuple[int, int], spot: tuple[int, int]
) -> None:
    picture(*shape, spot, 80).save(tmp_path / "it.png")
    found = asked(corner_model, tmp_path / "it.png", shape)
    left, top, right, bottom = found["region"]
    side = 0.875 * min(shape)
    assert ((right - left) * shape[0], (bottom - top) * shape[1]) == pytest.approx(
        (side, side), rel=0.01
    )
    assert (left + right, top + bottom) == pytest.approx((1, 1))
    assert is_near(peak_on(found, *shape), spot, side / 7)


def test_a_turned_photo_is_explained_as_it_is_shown(corner_model: Path, tmp_path: Path) -> None:
    """The file is on its side: stored 320 wide and 640 high, shown 640 wide (EXIF 6)."""
    shown = picture(640, 320, (240, 230), 80)
    exif = Image.Exif()
    exif[0x0112] = 6
    shown.rotate(90, expand=True).save(tmp_path / "it.jpg", exif=exif, quality=95)
    peak = peak_on(asked(corner_model, tmp_path / "it.jpg", (640, 320)), 640, 320)
    assert is_near(peak, (240, 230), 0.875 * 320 / 7)


def test_without_a_category_it_is_the_one_that_the_model_says(
    corner_model: Path, tmp_path: Path
) -> None:
    picture(300, 300, (100, 100), 90).save(tmp_path / "it.png")
    said = asked(corner_model, tmp_path / "it.png", (300, 300), category=None)
    assert said["category"] == 0
    assert said["probability"] > 0.5
    against = asked(corner_model, tmp_path / "it.png", (300, 300), category=1)
    assert against["probability"] == pytest.approx(1 - said["probability"], abs=1e-3)
    assert against["heat"] != said["heat"]


def test_a_model_that_imitates_another_one_says_so(corner_model: Path, tmp_path: Path) -> None:
    picture(300, 300, (100, 100), 90).save(tmp_path / "it.png")
    assert asked(corner_model, tmp_path / "it.png", (300, 300))["imitates"] is False


def asked(model: Path, image: Path, size: tuple[int, int], category: int | None = 0) -> dict:
    return explained(
        {
            "model": str(model),
            "image": str(image),
            "width": size[0],
            "height": size[1],
            "category": category,
        }
    )
