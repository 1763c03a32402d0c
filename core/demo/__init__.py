"""The demonstration: handwritten digits, a few of them labeled as a person would."""

from core.demo.creation import create
from core.demo.digits import Digits

__all__ = ["Digits", "create"]
