"""Losses of translation between two kinds of photos of which no pairs exist, named as in the papers.

In all formulas X are clean photos, Y old ones, G: X -> Y, F: Y -> X.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def cycle_consistency(photo: Tensor, back: Tensor, scale: int = 1) -> Tensor:
    """``E | A_s(F(G(x))) - A_s(x) |``, A_s the mean of s x s pixels: there and back again is where one began.

    Zhu et al., "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks" (CycleGAN), ICCV
    2017, who weigh it by 10, with s = 1. For x old and G the way to the clean photo, s is larger here: the grain that
    G took away is not the grain that F adds, and asking for it would ask for no grain at all, or for a hidden copy.

    Parameters
    ----------
    photo, back : (n, c, h, w)
        Before, and after both ways.
    scale : int
        The s above.
    """
    if scale > 1:
        photo, back = functional.avg_pool2d(photo, scale), functional.avg_pool2d(back, scale)
    return (back - photo).abs().mean()


def identity_mapping(photo: Tensor, mapped: Tensor) -> Tensor:
    """``E | G(y) - y |``: a photo that is old already stays as it is. Zhu et al., ICCV 2017, who weigh it by 5."""
    return (mapped - photo).abs().mean()


def unhidden(photo: Tensor, sigma: float = 2 / 255) -> Tensor:
    """``x + sigma n``, n white noise: covers what a generator hides in a picture for the way back.

    Chu et al., "CycleGAN, a Master of Steganography", 2017: a pair of generators keeps the cycle by writing the
    original into faint high frequencies. Two steps of 255 of noise before the way back drown that.
    """
    return photo + sigma * torch.randn_like(photo)
