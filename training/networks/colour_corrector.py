"""Colour corrector: one transform of all colours of a photo, predicted from a thumbnail.

Per-channel curves undo what a dye loses (its density shrinks by a factor, which is a curve of that channel alone), a
matrix undoes what the dyes do to each other. Predicting a transform from a small picture and applying it to the large
one: Gharbi et al., "Deep Bilateral Learning for Real-Time Image Enhancement", SIGGRAPH 2017; curves as the output:
Kim et al., "Global and Local Enhancement Networks", ECCV 2020.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

# Side of the thumbnail that the network looks at.
SIDE = 64
# Knots of each curve, evenly from black to white.
KNOTS = 17
# One start, KNOTS - 1 rises for each of three curves, and the nine numbers of the matrix.
OUTPUTS = 3 * KNOTS + 9
BINS = 32
SHAPES = {"standard": (32, 64, 96, 128), "tiny": (16, 16, 16, 16)}


class ColourCorrector(nn.Module):
    """A thumbnail in, a colour transform out.

    Parameters
    ----------
    size : str
        A name of `SHAPES`.
    """

    OUTPUT = "transform"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        widths = SHAPES[size]
        layers: list[nn.Module] = []
        for before, after in zip((3, *widths), widths, strict=False):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.ReLU()]
        self.eye = nn.Sequential(*layers)
        hidden = 2 * widths[-1]
        self.mind = nn.Sequential(
            nn.Conv2d(widths[-1] + 6 * BINS, hidden, 1),
            nn.ReLU(),
            # There are few photos and many colours: without it they are learnt by heart.
            nn.Dropout(0.1),
            nn.Conv2d(hidden, hidden, 1),
            nn.ReLU(),
            nn.Conv2d(hidden, OUTPUTS, 1),
        )
        last = self.mind[-1]
        assert isinstance(last, nn.Conv2d) and last.bias is not None
        # Zeros are the identity: an untrained network changes nothing.
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, image: Tensor) -> Tensor:
        """Look at a thumbnail.

        Parameters
        ----------
        image : (n, 3, 64, 64) float32, sRGB, 0..1

        Returns
        -------
        (n, 60, 1, 1) float32
            Three curves (their values at `KNOTS` knots), then the matrix, row by row.
        """
        seen = self.eye(image - 0.5).mean(dim=(2, 3), keepdim=True)
        raw = self.mind(torch.cat((seen, histogram(image[:, :, ::2, ::2])), dim=1))
        curves, matrix = raw[:, : 3 * KNOTS].view(-1, 3, KNOTS), raw[:, 3 * KNOTS :].view(-1, 3, 3)
        start = 0.5 * torch.tanh(curves[:, :, :1])
        # Softplus keeps every curve rising; the constant makes a rise of 1 out of 0.
        rises = functional.softplus(curves[:, :, 1:] + 0.541324854612918) / (KNOTS - 1)
        values = start + torch.cat((torch.zeros_like(start), rises.cumsum(dim=2)), dim=2)
        off = 0.3 * torch.tanh(matrix)
        # Rows that sum to 1 leave grey grey.
        rows = off - off.mean(dim=2, keepdim=True) + torch.eye(3, device=image.device)
        return torch.cat((values.reshape(-1, 3 * KNOTS), rows.reshape(-1, 9)), dim=1)[:, :, None, None]


def histogram(image: Tensor) -> Tensor:
    """Share of pixels near, and below, each of `BINS` levels, for each channel.

    Parameters
    ----------
    image : (n, 3, h, w) float32, 0..1

    Returns
    -------
    (n, 6 * BINS, 1, 1) float32
        The histograms, scaled to a mean of 1, then their running sums, -1..1, which hold black and white points.
    """
    levels = torch.linspace(0, 1, BINS, device=image.device).view(1, 1, BINS, 1)
    near = torch.relu(1 - (image.flatten(2).unsqueeze(2) - levels).abs() * (BINS - 1)).mean(dim=3)
    return torch.cat((BINS * near, 2 * near.cumsum(dim=2) - 1), dim=1).reshape(-1, 6 * BINS, 1, 1)


def apply_transform(image: Tensor, transform: Tensor) -> Tensor:
    """Apply what the network predicted.

    Parameters
    ----------
    image : (n, 3, h, w) float32, 0..1
    transform : (n, 60, 1, 1) float32

    Returns
    -------
    (n, 3, h, w) float32
    """
    flat = transform.flatten(1)
    curves, matrix = flat[:, : 3 * KNOTS].view(-1, 3, KNOTS), flat[:, 3 * KNOTS :].view(-1, 3, 3)
    shape = image.shape
    place = image.clamp(0, 1).flatten(2) * (KNOTS - 1)
    below = place.detach().floor().clamp(max=KNOTS - 2).long()
    share = place - below
    curved = curves.gather(2, below) * (1 - share) + curves.gather(2, below + 1) * share
    return (matrix @ curved).view(shape)
