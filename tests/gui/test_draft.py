"""What is chosen for a run, without a window: what reaches the run, its words, its command."""

import shlex
from pathlib import Path

import pytest

from core.commands.parser import parse
from core.jobs.run_folder import RunConfig
from core.recipes import RECIPES, check_settings
from gui.models.draft import BACKBONE, MINUTES, OF_THE_RUN, Draft
from gui.views.options.draft_words import Supply, command, in_words, short

SOME = Supply(labels=120, unlabeled=4310)


def changed(recipe: str, **values: str) -> Draft:
    draft = Draft(recipe)
    by_key = {one.key: one for one in draft.settings}
    for key, value in values.items():
        draft = draft.with_value(by_key[key], value)
    return draft


def test_nothing_chosen_leaves_everything_to_the_run():
    assert Draft().config == RunConfig()
    assert short(Draft()) == ""


@pytest.mark.parametrize("recipe", [each.name for each in RECIPES])
def test_no_setting_of_a_recipe_is_named_like_one_of_the_run(recipe):
    keys = [one.key for one in Draft(recipe).settings]
    assert len(keys) == len(set(keys))
    assert not {one.key for one in OF_THE_RUN} & set(check_settings(recipe, {}).values)


def test_only_what_differs_reaches_the_run():
    config = changed("knn", neighbors="7", backbone="resnet18", seed="4").config
    assert config == RunConfig("knn", "resnet18", seed=4, settings={"neighbors": "7"})


def test_what_has_no_effect_does_not_reach_the_run():
    draft = changed("distill", rate="0.01", train="head")
    assert draft.config.settings == {"train": "head"}  # a head has no such rate
    draft = changed("distill", rate="0.01", train="all")
    assert draft.config.settings == {"rate": "0.01", "train": "all"}


def test_what_waits_for_something_without_effect_has_none_either():
    draft = changed("pseudo-label", student="finetune", mix="cutmix", mix_share="0.2")
    assert set(draft.config.settings) == {"student", "mix", "mix_share"}
    back = draft.with_value(next(s for s in draft.settings if s.key == "student"), "head")
    assert back.config.settings == {}


def test_another_recipe_keeps_what_it_can_take_and_the_first_finds_its_own_again():
    draft = changed("noisy-student", dropout="0.3", rounds="3", input_size="96")
    other = draft.with_recipe("knn")
    assert other.config == RunConfig("knn", settings={"input_size": "96"})
    assert other.with_recipe("noisy-student").config == draft.config


def test_the_default_is_no_choice():
    draft = changed("knn", neighbors="7")
    back = draft.with_value(next(s for s in draft.settings if s.key == "neighbors"), "5")
    assert back == Draft("knn")


def test_the_command_asks_for_the_same_run():
    draft = changed("noisy-student", rounds="3", magnitude="12", backbone="resnet18", seed="2")
    words = shlex.split(command(draft, Path("/tmp/my birds.autodidact")))
    assert words[:2] == ["python", "main.py"]
    asked = parse(words[2:])
    assert asked.project == Path("/tmp/my birds.autodidact")
    assert (asked.recipe, asked.backbone, asked.rounds, asked.seed) == (
        "noisy-student",
        "resnet18",
        3,
        2,
    )
    assert dict(asked.settings) == dict(draft.config.settings) == {"magnitude": "12"}


def test_it_says_what_would_run():
    draft = changed("finetune", augment="2", magnitude="9", minutes="10", backbone="resnet18")
    assert in_words(draft, SOME, []) == (
        "Trains resnet18 on 120 labels. Augmented by RandAugment, N 2, M 9. "
        "It takes 10 minutes at most."
    )
    assert short(draft) == "finetune · resnet18 · 3 changed"


def test_every_recipe_says_what_would_run():
    told = {each.name: in_words(Draft(each.name), SOME, []) for each in RECIPES}
    assert all("120 labels" in words for words in told.values())
    assert "4,310 images without" in told["label-propagation"]
    assert told["lwf"].startswith(
        "Of 120 labels, a model learns from those of categories that it does not know yet."
    )


def test_a_limit_that_a_recipe_does_not_heed_is_not_offered():
    assert MINUTES not in Draft("knn").settings
    assert {BACKBONE, MINUTES} <= set(Draft("finetune").settings)
