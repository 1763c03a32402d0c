import pytest

from core.errors import UserError
from core.recipes import RECIPES, check_settings, recipe


def test_every_recipe_accepts_its_own_defaults() -> None:
    for each in RECIPES:
        given = {setting.key: setting.default for setting in each.settings}
        assert check_settings(each.name, given).values == given


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
        ("neighbours", "3", "It has: input_size, metric, neighbors"),
        ("neighbors", "many", "number from 1 to 1000"),
        ("neighbors", "0", "number from 1 to 1000"),
        ("neighbors", "nan", "number from 1 to 1000"),
        ("neighbors", "2.5", "a whole number"),
        ("pretrained", "maybe", "yes or no"),
        ("input_size", "big", "a whole number from 16 to 2048 or auto"),
    ],
)
def test_an_unfit_setting_is_answered_with_what_fits(key: str, value: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        check_settings("knn", {key: value})


def test_a_setting_counts_only_where_another_one_lets_it() -> None:
    rate = next(one for one in recipe("distill").settings if one.key == "rate")
    assert rate.counts({"train": "all"})
    assert not rate.counts({"train": "head"})


def test_what_a_setting_waits_for_is_a_setting_of_the_same_recipe() -> None:
    for each in RECIPES:
        known = {setting.key: setting for setting in each.settings}
        assert len(known) == len(each.settings), f"{each.name} has a setting twice"
        for setting in each.settings:
            if setting.when is not None:
                assert set(setting.when.values) <= set(known[setting.when.key].choices)
