import pytest

from core.errors import UserError
from core.recipes import RECIPES, check_settings


def test_every_recipe_accepts_its_own_defaults() -> None:
    for recipe in RECIPES:
        given = {setting.key: setting.default for setting in recipe.settings}
        assert check_settings(recipe.name, given).values == given


def test_what_is_not_given_is_the_default() -> None:
    settings = check_settings("knn", {"neighbors": "9"})
    assert settings.number("neighbors") == 9
    assert settings.yes("pretrained")
    assert settings.number_or_auto("input_size") is None


def test_an_unknown_recipe_is_answered_with_the_list() -> None:
    with pytest.raises(UserError, match="auto, head, knn"):
        check_settings("nonsense", {})


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("neighbours", "3", "It has: input_size, neighbors"),
        ("neighbors", "many", "number from 1 to 1000"),
        ("neighbors", "0", "number from 1 to 1000"),
        ("neighbors", "nan", "number from 1 to 1000"),
        ("pretrained", "maybe", "yes or no"),
    ],
)
def test_an_unfit_setting_is_answered_with_what_fits(key: str, value: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        check_settings("knn", {key: value})


def test_neither_a_number_nor_auto_is_refused() -> None:
    with pytest.raises(UserError, match="a number or auto"):
        check_settings("head", {"input_size": "big"}).number_or_auto("input_size")
