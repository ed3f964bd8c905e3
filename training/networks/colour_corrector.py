"""Colour corrector: one transform of all colours of a photo, predicted from how often which colour occurs.

What fades a photo changes all colours alike, wherever they lie, so the network sees no picture but figures of the
thumbnail: which values each channel has, and how far the channels lie apart at each brightness. What it tells is the
way back of what dyes and paper do: for each channel a black point, an exponent (a dye that fades loses a share of its
density) and a gain, then a matrix for what the dyes do to each other. Predicting a transform from a small picture and
applying it to the large one: Gharbi et al., "Deep Bilateral Learning for Real-Time Image Enhancement", SIGGRAPH 2017;
curves as the output: Kim et al., "Global and Local Enhancement Networks", ECCV 2020; colour casts from histograms of
differences of channels: Barron, "Convolutional Color Constancy", ICCV 2015.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

# Side of the thumbnail: a smaller one blurs away how black and how white the photo is.
SIDE = 128
# Knots of each curve, evenly from black to white.
KNOTS = 33
# Values at the knots of three curves, and the nine numbers of the matrix.
OUTPUTS = 3 * KNOTS + 9
HIDDEN = {"standard": 256, "tiny": 16}
# Black point, exponent and gain of each channel, and the matrix.
_PARAMETERS = 18
# Shares of the pixels that are darker than the values that are looked at; the ends say most.
_SHARES = (0.003, 0.006, 0.01, 0.02, *(0.04 * n for n in range(1, 25)), 0.98, 0.99, 0.994, 0.997)
_TONES, _TINTS, _PAIRS = 9, 17, 13
# ITU-R BT.601.
_LUMINANCE = (0.299, 0.587, 0.114)
_DARKEST = 1e-4


class ColourCorrector(nn.Module):
    """A thumbnail in, a colour transform out.

    Parameters
    ----------
    size : str
        A name of `HIDDEN`.
    """

    OUTPUT = "transform"

    def __init__(self, size: str = "standard") -> None:
        super().__init__()
        hidden = HIDDEN[size]
        # There are few photos and many colours: without dropout they are learnt by heart.
        self.mind = nn.Sequential(
            nn.Linear(3 * len(_SHARES) + 3 * _TONES + 3 * _TINTS + _PAIRS**2, hidden),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(hidden, _PARAMETERS),
        )
        last = self.mind[-1]
        assert isinstance(last, nn.Linear)
        # Zeros are the identity: an untrained network changes nothing.
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, image: Tensor) -> Tensor:
        """Look at a thumbnail.

        Parameters
        ----------
        image : (n, 3, h, w) float32, sRGB, 0..1
            The place of a pixel does not matter, nor how many there are.

        Returns
        -------
        (n, 108, 1, 1) float32
            Three curves (their values at `KNOTS` knots), then the matrix, row by row.
        """
        told = self.mind(colour_figures(image))
        black = 0.35 * torch.tanh(told[:, 0:3, None])
        exponent = torch.exp(0.7 * torch.tanh(told[:, 3:6, None]))
        gain = torch.exp(0.5 * torch.tanh(told[:, 6:9, None]))
        knots = torch.linspace(0, 1, KNOTS, device=image.device)
        curves = gain * ((knots - black) / (1 - black)).clamp(min=_DARKEST) ** exponent
        off = 0.4 * torch.tanh(told[:, 9:].view(-1, 3, 3))
        # Rows that sum to 1 leave grey grey.
        rows = off - off.mean(dim=2, keepdim=True) + torch.eye(3, device=image.device)
        return torch.cat((curves.flatten(1), rows.flatten(1)), dim=1)[:, :, None, None]


def colour_figures(image: Tensor) -> Tensor:
    """How often which colour occurs, as numbers around 1.

    Parameters
    ----------
    image : (n, 3, h, w) float32, 0..1

    Returns
    -------
    (n, 343) float32
        Values of each channel that given shares of the pixels stay below; how many pixels have each brightness, and how
        far red and blue lie from green there; histograms of the differences of the channels, and of two at once.
    """
    flat = image.flatten(2)
    place = torch.round(torch.tensor(_SHARES, device=image.device) * (flat.shape[2] - 1)).long()
    values = torch.sort(flat, dim=2).values.index_select(2, place)
    luminance = torch.einsum("c,ncp->np", torch.tensor(_LUMINANCE, device=image.device), flat)
    red, blue, apart = flat[:, 0] - flat[:, 1], flat[:, 2] - flat[:, 1], flat[:, 0] - flat[:, 2]
    tones = _near(luminance, 0.0, 1.0, _TONES)
    often = tones.mean(dim=2)
    tints = [torch.einsum("ntp,np->nt", tones, each) / flat.shape[2] / (often + 0.01) for each in (red, blue)]
    single = [_near(each, -0.4, 0.4, _TINTS).mean(dim=2) for each in (red, blue, apart)]
    pair = torch.einsum("nip,njp->nij", _near(red, -0.24, 0.24, _PAIRS), _near(blue, -0.24, 0.24, _PAIRS))
    pair = torch.sqrt(pair / flat.shape[2] + 1e-5).flatten(1)
    parts = (
        3 * (values - 0.5).flatten(1),
        6 * often,
        *(6 * tint for tint in tints),
        *(8 * s for s in single),
        6 * pair,
    )
    return torch.cat(parts, dim=1)


def _near(values: Tensor, low: float, high: float, count: int) -> Tensor:
    """How near each value lies to each of ``count`` levels, 1 at the level, 0 at the next: (n, count, pixels)."""
    levels = torch.linspace(low, high, count, device=values.device)[:, None]
    return functional.relu(1 - (values[:, None] - levels).abs() * ((count - 1) / (high - low)))


def apply_transform(image: Tensor, transform: Tensor) -> Tensor:
    """Apply what the network predicted.

    Parameters
    ----------
    image : (n, 3, h, w) float32, 0..1
    transform : (n, 108, 1, 1) float32

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
