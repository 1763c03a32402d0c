"""The preview process as seen from outside: augmented pictures on request; no torch, no Qt."""

import base64
from collections.abc import Mapping
from pathlib import Path

from core.jobs.asking import Asking
from core.rows import Picture


class PreviewWorker:
    """Its process runs from the first request until it is closed. Threads may share it."""

    def __init__(self, *, command: tuple[str, ...] = ()) -> None:
        """`command` replaces this executable and main.py, for tests."""
        self.process = Asking("preview", command=command)

    def pictures(
        self, image: Path, settings: Mapping[str, str], *, count: int, seed: int, size: int
    ) -> list[Picture]:
        """`count` squares of `size` pixels: what a training with these settings might see of
        `image`. The same `seed` draws the same; settings not given have their defaults.

        Blocks (see `Asking.ask`). Raises UserError for a file that cannot be read and an unfit
        setting.
        """
        answer = self.process.ask(
            {
                "image": str(image),
                "settings": dict(settings),
                "count": count,
                "seed": seed,
                "size": size,
            }
        )
        return [Picture(size, size, base64.b64decode(rgb)) for rgb in answer["pictures"]]

    def close(self) -> None:
        """End the process; whoever waits for an answer gets a UserError. Safe at any time."""
        self.process.close()
