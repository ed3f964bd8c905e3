"""Recurrent denoiser: one small network, run again and again on what it made before, the better the more often.

Feedback of features and of the last estimate with shared weights: Ren et al., "Progressive Image Deraining Networks: A
Better and Simpler Baseline" (PReNet), CVPR 2019; Li et al., "Feedback Network for Image Super-Resolution" (SRFBN), CVPR
2019. The task and the noise map are FFDNet's (Zhang et al., TIP 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.networks.blocks import stack

FACTOR = 2
# Below 1 the hidden features fade unless a step renews them: many steps cannot blow up.
FEEDBACK = 0.9


@dataclass(frozen=True)
class RecurrentShape:
    """Size of the network.

    Parameters
    ----------
    channels : int
        Features at half resolution; a multiple of 16.
    blocks : int
        Residual blocks of a step.
    """

    channels: int
    blocks: int

    @property
    def state(self) -> int:
        """Channels of the state at full resolution: the last residual, and the hidden features unfolded."""
        return 3 + self.channels // FACTOR**2


SHAPES = {"standard": RecurrentShape(32, 3), "tiny": RecurrentShape(16, 1)}


class RecurrentDenoiser(nn.Module):
    """One step: image, noise map and state in, a better image and a new state out.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "restored_and_state"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        self.shape = SHAPES[size]
        channels = self.shape.channels
        self.head = nn.Conv2d((3 + 2 + 3) * FACTOR**2, channels, 3, padding=1)
        self.join = nn.Conv2d(2 * channels, channels, 1)
        self.body = stack(channels, self.shape.blocks)
        self.tail = nn.Conv2d(channels, 3 * FACTOR**2, 3, padding=1)
        nn.init.zeros_(self.tail.weight)
        if self.tail.bias is not None:
            nn.init.zeros_(self.tail.bias)

    def forward(self, image: Tensor, noise_level: Tensor, state: Tensor) -> Tensor:
        """Do one step.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
        noise_level : (n, 2, h, w) float32
            Standard deviation of the noise of luminance and of chroma in units of the image; zeros: unknown.
        state : (n, shape.state, h, w) float32
            Zeros before the first step.

        Returns
        -------
        (n, 3 + shape.state, h, w) float32
            The restored image, then the state for the next step.
        """
        residual, hidden = state[:, :3], state[:, 3:]
        seen = torch.cat((image, noise_level * 4.0, image - residual), dim=1)
        features = torch.relu(self.head(functional.pixel_unshuffle(seen, FACTOR)))
        before = FEEDBACK * functional.pixel_unshuffle(hidden, FACTOR)
        features = self.body(torch.relu(self.join(torch.cat((features, before), dim=1))))
        with torch.autocast(image.device.type, enabled=False):
            # A correction of the last residual: a step that finds nothing more to do leaves it as it is.
            residual = residual + functional.pixel_shuffle(self.tail(features.float()), FACTOR)
        # Bounded, so that any number of steps stays in the range that training saw.
        hidden = torch.tanh(functional.pixel_shuffle(features.float(), FACTOR))
        return torch.cat((image - residual, residual, hidden), dim=1)

    def unroll(self, image: Tensor, noise_level: Tensor, steps: int) -> list[Tensor]:
        """Run several steps from an empty state.

        Parameters
        ----------
        image, noise_level : see `forward`
        steps : int

        Returns
        -------
        list of (n, 3, h, w)
            The restored image after each step.
        """
        height, width = image.shape[2:]
        state = image.new_zeros(image.shape[0], self.shape.state, height, width)
        images = []
        for _ in range(steps):
            result = self(image, noise_level, state)
            images.append(result[:, :3])
            state = result[:, 3:]
        return images
