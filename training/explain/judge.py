"""What a critic thinks of pictures, place by place."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.explain.draw import coloured


def critic_maps(critic: nn.Module, pictures: Tensor, *told: Tensor) -> tuple[NDArray[Any], NDArray[Any]]:
    """Opinion and attention of a critic.

    Parameters
    ----------
    critic : Module
        Gives a score for each patch, (n, 1, h', w'), higher where it finds the picture real.
    pictures : (n, c, h, w) float32
    told : Tensor
        Whatever else it is given.

    Returns
    -------
    opinion : (n, h, w) float32
        The scores, enlarged to the size of the pictures.
    attention : (n, h, w) float32
        Size of the gradient of the mean score with respect to each place: what the opinion hangs on (Simonyan et al.,
        "Deep Inside Convolutional Networks", ICLR workshop 2014).
    """
    given = pictures.clone().requires_grad_(True)
    scores = critic(given, *told)
    (gradient,) = torch.autograd.grad(scores.mean(), given)
    height, width = pictures.shape[2:]
    small = scores.detach().float().reshape(len(pictures), -1, *scores.shape[2:]).mean(dim=1).numpy()
    opinion = [cv2.resize(each, (width, height), interpolation=cv2.INTER_NEAREST) for each in small]
    return np.stack(opinion), gradient.pow(2).sum(dim=1).sqrt().numpy()


def judged_sheet(critic: nn.Module, kinds: dict[str, Tensor], *told: Tensor) -> NDArray[np.uint8]:
    """Pictures, opinion and attention in three columns; the kinds (real, made, ...) below each other, on one scale."""
    lines = []
    found = {name: critic_maps(critic, pictures, *told) for name, pictures in kinds.items()}
    opinions = np.stack([opinion for opinion, _ in found.values()])
    low, high = float(opinions.min()), float(opinions.max())
    most = max(float(attention.max()) for _, attention in found.values())
    for name, pictures in kinds.items():
        opinion, attention = found[name]
        for number, picture in enumerate(pictures):
            shown = picture.expand(3, -1, -1) if len(picture) == 1 else picture[:3]
            pixels = shown.permute(1, 2, 0).numpy()
            if pixels.min() < 0 or pixels.max() > 1:
                # Grain and the like: mean 0, standard deviation 1.
                pixels = 0.5 + pixels / 8
            cells = [
                np.clip(np.rint(pixels * 255), 0, 255).astype(np.uint8),
                coloured((opinion[number] - low) / max(high - low, 1e-12)),
                coloured(attention[number] / max(most, 1e-12)),
            ]
            lines.append(np.concatenate([np.pad(c, ((0, 4), (0, 4), (0, 0)), constant_values=24) for c in cells], 1))
    return np.concatenate(lines).astype(np.uint8)
