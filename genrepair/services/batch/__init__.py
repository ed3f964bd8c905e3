"""Many photos through one recipe: planned, journalled, pipelined, resumable."""

from __future__ import annotations

from genrepair.services.batch.control import BatchControl
from genrepair.services.batch.events import BatchEvent, Finished, Note, Paused, PhotoChanged, Resumed, Running
from genrepair.services.batch.order import BatchOrder
from genrepair.services.batch.plan import BatchPlan, plan_batch
from genrepair.services.batch.recipe_file import BatchRecipe, find_recipe, list_recipes, load_recipe, save_recipe
from genrepair.services.batch.run import run_batch

__all__ = [
    "BatchControl",
    "BatchEvent",
    "BatchOrder",
    "BatchPlan",
    "BatchRecipe",
    "Finished",
    "Note",
    "Paused",
    "PhotoChanged",
    "Resumed",
    "Running",
    "find_recipe",
    "list_recipes",
    "load_recipe",
    "plan_batch",
    "run_batch",
    "save_recipe",
]
