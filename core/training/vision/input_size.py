"""The size of the square that the backbone sees.

Measured on cifar10-mini (32 px; 4,000 images, lite0 in bf16 on two cores, three draws, logistic
regression / label propagation in %):

| input | ms per image | 5 labels per class | 20 labels per class |
|---|---|---|---|
| 96 | 1.5 | 46.7 / 50.7 | 60.1 / 58.0 |
| 128 | 3 | 50.9 / 55.2 | 63.5 / 63.0 |
| 160 | 4.6 | 52.4 / 57.5 | 65.1 / 65.3 |
| 224 | 9.5 | 54.0 / 56.1 | 65.4 / 63.9 |

So small images are seen at 160 / 224 of the backbone's own size: as right in half the time. Larger
ones are seen at its own size. Cropping to the middle 7/8 beat the whole of hymenoptera's photos
(93.6 against 91.9 % with 10 labels per class).
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import torch

from core.errors import UserError
from core.jobs.run_folder import ManifestImage
from core.training.vision.backbones import Backbone
from core.training.vision.norms import Norms
from core.training.vision.preprocess import Preprocessing
from core.training.vision.tta import OFF

_SHARE_FOR_STUDENTS = 128 / 224
SMALL = 64  # native shorter side in pixels up to which images count as small
_SHARE_FOR_SMALL = 160 / 224


def choose_preprocessing(
    backbone: Backbone, images: Sequence[ManifestImage], wished: float | None, *, views: str = OFF
) -> Preprocessing:
    """The preprocessing for images of this native size.

    Raises UserError for a wished size that the backbone cannot take.
    """
    native = median(min(image.width, image.height) for image in images)
    return preprocessing_for(backbone, native, wished, views=views)


def preprocessing_for(
    backbone: Backbone, native: float, wished: float | None = None, *, views: str = OFF
) -> Preprocessing:
    """The preprocessing for images whose shorter side has `native` pixels in the median.

    Raises UserError for a wished size that the backbone cannot take.
    """
    norms = backbone.norms
    size = _size(norms, native, wished)
    if size != norms.size:
        _try(backbone, size)
    # Small pictures fill their frame already: cropping would lose what they show.
    crop = 1.0 if native < norms.size else norms.crop
    return Preprocessing(size, crop, norms.mean, norms.std, norms.interpolation, views)


def student_preprocessing(
    given: Preprocessing, backbone: Backbone, images: Sequence[ManifestImage]
) -> Preprocessing:
    """Small images once more smaller, for networks that learn on a CPU: what they lose in pixels
    they gain in images (7 instead of 11 ms each, lite0 at 128 and 160 on two cores)."""
    native = median(min(image.width, image.height) for image in images)
    if native > SMALL or backbone.norms.fixed_size:
        return given
    size = round(_SHARE_FOR_STUDENTS * backbone.norms.size / 32) * 32
    return replace(given, size=min(size, given.size))


def _try(backbone: Backbone, size: int) -> None:
    """Raise UserError unless an image of `size` pixels goes through: each library knows in a way of
    its own when nothing would be left of it."""
    try:
        with torch.inference_mode():
            backbone.module(torch.zeros(1, 3, size, size))
    except (RuntimeError, AssertionError, ValueError) as error:
        raise UserError(
            "The backbone {name} cannot take images of {size} pixels; it is made for {own}.",
            name=backbone.architecture,
            size=size,
            own=backbone.norms.size,
        ) from error


def _size(norms: Norms, native: float, wished: float | None) -> int:
    if wished is not None:
        return _checked(norms, int(wished))
    if native <= SMALL and not norms.fixed_size:
        return round(_SHARE_FOR_SMALL * norms.size / 32) * 32
    return norms.size


def _checked(norms: Norms, size: int) -> int:
    if norms.fixed_size and size != norms.size:
        raise UserError("This backbone takes images of {size} pixels only.", size=norms.size)
    if not 32 <= size <= 1024:
        raise UserError("The input size {size} is not between 32 and 1024 pixels.", size=size)
    return size
