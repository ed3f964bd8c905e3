"""Which places of a photo one patch of the result is made from: a local attribution map.

Gu and Dong, "Interpreting Super-Resolution Networks with Local Attribution Maps", CVPR 2021. Integrated gradients
(Sundararajan et al., ICML 2017) of what is seen in one patch, along a path from the blurred photo to the photo itself:
what matters is the detail that the path adds.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from training.explain.subject import Subject

STEPS = 24
STRONGEST_BLUR = 8.0


@dataclass(frozen=True, eq=False)
class Attribution:
    """What a patch is made from.

    Parameters
    ----------
    weight : (h, w) float64
        Share of every input place; the sum is 1.
    diffusion : float
        0..100, the paper's index ``100 (1 - G)`` with G the Gini coefficient of the weights: the larger, the more
        places take part.
    """

    weight: NDArray[np.float64]
    diffusion: float


def attribution(
    subject: Subject, image: Tensor, patch: tuple[int, int, int], mask: Tensor | None = None, steps: int = STEPS
) -> Attribution:
    """Attribute one patch.

    ``LAM(p) = | sum_k dD(F(g_k)) / dg_k(p) * (g_k - g_(k-1))(p) |`` over colours, where g_0 ... g_steps are the photo
    blurred ever less, F is the network, and D is the size of the differences between neighbours in the patch of the
    output (for networks that give a map: its sum there).

    Parameters
    ----------
    subject : Subject
    image : (1, 3, h, w) float32
    patch : (column, row, side)
        In pixels of the photo.
    mask : (1, 1, h, w) float32, or None
    steps : int

    Returns
    -------
    Attribution
    """
    photo = image[0].permute(1, 2, 0).numpy()
    path = []
    for k in range(steps + 1):
        sigma = STRONGEST_BLUR * (1 - k / steps)
        path.append(photo if sigma < 1e-3 else cv2.GaussianBlur(photo, (0, 0), sigma))
    total = np.zeros(photo.shape)
    for before, after in zip(path, path[1:], strict=False):
        point = torch.from_numpy(np.ascontiguousarray(after.transpose(2, 0, 1))[None]).requires_grad_(True)
        (gradient,) = torch.autograd.grad(_seen(subject, subject(point, mask), image, patch), point)
        total += gradient[0].permute(1, 2, 0).double().numpy() * (after - before)
    weight = np.abs(total).sum(axis=2)
    weight /= max(float(weight.sum()), 1e-300)
    return Attribution(weight, 100 * (1 - gini(weight)))


def _seen(subject: Subject, out: Tensor, image: Tensor, patch: tuple[int, int, int]) -> Tensor:
    column, row, side = (value * out.shape[-1] // image.shape[-1] for value in patch)
    piece = out[:, :, row : row + max(2, side), column : column + max(2, side)]
    if not subject.restores:
        return piece.sum()
    grey = piece.mean(dim=1, keepdim=True)
    across, down = grey.diff(dim=3), grey.diff(dim=2)
    return functional.pad(across, (0, 1)).pow(2).add(functional.pad(down, (0, 0, 0, 1)).pow(2)).add(1e-12).sqrt().sum()


def gini(weight: NDArray[np.float64]) -> float:
    """Gini coefficient of weights that are not negative: 0 all equal, towards 1 all in one place."""
    ordered = np.sort(weight.ravel())
    count, total = len(ordered), float(ordered.sum())
    if total <= 0:
        return 0.0
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * total))
