"""The backbones of growing students: equal to the teacher's or larger, never smaller."""

from core.errors import UserError
from core.training.vision.backbones import load_backbone
from core.training.vision.embedded import embedded_names


def ladder_from(base: str, wished: str) -> tuple[str, ...]:
    """Architectures for round 1, 2, ...; the last one stays.

    `wished`: names with commas, or "auto": the base, then the larger ones whose weights are
    installed where it is one of their family. Raises UserError for a name that nobody knows or a
    ladder that shrinks.
    """
    if wished == "auto":
        family = embedded_names()
        return family[family.index(base) :] if base in family else (base,)
    rungs = tuple(name.strip() for name in wished.split(",") if name.strip())
    sizes = {name: _parameters(name) for name in (base, *rungs)}
    for lower, name in zip((base, *rungs), rungs, strict=False):
        if sizes[name] < sizes[lower]:
            raise UserError(
                "Students must not shrink: {name} is smaller than {lower}.", name=name, lower=lower
            )
    return rungs or (base,)


def _parameters(name: str) -> int:
    module = load_backbone(name, pretrained=False).module
    return sum(part.numel() for part in module.parameters())
