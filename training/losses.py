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


def decibels(a: Tensor, b: Tensor, weight: Tensor | None = None, floor: float = 1e-4) -> Tensor:
    """Mean over pictures of ``10 log10(1 + mse / floor)``: how far the PSNR is from as good as can be seen.

    A tenth of a decibel is a tenth in any picture. The squared error itself is spent on the worst pictures of a batch,
    which are the ones where least can be won. Chen et al., "HINet: Half Instance Normalization Network for Image
    Restoration", CVPRW 2021 (PSNR loss).

    Parameters
    ----------
    a, b : (n, c, h, w)
    weight : (n, 1, h, w), or None
        The error of a picture is taken over where it is 1.
    floor : float
        Error below which a picture is good enough; without it a flat crop would outweigh all others.
    """
    error = (a - b) ** 2
    if weight is None:
        mean = error.mean(dim=(1, 2, 3))
    else:
        mean = (error * weight).sum(dim=(1, 2, 3)) / (weight.sum(dim=(1, 2, 3)) * a.shape[1]).clamp(min=1.0)
    return 10 * torch.log10(1 + mean / floor).mean()


def annealed(a: Tensor, b: Tensor, late: bool) -> Tensor:
    """Charbonnier, which is calm while pictures are far from the truth; late in a run a 200th of `decibels`.

    The factor gives it about the slope that Charbonnier has where networks are then.
    """
    return decibels(a, b) / 200 if late else charbonnier(a, b)


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


def to_lab(image: Tensor) -> Tensor:
    """SRGB 0..1 -> CIELAB (D65), both (n, 3, h, w). IEC 61966-2-1, CIE 15:2004."""
    image = image.clamp(0, 1)
    linear = torch.where(image <= 0.04045, image / 12.92, ((image.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4)
    matrix = torch.tensor(_SRGB_TO_XYZ, device=image.device)
    x, y, z = torch.einsum("ij,njhw->nihw", matrix, linear).unbind(dim=1)
    fx, fy, fz = (_lab_root(part / white) for part, white in ((x, 0.95047), (y, 1.0), (z, 1.08883)))
    return torch.stack((116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)), dim=1)


def _lab_root(part: Tensor) -> Tensor:
    # The straight line near black keeps the slope of the cube root finite.
    low = (6 / 29) ** 3
    return torch.where(part > low, part.clamp(min=low) ** (1 / 3), part / (3 * (6 / 29) ** 2) + 4 / 29)


def colour_difference(a: Tensor, b: Tensor, epsilon: float = 0.05) -> Tensor:
    """Mean CIELAB difference of each picture, ``sqrt(dL**2 + da**2 + db**2 + epsilon**2)``. CIE 1976.

    Parameters
    ----------
    a, b : (n, 3, h, w), sRGB
        ``a`` may lie outside 0..1; what lies outside is clipped, and its distance from the range is added, so that the
        gradient leads back.
    epsilon : float

    Returns
    -------
    (n,)
    """
    difference = torch.sqrt(((to_lab(a) - to_lab(b)) ** 2).sum(dim=1) + epsilon**2) - epsilon
    outside = 100 * (a - a.clamp(0, 1)).abs().mean(dim=1)
    return (difference + outside).mean(dim=(1, 2))


def colour_difference_94(a: Tensor, b: Tensor, epsilon: float = 0.05) -> Tensor:
    """Mean CIE94 difference of each picture, ``sqrt(dL**2 + (dC / SC)**2 + (dH / SH)**2 + epsilon**2)``.

    ``SC = 1 + 0.045 C`` and ``SH = 1 + 0.015 C``, C the chroma of ``b``: in strong colours less is seen. CIE 116-1995,
    graphic arts. Near to CIEDE2000, with a gradient that is defined everywhere.

    Parameters
    ----------
    a, b : (n, 3, h, w), sRGB
        As for `colour_difference`; ``b`` is the truth.
    epsilon : float

    Returns
    -------
    (n,)
    """
    first, second = to_lab(a), to_lab(b)
    lightness, *tint = (first - second).unbind(dim=1)
    # The square root has no slope at grey.
    chroma, true = (torch.sqrt((lab[:, 1:] ** 2).sum(dim=1) + 1e-6) for lab in (first, second))
    hue = (tint[0] ** 2 + tint[1] ** 2 - (chroma - true) ** 2).clamp(min=0)
    parts = lightness**2 + ((chroma - true) / (1 + 0.045 * true)) ** 2 + hue / (1 + 0.015 * true) ** 2
    difference = torch.sqrt(parts + epsilon**2) - epsilon
    outside = 100 * (a - a.clamp(0, 1)).abs().mean(dim=1)
    return (difference + outside).mean(dim=(1, 2))


_SRGB_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))


def asymmetric_log(estimate: Tensor, target: Tensor, low: float = 1.5, epsilon: float = 1 / 255) -> Tensor:
    """Squared error of ``log(x + epsilon)``, ``low`` times as dear where the estimate is too low.

    Guo et al., CBDNet, CVPR 2019 (asymmetric loss), here on the logarithm: a tenth too much is a tenth too much at any
    level.
    """
    error = torch.log(estimate.float() + epsilon) - torch.log(target + epsilon)
    return (torch.where(error < 0, low, 1.0) * error**2).mean()


def discounted(values: list[Tensor], kept: float = 0.7) -> Tensor:
    """``sum_t kept**(T - t) * values[t] / sum_t kept**(T - t)``: losses of the steps 1..T of a recurrent network.

    Recursive supervision of every step: Ren et al., PReNet, CVPR 2019; Li et al., SRFBN, CVPR 2019.

    Parameters
    ----------
    values : list of scalar
    kept : float
        What a step counts against the next.
    """
    weights = [kept ** (len(values) - 1 - n) for n in range(len(values))]
    return torch.stack([w * v for w, v in zip(weights, values, strict=True)]).sum() / sum(weights)


def spectrum(a: Tensor, b: Tensor) -> Tensor:
    """Mean of ``| |F(a)| - |F(b)| |`` over frequencies, F the orthonormal Fourier transform of each channel.

    Asks for the right amount of fine detail, wherever it lies. Cho et al., "Rethinking Coarse-to-Fine Approach in
    Single Image Deblurring" (MIMO-UNet), ICCV 2021, who take the difference of the complex values.

    Parameters
    ----------
    a, b : (n, c, h, w)
    """
    first, second = (torch.fft.rfft2(x.float(), norm="ortho").abs() for x in (a, b))
    return (first - second).abs().mean()
