"""Losses of adversarial training, named as in the papers.

In all formulas D is the critic (discriminator), G the generator, x a real sample, G(z) a made one; a critic's output is
any real number, higher where it takes the sample for real.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

KINDS = ("dcgan", "hinge", "lsgan", "wgan", "wgan-gp")


def _mean(values: Tensor, weight: Tensor | None) -> Tensor:
    if weight is None:
        return values.mean()
    return (values * weight).sum() / weight.sum().clamp(min=1e-6)


def critic_loss(kind: str, real: Tensor, made: Tensor, weight: Tensor | None = None) -> Tensor:
    """What the critic makes smaller, from its outputs on real and made samples.

    - dcgan: ``E softplus(-D(x)) + E softplus(D(G(z)))``, the cross-entropy of Goodfellow et al., NeurIPS 2014, and
      Radford et al. (DCGAN), ICLR 2016;
    - hinge: ``E max(0, 1 - D(x)) + E max(0, 1 + D(G(z)))``, Lim and Ye, "Geometric GAN", 2017;
    - lsgan: ``E (D(x) - 1)**2 / 2 + E D(G(z))**2 / 2``, Mao et al., ICCV 2017;
    - wgan, wgan-gp: ``E D(G(z)) - E D(x)``, minus the estimate of the Wasserstein distance; Arjovsky et al., ICML
      2017. Needs `clip_weights` (wgan) or `gradient_penalty` (wgan-gp).

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    real, made : Tensor
        Of any shape, the mean is taken.
    weight : Tensor, or None
        Like them: how much each opinion counts in the mean. For a critic of patches the share of each patch that was
        made, so that it need not find fault with what is a photo ("mask as fake target" of Suvorov et al., LaMa, WACV
        2022; soft as in Zeng et al., AOT-GAN, TVCG 2023).
    """
    if kind == "dcgan":
        return _mean(functional.softplus(-real), weight) + _mean(functional.softplus(made), weight)
    if kind == "hinge":
        return _mean(functional.relu(1 - real), weight) + _mean(functional.relu(1 + made), weight)
    if kind == "lsgan":
        return 0.5 * _mean((real - 1) ** 2, weight) + 0.5 * _mean(made**2, weight)
    return _mean(made, weight) - _mean(real, weight)


def generator_loss(kind: str, made: Tensor, weight: Tensor | None = None) -> Tensor:
    """What the generator makes smaller, from the critic's output on what it made.

    - dcgan: ``E softplus(-D(G(z)))``, the non-saturating loss of Goodfellow et al.;
    - lsgan: ``E (D(G(z)) - 1)**2 / 2``;
    - hinge, wgan, wgan-gp: ``-E D(G(z))``.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    made : Tensor
    weight : Tensor, or None
        As in `critic_loss`.
    """
    if kind == "dcgan":
        return _mean(functional.softplus(-made), weight)
    if kind == "lsgan":
        return 0.5 * _mean((made - 1) ** 2, weight)
    return -_mean(made, weight)


def balance(kept: Tensor, added: Tensor, weights: Tensor, most: float = 1e4) -> Tensor:
    """``|grad kept| / |grad added|`` with respect to some weights: what to multiply ``added`` by to pull as hard.

    Spares a person the search for the weight of an adversarial loss. Esser et al., "Taming Transformers for
    High-Resolution Image Synthesis" (VQGAN), CVPR 2021, who take the last layer of the network.

    Parameters
    ----------
    kept, added : scalar Tensor
        Two losses of the same network.
    weights : Tensor
        Parameters that both depend on.
    most : float
        The ratio is held below it.

    Returns
    -------
    scalar Tensor
        Without a gradient.
    """
    norms = [torch.autograd.grad(loss, weights, retain_graph=True)[0].norm() for loss in (kept, added)]
    return (norms[0] / (norms[1] + 1e-8)).clamp(max=most).detach()


def gradient_penalty(critic: nn.Module, real: Tensor, made: Tensor, *more: Tensor) -> Tensor:
    """``E (|grad D(u)| - 1)**2`` with u drawn on the lines between real and made samples.

    Keeps the critic 1-Lipschitz where it matters. Gulrajani et al., "Improved Training of Wasserstein GANs", NeurIPS
    2017, who weigh it by 10. The critic must not mix the samples of a batch (no batch normalisation).

    Parameters
    ----------
    critic : Module
    real, made : (n, c, h, w)
        The made ones without a gradient of their own.
    more : Tensor
        Further inputs of the critic.
    """
    share = torch.rand(len(real), 1, 1, 1, device=real.device)
    between = (share * real.detach() + (1 - share) * made.detach()).requires_grad_(True)
    slope = _slope(critic(between, *more), between)
    return ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()


def r1(critic: nn.Module, real: Tensor, *more: Tensor) -> Tensor:
    """``E |grad D(x)|**2 / 2`` on real samples, the zero-centred penalty; weighed by gamma.

    Mescheder et al., "Which Training Methods for GANs do actually Converge?", ICML 2018.
    """
    real = real.detach().requires_grad_(True)
    slope = _slope(critic(real, *more), real)
    return 0.5 * (slope.flatten(1) ** 2).sum(dim=1).mean()


def _slope(output: Tensor, of: Tensor) -> Tensor:
    # One number a sample, so that a critic of patches is penalised as their mean.
    score = output.flatten(1).mean(dim=1).sum()
    return torch.autograd.grad(score, of, create_graph=True)[0]


@torch.no_grad()
def clip_weights(critic: nn.Module, limit: float = 0.01) -> None:
    """Clamp every weight to ``-limit .. limit``, a crude Lipschitz bound. Arjovsky et al., ICML 2017."""
    for weight in critic.parameters():
        weight.clamp_(-limit, limit)


def feature_matching(real: Sequence[Tensor], made: Sequence[Tensor]) -> Tensor:
    """``mean_l E |f_l(x) - f_l(G(z))|`` over the critic's hidden layers f_l; the real side has no gradient.

    Salimans et al., NeurIPS 2016; Wang et al., "High-Resolution Image Synthesis" (pix2pixHD), CVPR 2018.
    """
    return torch.stack([(a.detach() - b).abs().mean() for a, b in zip(real, made, strict=True)]).mean()


def mean_spectrum(real: Tensor, made: Tensor) -> Tensor:
    """``mean_f (log S_real(f) - log S_made(f))**2``, S the mean power of a batch at each radius of frequency f.

    Transposed convolutions alone do not reproduce spectra: Durall et al., "Watch Your Up-Convolution: CNN Based
    Generative Deep Neural Networks Are Failing to Reproduce Spectral Distributions", CVPR 2020. Matches a batch, not
    samples: no sample is asked to equal another.

    Parameters
    ----------
    real, made : (n, 1, side, side)
        Two batches of the same kind.
    """
    side = real.shape[-1]
    window = torch.hann_window(side, device=real.device)
    frequency = torch.fft.fftfreq(side, device=real.device)
    radius = (frequency[:, None] ** 2 + frequency[None] ** 2).sqrt()
    # Rings one frequency wide; the corners beyond half a cycle a pixel belong to the last.
    ring = (radius * side).round().long().clamp(max=side // 2).reshape(-1)
    size = torch.bincount(ring).float()
    logs = []
    for batch in (real, made):
        power = torch.fft.fft2(batch.float() * window[:, None] * window).abs().pow(2).mean(dim=(0, 1)).reshape(-1)
        logs.append(torch.log(torch.zeros_like(size).scatter_add(0, ring, power) / size + 1e-4))
    return ((logs[0].detach() - logs[1]) ** 2).mean()
