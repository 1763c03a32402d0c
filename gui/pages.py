"""The pages of the window, each made when it is first turned to: all five at once are half a second
of work in the window's thread, and each of them reads much at its beginning."""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(Mapping[str, QWidget]):
    """Makes a page when it is asked for by its name, and puts it into the stack, which owns it."""

    def __init__(self, stack: QStackedWidget, makers: Mapping[str, Callable[[], QWidget]]) -> None:
        self._stack, self._makers = stack, makers
        self._made: dict[str, QWidget] = {}

    def __getitem__(self, name: str) -> QWidget:
        if name not in self._made:
            page = self._makers[name]()
            self._made[name] = page
            self._stack.addWidget(page)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        """Whether there is such a page; asking does not make it."""
        return name in self._makers

    def name_of(self, page: QWidget | None) -> str:
        """The name of a page that has been made, "" for another widget."""
        return next((name for name, each in self._made.items() if each is page), "")

    def clear(self) -> None:
        """Let go of what was made, and make nothing any more."""
        for page in self._made.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._makers, self._made = {}, {}
