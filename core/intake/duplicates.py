"""Which images show the same, and the split that they share."""

import xxhash

from core.types import Split

VALIDATION_SHARE = 0.2
_SAYS_NOTHING = frozenset((0, -1))  # hashes of flat pictures


def split_of(perceptual_hash: int, digest: bytes, *, seed: int) -> Split:
    """Return the split of an image: 80 % train, 20 % validation.

    A function of what the picture shows and of the project's seed alone, so that it is never
    redrawn, and near-duplicates, also those found later, share one.
    """
    draw = xxhash.xxh64_intdigest(likeness(perceptual_hash, digest), seed)
    return Split.VALIDATION if draw < VALIDATION_SHARE * 2**64 else Split.TRAIN


def likeness(perceptual_hash: int, digest: bytes) -> bytes:
    """Return the key that duplicates, exact and near, have in common: those of equal bytes, and
    those of equal perceptual hashes, flat ones aside (8 bytes, or the digest's 16). Equal bytes
    have equal hashes, so that one key is enough."""
    if perceptual_hash in _SAYS_NOTHING:
        return digest
    return perceptual_hash.to_bytes(8, "big", signed=True)
