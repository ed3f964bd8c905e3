"""Named losses with formula and reference."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def charbonnier(a: Tensor, b: Tensor, weight: Tensor | None = None, epsilon: float = 1e-3) -> Tensor:
    """Mean of ``sqrt((a - b)**2 + epsilon**2)``: L1, smooth at zero. Charbonnier et al., ICIP 1994.

    Parameters
    ----------
    a, b : (n, c, h, w)
    weight : (n, 1, h, w), or None
        Mean over where it is 1.
    epsilon : float
    """
    error = torch.sqrt((a - b) ** 2 + epsilon**2)
    if weight is None:
        return error.mean()
    return (error * weight).sum() / (weight.sum() * a.shape[1]).clamp(min=1.0)


def squared(a: Tensor, b: Tensor, weight: Tensor | None = None) -> Tensor:
    """Mean of ``(a - b)**2``, over where ``weight`` is 1 if given; the loss whose optimum is the best PSNR."""
    error = (a - b) ** 2
    if weight is None:
        return error.mean()
    return (error * weight).sum() / (weight.sum() * a.shape[1]).clamp(min=1.0)


def gradient(a: Tensor, b: Tensor, weight: Tensor) -> Tensor:
    """L1 between the horizontal and vertical differences, where ``weight`` is 1: sharp, seamless fills.

    Mathieu et al., "Deep multi-scale video prediction beyond mean square error", ICLR 2016 (gradient difference).
    """
    error = a - b
    rows = (error[..., 1:, :] - error[..., :-1, :]).abs() * weight[..., 1:, :]
    columns = (error[..., :, 1:] - error[..., :, :-1]).abs() * weight[..., :, 1:]
    return (rows.sum() + columns.sum()) / (2 * weight.sum() * a.shape[1]).clamp(min=1.0)


def cross_entropy(logits: Tensor, target: Tensor, weight: Tensor, positive: float = 3.0) -> Tensor:
    """Binary cross-entropy, ``-[p t log q + (1 - t) log(1 - q)]`` with ``p = positive`` for the rare positive pixels.

    Parameters
    ----------
    logits, target, weight : (n, c, h, w)
        Weight 0 leaves a pixel out.
    positive : float
        How many negative pixels a positive one outweighs.
    """
    price = torch.tensor(positive, device=logits.device)
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none", pos_weight=price)
    return (entropy * weight).sum() / weight.sum().clamp(min=1.0)


def tversky(probability: Tensor, target: Tensor, weight: Tensor, alpha: float = 0.5, beta: float = 0.5) -> Tensor:
    """``1 - TP / (TP + alpha FP + beta FN)`` a channel, soft. Salehi et al., MLMI 2017.

    Parameters
    ----------
    probability, target, weight : (n, c, h, w)
    alpha, beta : float
        Price of a false alarm, and of a miss.
    """
    over = (0, 2, 3)
    hit = (probability * target * weight).sum(over)
    false = (probability * (1 - target) * weight).sum(over)
    miss = ((1 - probability) * target * weight).sum(over)
    # The constant keeps a class that is absent from the batch from pulling.
    return (1 - (hit + 50) / (hit + alpha * false + beta * miss + 50)).mean()
