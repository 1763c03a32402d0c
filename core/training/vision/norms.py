"""What a backbone was trained on: the size of its input and its statistics."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Norms:
    """Input: RGB squares of `size` pixels, less `mean`, divided by `std` (values in [0, 1])."""

    size: int
    fixed_size: bool  # position embeddings or the like allow no other
    crop: float
    mean: tuple[float, ...]
    std: tuple[float, ...]
    interpolation: str
