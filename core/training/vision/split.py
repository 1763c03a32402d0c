"""A backbone cut in two before its last block: what stays as it is, and what can learn from the
maps that come out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import chain

from timm.models.convnext import ConvNeXt
from timm.models.efficientnet import EfficientNet
from timm.models.resnet import ResNet
from timm.models.vision_transformer import VisionTransformer
from torch import Tensor, nn

Step = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class Split:
    """Steps of one module, in order; `learns` are its parts that the upper ones use. `is_spatial`:
    the maps are pictures with many channels, not tokens."""

    lower: tuple[Step, ...]
    upper: tuple[Step, ...]
    learns: tuple[nn.Module, ...]
    is_spatial: bool = True

    def maps(self, inputs: Tensor) -> Tensor:
        """What comes out of the lower part: (n, channels, height, width), or (n, tokens, width)."""
        return reduce(_applied, self.lower, inputs)

    def features(self, maps: Tensor) -> Tensor:
        """(n, feature_size), as the whole module gives them."""
        return reduce(_applied, self.upper, maps)

    def learning(self) -> list[nn.Parameter]:
        return list(chain.from_iterable(part.parameters() for part in self.learns))


def split_of(module: nn.Module) -> Split | None:
    """Cut `module`, a backbone without its classifier. None where its structure is not known: then
    only all of it can learn. Subclasses may do anything, so they count as not known."""
    match module:
        case EfficientNet() if type(module) is EfficientNet:
            return _efficientnet(module)
        case ResNet() if type(module) is ResNet:
            return _resnet(module)
        case ConvNeXt() if type(module) is ConvNeXt:
            return _convnext(module)
        case VisionTransformer() if type(module) is VisionTransformer:
            return _vision_transformer(module)
        case _:
            return None


def _efficientnet(it: EfficientNet) -> Split:
    blocks = list(chain.from_iterable(_parts(stage) for stage in _parts(it.blocks)))
    upper = (blocks[-1], it.conv_head, it.bn2)
    lower = (it.conv_stem, it.bn1, *blocks[:-1])
    return Split(lower, (*upper, it.forward_head), upper)


def _resnet(it: ResNet) -> Split:
    names = ("conv1", "bn1", "act1", "maxpool", "layer1", "layer2", "layer3")
    *inner, last = _parts(it.get_submodule("layer4"))
    lower = (*map(it.get_submodule, names), *inner)
    return Split(lower, (last, it.forward_head), (last,))


def _convnext(it: ConvNeXt) -> Split:
    *stages, final = _parts(it.stages)
    *inner, last = _parts(final.get_submodule("blocks"))
    lower = (it.stem, *stages, final.get_submodule("downsample"), *inner)
    upper = (last, it.norm_pre)
    return Split(lower, (*upper, it.forward_head), (*upper, it.head))


def _vision_transformer(it: VisionTransformer) -> Split:
    *inner, last = _parts(it.blocks)
    # How positions are added has no public name.
    placed = it._pos_embed  # pyright: ignore[reportPrivateUsage]
    lower = (it.patch_embed, placed, it.patch_drop, it.norm_pre, *inner)
    return Split(
        lower, (last, it.norm, it.forward_head), (last, it.norm, it.fc_norm), is_spatial=False
    )


def _parts(module: nn.Module) -> list[nn.Module]:
    return list(module.children())


def _applied(value: Tensor, step: Step) -> Tensor:
    return step(value)
