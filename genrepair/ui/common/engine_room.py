"""The engine of the window: made on the worker thread at the first inference, never before."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from genrepair.services.settings import Settings

if TYPE_CHECKING:
    from genrepair.engine import Engine


class EngineRoom(QObject):
    """Makes the engine when it is first needed and again after the settings changed.

    Attributes
    ----------
    noticed : Signal(str)
        A sentence from the engine, for example that it fell back to the CPU. Emitted on the worker thread.
    models_changed : Signal()
        Models came or went.
    """

    noticed = Signal(str)
    models_changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._made_for: tuple[str, int, str, int] | None = None

    def configure(self, settings: Settings) -> None:
        """Use other settings from the next inference on."""
        self._settings = settings

    def engine(self) -> Engine:
        """The engine; call it on the worker thread only, it may take seconds."""
        from genrepair.engine import Engine, EngineSettings

        with self._lock:
            chosen = self._settings
            wanted = chosen.provider, chosen.threads, chosen.prefer, chosen.gpu_memory_mb
            if self._engine is None or self._made_for != wanted:
                if self._engine is not None:
                    self._engine.close()
                settings = EngineSettings(
                    provider=wanted[0], threads=wanted[1], prefer=wanted[2], memory_limit_mb=wanted[3]
                )
                self._engine = Engine(settings, notice=self.noticed.emit)
                self._made_for = wanted
            return self._engine

    def models(self, task: str) -> list[tuple[str, str]]:
        """Id and title of the usable models for a task, the default first; any thread."""
        from genrepair.engine import Catalog

        catalog = Catalog()
        cards = catalog.for_task(task)
        default = catalog.default(task) if cards else None
        return [(card.id, card.title) for card in sorted(cards, key=lambda card: card is not default)]

    def in_use(self, task: str, model: str | None = None) -> tuple[str, str]:
        """Provider and model title that really serve ``task``; worker thread only."""
        engine = self.engine()
        card = engine.card(task, model)
        return engine.provider_in_use(card), card.title

    def refresh(self) -> None:
        """Models came or went: look again at the next inference."""
        with self._lock:
            if self._engine is not None:
                self._engine.catalog.refresh()
        self.models_changed.emit()

    def close(self) -> None:
        """Free the sessions; after the worker has ended."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
