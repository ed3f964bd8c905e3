"""The list of steps of one document, with the patches they made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from genrepair.services.applied_step import AppliedStep, Done, make_step
from genrepair.services.patch_vault import PatchVault

Steps = tuple[AppliedStep, ...]


class StepList:
    """What was done to a document, in order.

    Parameters
    ----------
    height, width : int
        Of the photo.
    budget_bytes : int
        Memory for patches before they go to a file.
    folder : Path
        Where that file is made.
    """

    def __init__(self, height: int, width: int, budget_bytes: int, folder: Path) -> None:
        self.vault = PatchVault(height, width, budget_bytes, folder)
        self.steps: Steps = ()
        # Id of the step that found the mask, and the name of the mask's state then.
        self._found: tuple[int, int] | None = None

    def add(self, done: Sequence[Done], mask_name: int | None) -> tuple[Steps, Steps]:
        """Add what was done: the lists before and after.

        Parameters
        ----------
        done : sequence of Done
            With the patches as they were laid.
        mask_name : int, or None
            Name of the state of the mask that the tools were given.
        """
        before, new = self.steps, list[AppliedStep]()
        for each in done:
            if not each.patches and each.mask_made is None:
                continue
            finder = self._finder(each, done, new, mask_name)
            new.append(make_step(each, self.vault.keep(each.patches), (*before, *new), finder))
        self.steps = (*before, *new)
        return before, self.steps

    def found(self, steps: Steps, mask_name: int) -> None:
        """Remember which of the new steps found the mask that the document has now."""
        finders = [step.id for step in steps if step.makes_mask]
        if finders:
            self._found = finders[-1], mask_name

    def close(self) -> None:
        """Forget everything."""
        self.steps = ()
        self.vault.close()

    def _finder(
        self, each: Done, done: Sequence[Done], new: Sequence[AppliedStep], mask_name: int | None
    ) -> int | None:
        """Id of the step that found the mask that was used, if nobody painted since."""
        if each.mask is None:
            return None
        for other, step in zip((d for d in done if d.patches or d.mask_made is not None), new, strict=False):
            if other.mask_made is each.mask:
                return step.id
        return self._found[0] if self._found is not None and self._found[1] == mask_name else None
