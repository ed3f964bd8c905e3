"""Models: cards, sessions and prediction. The only importer of ONNX Runtime, which it loads at the first prediction."""

from __future__ import annotations

from genrepair.engine.card import CardInput, CardOutput, ModelCard, Variant, read_card, write_card
from genrepair.engine.catalog import Catalog
from genrepair.engine.engine import Engine
from genrepair.engine.session import EngineSettings

__all__ = [
    "CardInput",
    "CardOutput",
    "Catalog",
    "Engine",
    "EngineSettings",
    "ModelCard",
    "Variant",
    "read_card",
    "write_card",
]
