"""Chance as a function of numbers, so that a stopped run goes on with the same bits."""

import hashlib

import torch


def seed_of(*parts: int) -> int:
    """A number that is a function of `parts` and of nothing else."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=7).digest(), "big")


def seed_generators(seed: int, device: str) -> None:
    """Seed what draws on the CPU and on `device`, to the same bits as `torch.manual_seed`.

    That one also queues a call with its stack for every kind of accelerator that never starts
    (torch 2.14): a leak, and most of the time of a small augmentation.
    """
    torch.default_generator.manual_seed(seed)
    if device == "cuda":
        torch.cuda.manual_seed_all(seed)
    elif device == "mps":
        torch.mps.manual_seed(seed)
