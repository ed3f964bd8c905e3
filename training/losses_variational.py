"""Losses of variational autoencoders, named as in the papers.

In all formulas x is a picture, c what is known beside it, z the latent, q(z | x, c) what the encoder says of the latent
(normal, of mean mu and variance sigma**2), p(z) the prior (standard normal), p(x | z, c) what the decoder says of the
picture. The evidence lower bound of log p(x | c) is

    ELBO = E_q log p(x | z, c) - KL(q(z | x, c) || p(z))        Kingma and Welling, ICLR 2014; Sohn et al., NeurIPS 2015

and what a network makes smaller is its negative, in nats.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def laplace_nats(x: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    """``|x - mean| / b + log(2 b)`` with ``b = exp(log_scale)``: minus the log density of a Laplace distribution.

    Its best ``mean`` is the median, as of an L1 loss, and its best ``b`` the mean absolute error.

    Parameters
    ----------
    x, mean, log_scale : Tensor
        Of shapes that fit each other.

    Returns
    -------
    Tensor
        Nats of each value.
    """
    return (x - mean).abs() * torch.exp(-log_scale) + log_scale + math.log(2)


def normal_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """``(mu**2 + sigma**2 - 1 - log sigma**2) / 2``: KL(q || p) of each latent, in nats. Kingma and Welling, ICLR 2014.

    Parameters
    ----------
    mean, log_variance : Tensor
        Of one shape; that of the result, too.
    """
    return 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance)


def free_bits(divergence: Tensor, least: float) -> Tensor:
    """``sum_j max(least, mean_batch KL_j)``: the first ``least`` nats of each latent are free.

    Keeps the decoder from ignoring a latent, since saving these nats saves nothing. Kingma et al., "Improved
    Variational Inference with Inverse Autoregressive Flow", NeurIPS 2016.

    Parameters
    ----------
    divergence : (n, latents, ...)
        `normal_divergence`; latents of a map are counted at each place, means are taken over the batch and the map.
    least : float
        lambda, nats of each latent (at each place).

    Returns
    -------
    scalar
        Nats of one sample, or of one place of a map.
    """
    over = [axis for axis in range(divergence.ndim) if axis != 1]
    return divergence.mean(dim=over).clamp(min=least).sum()


def warm_up(fraction: float, until: float) -> float:
    """Weight of the divergence after a share of the training: it rises in a straight line to 1 at ``until``.

    Latents are put to use before they cost anything. Bowman et al., CoNLL 2016; Sonderby et al., "Ladder Variational
    Autoencoders", NeurIPS 2016.
    """
    return min(1.0, fraction / until)


def drawn(mean: Tensor, log_variance: Tensor, noise: Tensor) -> Tensor:
    """``mu + sigma * noise``: a sample of q through which the gradient passes. Kingma and Welling, ICLR 2014."""
    return mean + torch.exp(0.5 * log_variance) * noise
