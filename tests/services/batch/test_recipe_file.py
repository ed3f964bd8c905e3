"""Recipe files: what a person may write, and the sentences about what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genrepair import paths
from genrepair.errors import ModelError, UsageError
from genrepair.services.batch.naming import NameFields, check_template, fill_template
from genrepair.services.batch.recipe_file import (
    BatchRecipe,
    RecipeOutput,
    RecipeStep,
    find_recipe,
    list_recipes,
    load_recipe,
    parse_recipe,
    recipe_of_steps,
    recipe_text,
    save_recipe,
)
from genrepair.services.batch.resolve import resolve_recipe
from genrepair.services.conditions import Conditions

FULL = """
name = "Mine"
description = "What I do."

[[steps]]
tool = "damage"
params = { sensitivity = 60, dust = false }

[[steps]]
tool = "denoise"
model = "denoise-tiny"
when = { noise_above = 2.5, monochrome = false }
params = { sigma = 12, chroma = 50 }

[[steps]]
tool = "levitate"
optional = true

[output]
format = "png"
depth = 16
name = "{date}/{stem}-{number:03}"
subfolders = false
metadata = "no-location"
"""


def test_everything_that_may_be_written(engine: Any) -> None:
    recipe = parse_recipe(FULL)
    assert [step.tool for step in recipe.steps] == ["damage", "denoise", "levitate"]
    assert recipe.steps[1].when == Conditions(noise_above=2.5, monochrome=False)
    assert recipe.output == RecipeOutput("png", None, 16, "{date}/{stem}-{number:03}", False, "no-location")
    ready = resolve_recipe(recipe, engine)
    assert [step.tool for step in ready.recipe.steps] == ["damage", "denoise"]
    assert ready.recipe.steps[1].params.sigma == "12"
    assert ready.notes == ("The step levitate is left out: there is no such tool in this version.",)
    assert [model["id"] for model in ready.models] == ["damage-tiny", "denoise-tiny"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("steps = 3", "the recipe needs a name"),
        ('name = "a"', "at least one step"),
        ('name = "a"\nkolour = 1', "a recipe has no 'kolour'"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\nforce = 1', "a step has no 'force'"),
        ('name = "a"\n[[steps]]\nparams = {}', "a step needs a tool"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\nwhen = { rain = 1 }', "no condition 'rain'"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\nwhen = { noise_above = "a" }', "noise_above must be a number"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\nwhen = { monochrome = 1 }', "monochrome must be true or false"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\noptional = 1', "optional of the step denoise"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\n[output]\nformat = "gif"', "may be keep, jpeg"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\n[output]\nquality = 101', "1 to 100"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\n[output]\nquality = true', "1 to 100"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\n[output]\ndepth = 12', "8 or 16"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\n[output]\nmetadata = "some"', "may be keep, no-location, none"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\n[output]\nname = "x"', "gives every photo the same name"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\n[output]\nname = "{mood}"', "has no field {mood}"),
        ('name = "a"\n[[steps]]\ntool = "denoise"\n[output]\nname = "../{stem}"', "leads out of the output folder"),
        ("name = ", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_recipe(text, "The recipe mine.toml")
    assert str(caught.value).startswith("The recipe mine.toml") and sentence in str(caught.value)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (RecipeStep("levitate"), "There is no tool 'levitate'"),
        (RecipeStep("denoise", {"volume": 1}), "no setting 'volume'"),
        (RecipeStep("denoise", {"luminance": 1.5}), "must be a whole number"),
        (RecipeStep("denoise", {"luminance": 900}), "Luminance may be 0 to 150"),
        (RecipeStep("damage", {"dust": 1}), "must be true or false"),
    ],
)
def test_wrong_steps_are_found_before_the_batch(step: RecipeStep, sentence: str, engine: Any) -> None:
    with pytest.raises(UsageError, match=sentence):
        resolve_recipe(BatchRecipe("a", (step,)), engine)


def test_a_model_that_is_missing(engine: Any) -> None:
    recipe = BatchRecipe("a", (RecipeStep("denoise", model="gone"), RecipeStep("damage")))
    with pytest.raises(ModelError, match="gone"):
        resolve_recipe(recipe, engine)
    optional = BatchRecipe("a", (RecipeStep("denoise", model="gone", optional=True), RecipeStep("damage")))
    ready = resolve_recipe(optional, engine)
    assert [step.tool for step in ready.recipe.steps] == ["damage"] and "gone" in ready.notes[0]
    with pytest.raises(UsageError, match="Nothing of the recipe"):
        resolve_recipe(BatchRecipe("a", optional.steps[:1]), engine)


def test_the_fingerprint_follows_what_decides_the_result(engine: Any) -> None:
    def mark(**step: Any) -> str:
        return resolve_recipe(BatchRecipe("a", (RecipeStep("denoise", **step),)), engine).fingerprint

    assert mark() == mark() == mark(params={"luminance": 100})
    assert len({mark(), mark(params={"luminance": 99}), mark(when=Conditions(noise_above=1))}) == 3


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)
recipes = st.builds(
    BatchRecipe,
    texts,
    st.lists(
        st.builds(
            RecipeStep,
            st.sampled_from(["damage", "denoise", "later"]),
            st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 9) | st.booleans() | texts),
            st.none() | texts,
            st.builds(Conditions, noise_above=st.none() | st.floats(0, 99), monochrome=st.none() | st.booleans()),
            st.booleans(),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    st.builds(
        RecipeOutput,
        st.sampled_from(["keep", "png"]),
        st.none() | st.integers(1, 100),
        st.sampled_from([None, 8, 16]),
        st.sampled_from(["{stem}", "{date}/{number:04}"]),
        st.booleans(),
        st.sampled_from(["keep", "none"]),
    ),
    texts | st.just(""),
)


@settings(max_examples=60, deadline=None)
@given(recipes)
def test_round_trip(recipe: BatchRecipe) -> None:
    assert parse_recipe(recipe_text(recipe)) == recipe


def test_saving_is_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a" / "mine.toml"
    save_recipe(recipe_of_steps(["denoise"]), path)
    with pytest.raises(UsageError):
        save_recipe(BatchRecipe("", ()), path)
    assert load_recipe(path) == recipe_of_steps(["denoise"])
    assert [p.name for p in path.parent.iterdir()] == ["mine.toml"]


def test_the_shipped_recipes_can_be_done(engine: Any) -> None:
    shipped = {path.stem for path in paths.recipes_dir().glob("*.toml")}
    assert {"scanned-prints", "film-scans", "noisy-phone-photos", "compressed-web-pictures"} <= shipped
    for recipe in list_recipes().values():
        assert recipe.description.endswith(".")
        assert resolve_recipe(recipe, engine).recipe.steps


def test_a_persons_own_recipe_comes_first() -> None:
    mine = BatchRecipe("Mine", (RecipeStep("denoise"),))
    save_recipe(mine, paths.user_recipes_dir() / "film-scans.toml")
    assert find_recipe("film-scans") == list_recipes()["film-scans"] == mine
    with pytest.raises(UsageError, match=r"no recipe called 'nothing'; there are .*scanned-prints"):
        find_recipe("nothing")


FIELDS = NameFields("a b", "a b.heic", "jpg", "Summer", "2026-01-31", "23-59-59", 7, "Mine")


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{stem}", "a b.jpg"),
        ("{stem}.{ext}", "a b.jpg"),
        ("{name}", "a b.heic.jpg"),
        ("{date}/{folder}-{number:04}", "2026-01-31/Summer-0007.jpg"),
        ("{recipe}_{time}_{number}", "Mine_23-59-59_7.jpg"),
        ("{stem}: what?", "a b_ what_.jpg"),
    ],
)
def test_names_from_templates(template: str, name: str) -> None:
    check_template(template)
    assert fill_template(template, FIELDS).as_posix() == name


@given(texts, st.sampled_from(["{stem}", "{folder}/{stem}", "{name}-{number}"]))
@settings(max_examples=60, deadline=None)
def test_a_name_never_leaves_the_folder(stem: str, template: str) -> None:
    fields = NameFields(stem, stem + ".jpg", "jpg", stem, "2026-01-31", "00-00-00", 1, stem)
    filled = fill_template(template, fields)
    assert not filled.is_absolute() and ".." not in filled.parts and filled.suffix == ".jpg"
