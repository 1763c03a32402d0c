"""How the batches of a tuning are mixed, from its settings."""

from core.recipes import Settings
from core.training.methods.mixing import Mix, cutmix, mixup, sometimes

_KINDS = {"cutmix": cutmix, "mixup": mixup}


def mix_from(settings: Settings) -> Mix | None:
    """None where nothing is mixed, as with fixed convolutions: a head alone has no use for it
    (recipes.md 1.8)."""
    kind = settings.text("mix") if settings.has("mix") else "none"
    if kind not in _KINDS or not settings.number("trunk_rate"):
        return None
    return sometimes(_KINDS[kind], settings.number("mix_share"))
