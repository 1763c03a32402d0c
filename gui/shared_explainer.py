"""The one explaining process of an open project: it runs while any view shows maps."""

from collections.abc import Callable

from core.explaining import Explains
from core.jobs.explainer import Explainer


class SharedExplainer:
    def __init__(self) -> None:
        self.make: Callable[[], Explains] = Explainer  # another one in tests
        self._holders: set[int] = set()
        self._one: Explains | None = None

    def take(self, holder: object) -> Explains:
        """Return the explainer; its process starts with the first request."""
        self._holders.add(id(holder))
        if self._one is None:
            self._one = self.make()
        return self._one

    def leave(self, holder: object) -> None:
        """End the process if nobody else has it."""
        self._holders.discard(id(holder))
        if not self._holders:
            self.close()

    def close(self) -> None:
        self._holders.clear()
        one, self._one = self._one, None
        if one is not None:
            one.close()
