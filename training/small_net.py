"""Fits the nets of two small layers by which the program reads blur and noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from genrepair.imaging.small_net import SmallNet

# Units of both hidden layers unless others are asked for, and samples of a step.
UNITS, BATCH = 32, 256


def fit(
    figures: NDArray[np.float64],
    truths: NDArray[np.float64],
    steps: int,
    too_much: float = 1.0,
    combine: Callable[[Tensor], Tensor] | None = None,
    answers: int | None = None,
    units: int = UNITS,
) -> SmallNet:
    """Weights by AdamW and the smooth absolute error (Huber, Ann. Math. Statist. 1964).

    Parameters
    ----------
    figures : (n, inputs) or (n, places, inputs)
    truths : (n, outputs)
    steps : int
        Steps of `BATCH` samples each.
    too_much : float
        How much more an answer that is too large costs than one that is as much too small.
    combine : callable, or None
        Makes (n, outputs) of what the net answers; None where it answers that itself.
    answers : int, or None
        How many the net answers; None: as many as there are truths of a sample.
    units : int
        Of both hidden layers.
    """
    torch.manual_seed(0)
    every = tuple(range(figures.ndim - 1))
    mean, spread = figures.mean(axis=every), figures.std(axis=every) + 1e-6
    x = torch.tensor((figures - mean) / spread, dtype=torch.float32)
    y = torch.tensor(truths, dtype=torch.float32)
    hidden, middle, last = (
        nn.Linear(a, b) for a, b in ((x.shape[-1], units), (units, units), (units, answers or y.shape[1]))
    )
    net = nn.Sequential(hidden, nn.ReLU(), middle, nn.ReLU(), last)
    optimizer = torch.optim.AdamW(net.parameters(), 5e-3, weight_decay=3e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        chosen = torch.randint(0, len(x), (BATCH,))
        answer = net(x[chosen])
        error = (combine(answer) if combine else answer) - y[chosen]
        loss = functional.smooth_l1_loss(error, torch.zeros_like(error), beta=0.2, reduction="none")
        optimizer.zero_grad()
        torch.where(error > 0, too_much * loss, loss).mean().backward()
        optimizer.step()
        schedule.step()
    # The scale of the figures is put into the first layer.
    first = hidden.weight.detach().numpy() / spread
    return SmallNet(
        *(
            np.asarray(part, np.float32)
            for part in (
                first,
                hidden.bias.detach().numpy() - first @ mean,
                *(part.detach().numpy() for layer in (middle, last) for part in (layer.weight, layer.bias)),
            )
        )
    )
