"""How far a network looks: the effective receptive field.

Luo et al., "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks", NeurIPS 2016. The
gradient of one output place with respect to every input place, its size averaged over pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.explain.subject import Subject

SHARES = (0.5, 0.95)


@dataclass(frozen=True, eq=False)
class Field:
    """Where a network looks.

    Parameters
    ----------
    weight : (side, side) float64
        Share of the gradient's energy of each input place; the sum is 1. The asked place is in the middle.
    radii : dict of float to int
        Share of the energy to the half side of the square around the middle that holds it, in pixels.
    """

    weight: NDArray[np.float64]
    radii: dict[float, int]


def effective_field(subject: Subject, pictures: Tensor) -> Field:
    """Measure it.

    ``weight(p) = mean over pictures of sum_c (d o / d x_c(p))^2``, divided by its sum, where o is the sum of the output
    channels at the middle. Of networks that change a picture, o is the change: that a pixel is made from itself says
    nothing. A hole of a few pixels is there for networks that fill.

    Parameters
    ----------
    subject : Subject
    pictures : (n, 3, side, side) float32
        Square; the side a multiple of the network's.

    Returns
    -------
    Field
    """
    side = pictures.shape[-1]
    middle = side // 2
    total = np.zeros((side, side))
    mask = None
    if subject.takes_hole():
        mask = torch.zeros(1, 1, side, side)
        mask[..., middle - 4 : middle + 5, middle - 4 : middle + 5] = 1
    for picture in pictures:
        image = picture[None].clone().requires_grad_(True)
        out = subject(image, mask)
        # A map may be smaller than the picture.
        row, column = (middle * size // side for size in out.shape[2:])
        asked = out[0, :, row, column].sum()
        if subject.restores:
            asked = asked - image[0, :, row, column].sum()
        (gradient,) = torch.autograd.grad(asked, image)
        energy = gradient[0].double().pow(2).sum(dim=0).numpy()
        # Every picture counts alike, however strong its gradient.
        total += energy / max(float(energy.sum()), 1e-300)
    weight = total / max(float(total.sum()), 1e-300)
    rows, columns = np.ogrid[:side, :side]
    distance = np.maximum(abs(rows - middle), abs(columns - middle))
    inside = np.cumsum(np.bincount(distance.ravel(), weight.ravel()))
    return Field(weight, {share: int(np.searchsorted(inside, share - 1e-9)) for share in SHARES})
