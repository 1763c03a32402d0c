"""What Review shows beside the images: the groups of proposals, and whether any model made them."""

from dataclasses import dataclass

from core.project import Project
from core.rows import ProposalGroup


@dataclass(frozen=True, slots=True)
class Standing:
    groups: list[ProposalGroup]
    has_model: bool


def standing_of(project: Project) -> Standing:
    """Not for the GUI thread."""
    return Standing(
        groups=project.review.groups(), has_model=project.runs.current_model_id() is not None
    )
