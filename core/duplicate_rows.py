"""Groups of images that show the same, as frozen rows."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from core.types import Answer, Tier


@dataclass(frozen=True, slots=True)
class DuplicateImage:
    """What decides between the images of a group."""

    id: int
    pixels: int
    bytes: int
    answer: Answer | None
    category_id: int | None
    tier: Tier | None


@dataclass(frozen=True)
class DuplicateGroup:
    """At least two images that show the same. `key` stays as long as the group does."""

    key: int
    images: tuple[DuplicateImage, ...]

    @cached_property
    def conflicts(self) -> bool:
        """Whether its images have different categories."""
        return len({each.category_id for each in self.images if each.category_id}) > 1

    @property
    def is_open(self) -> bool:
        """Whether something is left to say of it: labels conflict, or an image that is not skipped
        has no answer beside others."""
        kept = [each for each in self.images if each.answer is not Answer.SKIPPED]
        unsaid = any(each.answer is None for each in kept)
        return self.conflicts or (unsaid and len(kept) > 1)

    @property
    def best_first(self) -> tuple[int, ...]:
        """Return the ids: most pixels first, then most bytes."""
        ranked = sorted(self.images, key=lambda each: (-each.pixels, -each.bytes, each.id))
        return tuple(each.id for each in ranked)

    @property
    def best(self) -> int:
        """Return the id of the image with the most pixels, then the most bytes."""
        return max(self.images, key=lambda each: (each.pixels, each.bytes, -each.id)).id

    @property
    def majority(self) -> int | None:
        """Return the category that most of its labels say, None without one or in a tie."""
        said = Counter(each.category_id for each in self.images if each.category_id is not None)
        first = said.most_common(2)
        if not first or (len(first) == 2 and first[0][1] == first[1][1]):
            return None
        return first[0][0]
