"""The duplicate groups to show: conflicting labels first, then open ones, then settled ones."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from core.duplicate_rows import DuplicateGroup
from core.project import Project
from core.rows import Group, Listing


@dataclass(frozen=True, slots=True)
class DuplicateList:
    """`groups` are those shown, in order; `settled` counts those that say nothing new, shown or
    not, `conflicting` those whose labels differ."""

    listing: Listing
    groups: tuple[DuplicateGroup, ...]
    first_rows: Mapping[int, int]  # row of the best image, by the group's key
    settled: int
    conflicting: int


def list_duplicates(project: Project, *, with_settled: bool) -> DuplicateList:
    """List the groups, the best image of each first. Not for the GUI thread."""
    found = project.duplicates.groups()
    settled = sum(not each.is_open for each in found)
    shown = [each for each in found if with_settled or each.is_open]
    shown.sort(key=lambda each: (not each.conflicts, not each.is_open, each.key))
    ids: array[int] = array("q")
    groups: list[Group] = []
    first_rows: dict[int, int] = {}
    for each in shown:
        first_rows[each.key] = len(ids)
        groups.append(Group(str(each.key), len(ids), len(each.images)))
        ids.extend(each.best_first)
    return DuplicateList(
        listing=Listing(ids, tuple(groups)),
        groups=tuple(shown),
        first_rows=first_rows,
        settled=settled,
        conflicting=sum(each.conflicts for each in shown),
    )
