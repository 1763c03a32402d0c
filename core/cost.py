"""What a model costs where it is used."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one model in use. Milliseconds of two models compare only on the same `machine`."""

    milliseconds: float  # per image, decoded already, in batches as predictions are made
    megabytes: float  # 10^6 bytes that must be kept: weights, or labeled features
    parameters: int  # learned numbers
    device: str  # "cpu", "cuda" or "mps"
    precision: str  # "fp32" or "bf16"
    hardware: str  # the processor's name and threads, or the graphics card's name
    input_size: int  # pixels of the square that the network sees

    @property
    def machine(self) -> tuple[str, str]:
        return self.device, self.hardware

    def facts(self) -> dict[str, object]:
        return asdict(self)


def cost_from(stored: Mapping[str, object] | None) -> Cost | None:
    """The cost in a round of result.json; None where an older version measured none."""
    names = [field.name for field in fields(Cost)]
    if not stored or any(name not in stored for name in names):
        return None
    return Cost(**{name: stored[name] for name in names})  # pyright: ignore[reportArgumentType]  # facts() wrote them
