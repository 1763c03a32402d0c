from core.training.tuning.augment.strength import Strength
from core.training.tuning.seeds import seed_generators, seed_of

__all__ = ["Strength", "seed_generators", "seed_of"]
