"""The last pictures that a generator made, to be shown to its critic again."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ImageBuffer(nn.Module):
    """The last pictures that a generator made: half of those that a critic learns from come from here.

    Keeps the two from chasing each other round. Shrivastava et al., CVPR 2017; Zhu et al., ICCV 2017 (50 pictures).

    Parameters
    ----------
    count : int
        Pictures that are kept.
    channels, side : int
        Of the pictures.
    """

    kept: Tensor
    filled: Tensor

    def __init__(self, count: int, channels: int, side: int) -> None:
        super().__init__()
        self.register_buffer("kept", torch.zeros(count, channels, side, side))
        self.register_buffer("filled", torch.zeros((), dtype=torch.long))

    @torch.no_grad()
    def exchange(self, made: Tensor) -> Tensor:
        """Half of ``made``, and older pictures whose places the other half takes; all of it while it fills.

        Parameters
        ----------
        made : (n, channels, side, side)

        Returns
        -------
        (n, channels, side, side)
        """
        shown = made.detach().clone()
        for number, picture in enumerate(made.detach()):
            have = int(self.filled)
            if have < len(self.kept):
                self.kept[have] = picture
                self.filled += 1
            elif torch.rand(()) < 0.5:
                place = int(torch.randint(have, ()))
                shown[number] = self.kept[place]
                self.kept[place] = picture
        return shown
