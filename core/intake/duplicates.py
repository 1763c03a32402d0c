"""Which images show the same: groups of duplicates, and the split that they share."""

from collections.abc import Iterable
from dataclasses import dataclass

import xxhash

from core.types import Split

VALIDATION_SHARE = 0.2
_SAYS_NOTHING = frozenset((0, -1))  # hashes of flat pictures


@dataclass(frozen=True, slots=True)
class Print:
    """An image's fingerprints, as `ImageFacts` has them."""

    image_id: int
    digest: bytes
    perceptual_hash: int


def duplicate_groups(prints: Iterable[Print]) -> dict[int, int]:
    """Return image id → group for all images that have a duplicate, exact or near.

    Images are duplicates if their bytes are equal or their perceptual hashes are, flat ones
    aside. A group's number is its smallest image id. Equal bytes have equal hashes, so one key
    for each image is enough.
    """
    first: dict[bytes, int] = {}
    groups: dict[int, int] = {}
    for image in sorted(prints, key=lambda image: image.image_id):
        group = first.setdefault(likeness(image.perceptual_hash, image.digest), image.image_id)
        if group != image.image_id:
            groups[group] = groups[image.image_id] = group
    return groups


def split_of(perceptual_hash: int, digest: bytes, *, seed: int) -> Split:
    """Return the split of an image: 80 % train, 20 % validation.

    A function of what the picture shows and of the project's seed alone, so that it is never
    redrawn, and near-duplicates, also those found later, share one.
    """
    draw = xxhash.xxh64_intdigest(likeness(perceptual_hash, digest), seed)
    return Split.VALIDATION if draw < VALIDATION_SHARE * 2**64 else Split.TRAIN


def likeness(perceptual_hash: int, digest: bytes) -> bytes:
    """Return the key that near-duplicates have in common (8 bytes, or the digest's 16)."""
    if perceptual_hash in _SAYS_NOTHING:
        return digest
    return perceptual_hash.to_bytes(8, "big", signed=True)
