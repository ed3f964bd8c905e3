"""One file a model: network, crops with damage, loss, validation, and what the exported model is called."""

from __future__ import annotations

from training.recipes.damage import DamageRecipe
from training.recipes.denoise import DenoiseRecipe
from training.recipes.inpaint import InpaintRecipe
from training.recipes.recipe import Recipe

RECIPES: dict[str, type[Recipe]] = {r.name: r for r in (DenoiseRecipe, InpaintRecipe, DamageRecipe)}

__all__ = ["RECIPES", "DamageRecipe", "DenoiseRecipe", "InpaintRecipe", "Recipe"]
