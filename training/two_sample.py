"""How real made pictures look: what a classifier that knew nothing before makes of them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

_PASSES, _BATCH, _WIDTHS = 5, 32, (16, 32, 48, 64)
# What a pixel differs from its neighbours by is small, and where grain shows.
_DETAIL = 10.0


def fresh_classifier(real: Tensor, made: Tensor, new_real: Tensor, new_made: Tensor, seed: int = 0) -> dict[str, float]:
    """Train a small classifier on half of the pictures, and count on the other half how often it is right.

    A critic's own opinion says little, since the generator learned to please it; a fresh one has no such weakness.
    Lopez-Paz and Oquab, "Revisiting Classifier Two-Sample Tests", ICLR 2017.

    Parameters
    ----------
    real, made : (n, c, side, side) and (m, c, side, side)
        To learn from.
    new_real, new_made : likewise
        To be judged; of other photos than the first two.
    seed : int
        Of weights and batches.

    Returns
    -------
    dict
        ``accuracy``: mean of the two shares it names rightly; 0.5 where it cannot tell them apart, 1 where it always
        can. ``auc``: the chance that it finds a real one more real than a made one.
    """
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.manual_seed(seed)
        net = _classifier(2 * real.shape[1])
        real, made = _seen(real), _seen(made)
        optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
        for _ in range(_PASSES * (len(real) + len(made)) // _BATCH):
            batch = torch.cat([_drawn(kind) for kind in (real, made)])
            truth = torch.cat((torch.ones(_BATCH // 2), torch.zeros(_BATCH // 2)))
            optimizer.zero_grad()
            functional.binary_cross_entropy_with_logits(net(batch)[:, 0], truth).backward()
            optimizer.step()
    with torch.no_grad():
        net.eval()
        first, second = net(_seen(new_real))[:, 0], net(_seen(new_made))[:, 0]
    pairs = first[:, None] - second[None]
    right = ((first > 0).float().mean() + (second <= 0).float().mean()) / 2
    return {"accuracy": float(right), "auc": float(((pairs > 0).float() + 0.5 * (pairs == 0).float()).mean())}


def _classifier(channels: int) -> nn.Module:
    layers: list[nn.Module] = []
    before = channels
    for after in _WIDTHS:
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
        before = after
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 1))


def _drawn(pictures: Tensor) -> Tensor:
    chosen = pictures[torch.randint(len(pictures), (_BATCH // 2,))]
    return chosen.flip(3) if torch.rand(()) < 0.5 else chosen


def _seen(pictures: Tensor) -> Tensor:
    """The pictures, and enlarged what each pixel differs by from the mean around it."""
    around = functional.avg_pool2d(functional.pad(pictures, (1, 1, 1, 1), mode="reflect"), 3, stride=1)
    return torch.cat((2 * pictures - 1, _DETAIL * (pictures - around)), dim=1)
