"""The only training loop, to be read from top to bottom."""

from __future__ import annotations

import csv
import json
import math
import pickle
import platform
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tomlkit
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from genrepair.errors import GenrepairError
from training.config import to_table
from training.muon import Muon, split_parameters
from training.recipes import Recipe
from training.recipes.recipe import Batch

Adapt = Callable[[dict[str, torch.Tensor], nn.Module], dict[str, torch.Tensor]]
CHECKPOINT = "checkpoint.pt"
BEST = "best.safetensors"
SUMMARY = "summary.json"
# After this many steps in a row without a finite loss the run goes back to its last checkpoint at half the rate.
BAD_STEPS = 3


@dataclass
class State:
    """Everything that a resumed run continues from."""

    step: int = 0
    seconds: float = 0.0
    best: float = float("-inf")
    slowed: float = 1.0


class Trainer:
    """One run: a recipe, its network, its folder.

    Parameters
    ----------
    recipe : Recipe
    folder : Path
        Run folder; if it holds a checkpoint, the run continues from it.
    init_from : Path, or None
        .safetensors to start from.
    report : callable
        Takes a line of text for the person.
    """

    def __init__(
        self, recipe: Recipe, folder: Path, init_from: Path | None = None, report: Callable[[str], None] = print
    ) -> None:
        config = recipe.config
        self.recipe, self.config, self.folder, self.report = recipe, config, folder, report
        torch.manual_seed(config.seed)
        if config.threads:
            torch.set_num_threads(config.threads)
        self.device = torch.device(
            ("cuda" if torch.cuda.is_available() else "cpu") if config.device == "auto" else config.device
        )
        self.bf16 = {"on": True, "off": False}.get(config.bf16, self._bf16_is_fast())
        self.net = self._place(recipe.network(config.size))
        self.state = State()
        self.started_from: str | None = None
        if init_from is not None:
            load_weights(self.net, init_from, recipe.adapt)
            self.started_from = init_from.name
        self.ema = self._place(recipe.network(config.size))
        self.ema.load_state_dict(self.net.state_dict())
        self.ema.requires_grad_(False)
        self.optimizers = self._optimizers()
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / CHECKPOINT).exists():
            self._restore()
            report(f"Continuing {folder} at step {self.state.step}.")
        (folder / "config.toml").write_text(tomlkit.dumps(to_table(config)), encoding="utf-8")

    def _place(self, net: nn.Module) -> nn.Module:
        # Blocked CPU convolutions read and write this layout without a copy; so do CUDA's tensor cores.
        return net.to(self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def _bf16_is_fast(self) -> bool:
        if self.device.type == "cuda":
            return torch.cuda.is_bf16_supported()
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())

    def _optimizers(self) -> list[torch.optim.Optimizer]:
        o = self.config.optimizer
        inner, rest = split_parameters(self.net) if o.muon else ([], list(self.net.parameters()))
        adam = torch.optim.AdamW(rest, lr=o.adam_lr, betas=(0.9, 0.99), weight_decay=o.weight_decay)
        return [Muon(inner, lr=o.muon_lr, weight_decay=o.weight_decay), adam] if inner else [adam]

    # The run ---------------------------------------------------------------------------------------------------------

    @property
    def fraction(self) -> float:
        """How much of the budget is used, 0..1."""
        c = self.config
        return min(1.0, self.state.step / c.steps if c.steps else self.state.seconds / (60 * c.minutes))

    def run(self) -> dict[str, Any]:
        """Train until the budget is used up; returns the summary that is also written to the run folder."""
        clock = time.monotonic()
        saved = validated = self.state.seconds
        bad = 0
        losses: list[float] = []
        for batch in self._batches():
            if self.fraction >= 1.0:
                break
            value = self._step(batch)
            if np.isfinite(value):
                bad = 0
                losses.append(value)
            else:
                bad += 1
                if bad == BAD_STEPS:
                    self._roll_back()
                    bad = 0
            self.state.step += 1
            now = time.monotonic()
            self.state.seconds, clock = self.state.seconds + now - clock, now
            if self.state.step % 50 == 0:
                self._log_step(losses)
                losses = []
            if self.state.seconds - validated > 60 * self.config.validate_minutes:
                self.validate()
                validated = self.state.seconds
            if self.state.seconds - saved > 60 * self.config.checkpoint_minutes:
                self.save()
                saved = self.state.seconds
        self.validate()
        self.save()
        return self._summarise()

    def _batches(self) -> Iterator[Batch]:
        """Batches from one thread that works one step ahead; step k always gets the same random numbers."""

        def make(step: int) -> Batch:
            return self.recipe.batch(np.random.default_rng((self.config.seed, step)), step)

        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(make, self.state.step)
            while True:
                step, batch = self.state.step, coming.result()
                coming = pool.submit(make, step + 1)
                yield {name: self._to_device(value) for name, value in batch.items()}

    def _to_device(self, value: torch.Tensor) -> torch.Tensor:
        layout = torch.channels_last if value.ndim == 4 else torch.contiguous_format
        return value.to(self.device, memory_format=layout)

    def _step(self, batch: Batch) -> float:
        rate = self._rate()
        # Dropout, too, must draw the same numbers in a resumed run.
        torch.manual_seed(self.config.seed * 1_000_003 + self.state.step)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group.setdefault("initial_lr", group["lr"]) * rate
            optimizer.zero_grad(set_to_none=True)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
            loss = self.recipe.loss(self.net, batch, self.fraction)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.net.parameters(), self.config.optimizer.clip)
        if not bool(torch.isfinite(norm)):
            return float("nan")
        for optimizer in self.optimizers:
            optimizer.step()
        decay = min(0.999, (self.state.step + 1) / (self.state.step + 10))
        with torch.no_grad():
            for average, weight in zip(self.ema.parameters(), self.net.parameters(), strict=True):
                average.lerp_(weight, 1 - decay)
        return float(loss.detach())

    def _rate(self) -> float:
        o = self.config.optimizer
        warm = min(1.0, (self.state.step + 1) / max(1, o.warm_up_steps))
        cosine = 0.5 * (1 + math.cos(math.pi * self.fraction))
        return self.state.slowed * warm * (o.last_lr + (1 - o.last_lr) * cosine)

    # What a run leaves behind ----------------------------------------------------------------------------------------

    def validate(self) -> dict[str, float]:
        """Measure the averaged weights on held-out photos; keep them if they are the best so far."""
        self.ema.eval()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
            figures = self.recipe.validate(self.ema)
            sheet = self.recipe.preview(self.ema)
        self.report(f"step {self.state.step}: " + "  ".join(f"{k} {v:.3f}" for k, v in figures.items()))
        self._log({"kind": "validation", **figures})
        samples = self.folder / "samples"
        samples.mkdir(exist_ok=True)
        cv2.imwrite(str(samples / f"{self.state.step:07d}.png"), sheet[..., ::-1])
        if figures["score"] > self.state.best:
            self.state.best = figures["score"]
            save_weights(self.ema, self.folder / BEST)
            self._summarise(figures)
        return figures

    def save(self) -> None:
        """Write the checkpoint; a kill while writing leaves the old one."""
        content = {
            "net": self.net.state_dict(),
            "ema": self.ema.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers],
            "state": vars(self.state),
        }
        part = self.folder / (CHECKPOINT + ".part")
        torch.save(content, part)
        part.replace(self.folder / CHECKPOINT)

    def _restore(self) -> None:
        try:
            content = torch.load(self.folder / CHECKPOINT, map_location=self.device, weights_only=True)
        except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
            raise GenrepairError(
                f"The checkpoint in {self.folder} cannot be read; delete it, or choose another folder with --out."
            ) from error
        try:
            self.net.load_state_dict(content["net"])
        except RuntimeError as error:
            raise GenrepairError(
                f"{self.folder} holds a run of another network; choose another folder with --out."
            ) from error
        self.ema.load_state_dict(content["ema"])
        for optimizer, values in zip(self.optimizers, content["optimizers"], strict=True):
            optimizer.load_state_dict(values)
        self.state = State(**content["state"])

    def _roll_back(self) -> None:
        if not (self.folder / CHECKPOINT).exists():
            raise GenrepairError("The training diverged at its beginning; lower optimizer.muon_lr and try again.")
        step, seconds, slowed = self.state.step, self.state.seconds, self.state.slowed
        self._restore()
        # The crops that broke the run are skipped: the step count goes on.
        self.state.step, self.state.seconds, self.state.slowed = step, seconds, slowed / 2
        self.report(f"step {step}: not finite {BAD_STEPS} times; back to the last checkpoint at half the rate.")

    def _log_step(self, values: list[float]) -> None:
        if not values:
            return
        rate = self.state.step / max(self.state.seconds, 1e-9)
        mean = float(np.mean(values))
        left = (1 - self.fraction) * self.config.minutes if not self.config.steps else float("nan")
        self._log({"kind": "train", "loss": mean, "steps_per_s": rate})
        self.report(f"step {self.state.step}: loss {mean:.5f}, {rate:.2f} steps/s, {left:.1f} min left")

    def _log(self, values: dict[str, Any]) -> None:
        path = self.folder / "log.csv"
        new = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(("step", "seconds", "kind", "figures"))
            kind = values.pop("kind")
            writer.writerow((self.state.step, round(self.state.seconds, 1), kind, json.dumps(values)))

    def _summarise(self, figures: dict[str, float] | None = None) -> dict[str, Any]:
        path = self.folder / SUMMARY
        summary = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        summary |= {
            "recipe": self.config.recipe,
            "size": self.config.size,
            "steps": self.state.step,
            "minutes": round(self.state.seconds / 60, 1),
            "batch": self.config.batch,
            "crop": self.config.crop,
            "photos": len(self.recipe.photos.train),
            "hardware": f"{platform.machine()}, {torch.get_num_threads()} threads, {self.device.type}"
            + (", bf16" if self.bf16 else ""),
            "started_from": self.started_from or "random",
        }
        if figures:
            summary["validation"] = {k: round(v, 4) for k, v in figures.items()}
        path.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
        return summary


def save_weights(net: nn.Module, path: Path) -> None:
    """Write a network's weights as .safetensors; a kill while writing leaves the old file."""
    part = path.with_suffix(".part")
    save_file({k: v.detach().cpu().contiguous() for k, v in net.state_dict().items()}, part)
    # safetensors writes for the owner only; a shipped model is for everybody.
    part.chmod(0o644)
    part.replace(path)


def load_weights(net: nn.Module, path: Path, adapt: Adapt | None = None) -> None:
    """Read .safetensors into a network.

    Parameters
    ----------
    net : Module
    path : Path
    adapt : callable, or None
        `Recipe.adapt`, for weights of a related network.

    Raises
    ------
    GenrepairError
        The file is not there, is broken, or belongs to another network.
    """
    try:
        weights = load_file(path)
        net.load_state_dict(weights if adapt is None else adapt(weights, net))
    except (OSError, RuntimeError, ValueError) as error:
        raise GenrepairError(
            f"{path} does not fit this network; give the .safetensors of a model of this size."
        ) from error
    except Exception as error:
        # safetensors raises its own class for a broken header.
        raise GenrepairError(f"{path} is not a readable .safetensors file.") from error
