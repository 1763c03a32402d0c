"""The methods on frozen features by name."""

from collections.abc import Mapping
from functools import partial

from core.recipes import Settings
from core.training.methods.centroid import nearest_centroid
from core.training.methods.ensemble import taught_by_propagation
from core.training.methods.logistic import logistic
from core.training.methods.pool import Method
from core.training.methods.propagation import propagate

HEADS: Mapping[str, Method] = {
    "logistic regression": logistic,
    "label propagation": propagate,
    "regression taught by propagation": taught_by_propagation,
    "nearest class mean": nearest_centroid,
}
AVERAGED = ("logistic regression", "label propagation", "regression taught by propagation")


def method_of_recipe(recipe: str, settings: Settings) -> tuple[str, Method]:
    """The name and the method of a recipe that is one method on frozen features."""
    match recipe:
        case "head":
            return "logistic regression", logistic
        case "label-propagation":
            neighbors, alpha = int(settings.number("neighbors")), settings.number("alpha")
            return "label propagation", partial(propagate, neighbors=neighbors, alpha=alpha)
        case _:
            raise ValueError(recipe)
