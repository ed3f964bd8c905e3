"""Training on several processes, GPUs or machines started by ``torchrun``: same weights everywhere, shared gradients.

Each process draws its own crops; gradients are averaged over all of them before the step, so N processes do what one
process does with N times the batch (synchronous data parallelism: Goyal et al., "Accurate, Large Minibatch SGD",
2017). The gradients are averaged after the backward pass and not by PyTorch's `DistributedDataParallel`, which only
knows networks that are called by `forward`, and one loss a step; recipes here also call other methods and critics.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch import distributed as dist

from genrepair.errors import GenrepairError


class Workers:
    """The processes of one run. A process that was not started by ``torchrun`` is alone.

    Attributes
    ----------
    rank : int
        Number of this process; 0 validates, writes and speaks.
    count : int
        How many there are.
    """

    def __init__(self) -> None:
        self.rank, self.count = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
        if self.count > 1 and not dist.is_initialized():
            try:
                dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
            except (RuntimeError, ValueError) as error:
                raise GenrepairError(
                    f"Process {self.rank} cannot reach the others ({error}); start all of them by torchrun."
                ) from error
        if self.count > 1 and torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))

    @property
    def first(self) -> bool:
        """Whether this process validates, writes and speaks."""
        return self.rank == 0

    def share_weights(self, net: nn.Module) -> None:
        """Give every process the weights of the first."""
        if self.count > 1:
            with torch.no_grad():
                for value in net.state_dict().values():
                    # Messages are sent as they lie in memory, and weights here lie channels last.
                    held = value.contiguous()
                    dist.broadcast(held, src=0)
                    value.copy_(held)

    def average_gradients(self, parameters: Iterable[Tensor]) -> None:
        """Replace the gradients by their mean over all processes, in one message."""
        if self.count == 1:
            return
        with torch.no_grad():
            held = [p for p in parameters if p.requires_grad]
            for p in held:
                if p.grad is None:
                    # Other processes may have one, and all have to send as much.
                    p.grad = torch.zeros_like(p)
            grads = [p.grad for p in held if p.grad is not None]
            flat = torch.cat([g.reshape(-1) for g in grads])
            dist.all_reduce(flat)
            flat /= self.count
            for grad, part in zip(grads, flat.split([g.numel() for g in grads]), strict=True):
                grad.copy_(part.reshape(grad.shape))

    def mean(self, value: float, device: torch.device) -> float:
        """Mean of a number over all processes."""
        if self.count == 1:
            return value
        held = torch.tensor([value], dtype=torch.float64, device=device)
        dist.all_reduce(held)
        return float(held) / self.count

    def from_first(self, value: Any) -> Any:
        """What the first process says; the others' ``value`` is not looked at."""
        if self.count == 1:
            return value
        held = [value if self.first else None]
        dist.broadcast_object_list(held, src=0)
        return held[0]

    def close(self) -> None:
        """Leave the others, once all are done: who leaves earlier cuts the lines of those who still measure."""
        if self.count > 1 and dist.is_initialized():
            dist.barrier()
            dist.destroy_process_group()
