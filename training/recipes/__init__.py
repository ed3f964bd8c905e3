"""One file a model: network, crops with damage, loss, validation, and what the exported model is called."""

from __future__ import annotations

from training.recipes.collaborative import CollaborativeRecipe
from training.recipes.colours import ColoursRecipe
from training.recipes.cyclic import CyclicRecipe
from training.recipes.damage import DamageRecipe
from training.recipes.deblur import DeblurRecipe
from training.recipes.denoise import DenoiseRecipe
from training.recipes.grain import GrainRecipe
from training.recipes.inpaint import InpaintRecipe
from training.recipes.inpaint_gan import InpaintGanRecipe
from training.recipes.inpaint_variants import InpaintVariantsRecipe
from training.recipes.noise import NoiseRecipe
from training.recipes.realism import RealismRecipe
from training.recipes.recipe import Recipe
from training.recipes.recurrent import RecurrentRecipe
from training.recipes.restore import RestoreRecipe
from training.recipes.translate import TranslateRecipe
from training.recipes.vae import VaeRecipe

RECIPES: dict[str, type[Recipe]] = {
    r.name: r
    for r in (
        DenoiseRecipe,
        InpaintRecipe,
        InpaintGanRecipe,
        InpaintVariantsRecipe,
        DamageRecipe,
        RestoreRecipe,
        ColoursRecipe,
        NoiseRecipe,
        RecurrentRecipe,
        CollaborativeRecipe,
        GrainRecipe,
        RealismRecipe,
        DeblurRecipe,
        CyclicRecipe,
        TranslateRecipe,
        VaeRecipe,
    )
}

__all__ = [
    "RECIPES",
    "CollaborativeRecipe",
    "ColoursRecipe",
    "CyclicRecipe",
    "DamageRecipe",
    "DeblurRecipe",
    "DenoiseRecipe",
    "GrainRecipe",
    "InpaintGanRecipe",
    "InpaintRecipe",
    "InpaintVariantsRecipe",
    "NoiseRecipe",
    "RealismRecipe",
    "Recipe",
    "RecurrentRecipe",
    "RestoreRecipe",
    "TranslateRecipe",
    "VaeRecipe",
]
