"""Groups of categories: text paths like "insects/hymenoptera", and the tree that they make."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Grouped(Protocol):
    @property
    def parent(self) -> str: ...


T = TypeVar("T", bound=Grouped)


@dataclass(frozen=True, slots=True)
class Branch:
    """A group in the tree. `count`: the categories in it and in the groups below it."""

    path: str
    count: int

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def depth(self) -> int:
        return depth(self.path) - 1


def clean(path: str) -> str:
    """Return a typed path as it is stored: "insects / bees/" becomes "insects/bees"."""
    return "/".join(part for part in map(str.strip, path.split("/")) if part)


def depth(path: str) -> int:
    """Return how many groups `path` names; 0 for none."""
    return path.count("/") + 1 if path else 0


def is_within(path: str, group: str) -> bool:
    """Tell whether `path` is `group` or lies in it."""
    return path == group or path.startswith(f"{group}/")


def moved(path: str, old: str, new: str) -> str:
    """Return `path`, which is within `old`, as it is called when `old` is called `new`."""
    return clean(new + path.removeprefix(old))


def outline(members: Iterable[T]) -> list[Branch | T]:
    """Return groups and members as a tree is read: from the top down, each group before what it
    holds. Members keep their order; a group stands where its first member stood."""
    root = _Node[T]("")
    for member in members:
        node = root
        for name in filter(None, member.parent.split("/")):
            node = node.child(name)
        node.parts.append(member)
    return root.lines()[1:]


@dataclass(slots=True)
class _Node(Generic[T]):
    path: str
    parts: "list[_Node[T] | T]" = field(default_factory=list)
    children: "dict[str, _Node[T]]" = field(default_factory=dict)

    def child(self, name: str) -> "_Node[T]":
        if name not in self.children:
            self.children[name] = _Node(f"{self.path}/{name}" if self.path else name)
            self.parts.append(self.children[name])
        return self.children[name]

    def count(self) -> int:
        return sum(part.count() if isinstance(part, _Node) else 1 for part in self.parts)

    def lines(self) -> list[Branch | T]:
        found: list[Branch | T] = [Branch(self.path, self.count())]
        for part in self.parts:
            found += part.lines() if isinstance(part, _Node) else [part]
        return found
