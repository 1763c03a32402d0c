"""The explaining process as seen from outside: what a model looked at, on request; no torch, no
Qt."""

from dataclasses import dataclass
from pathlib import Path

from core.jobs.asking import Asking

_NOTHING = 0.002  # of a side: less than can be seen


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture as it is shown, in shares of its width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    @property
    def is_whole(self) -> bool:
        return max(self.left, self.top, 1 - self.right, 1 - self.bottom) < _NOTHING


@dataclass(frozen=True, slots=True)
class ClassHeat:
    """`heat`: rows of numbers in [0, 1], over the `region` that the model saw. `category`: a class
    index, with its calibrated `probability` by the linear head that is explained. `imitates`: that
    head only imitates another method, which made the project's predictions."""

    heat: tuple[tuple[float, ...], ...]
    region: Region
    category: int
    probability: float
    imitates: bool


class Explainer:
    """Its process runs from the first request until it is closed. Threads may share it."""

    def __init__(self, *, command: tuple[str, ...] = ()) -> None:
        """`command` replaces this executable and main.py, for tests."""
        self.process = Asking("explainer", command=command)

    def heat(
        self, model: Path, image: Path, *, size: tuple[int, int], category: int | None
    ) -> ClassHeat:
        """What the model in the bundle folder `model` looked at in `image`, which is `size` (width,
        height) as it is shown, to say `category` (None: what it says itself).

        Blocks (see `Asking.ask`). Raises UserError for a backbone that this is not tested with and
        a file that cannot be read.
        """
        answer = self.process.ask(
            {
                "model": str(model),
                "image": str(image),
                "width": size[0],
                "height": size[1],
                "category": category,
            }
        )
        return ClassHeat(
            heat=tuple(tuple(row) for row in answer["heat"]),
            region=Region(*answer["region"]),
            category=answer["category"],
            probability=answer["probability"],
            imitates=answer["imitates"],
        )

    def close(self) -> None:
        """End the process; whoever waits for an answer gets a UserError. Safe at any time."""
        self.process.close()
