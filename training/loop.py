"""The only training loop, to be read from top to bottom."""

from __future__ import annotations

import json
import math
import platform
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tomlkit
import torch
from torch import nn

from genrepair.errors import GenrepairError
from training.adversary import Adversary
from training.checkpoint import CHECKPOINT, check_space, read_checkpoint, write_checkpoint
from training.config import to_table
from training.device import FromHost, chosen_device, computes_bf16
from training.distributed import Workers
from training.muon import Muon, split_parameters
from training.recipes import Recipe
from training.recipes.adversarial import AdversarialRecipe
from training.recipes.recipe import Batch
from training.run_log import RunLog
from training.watch import Watch
from training.weights import load_weights, save_weights, trained_by

BEST = "best.safetensors"
SUMMARY = "summary.json"
KEPT = "kept"
# After this many steps in a row without a finite loss the run goes back to its last checkpoint at half the rate,
BAD_STEPS = 3
# and after this many times without a better score in between it gives up.
ROLL_BACKS = 6
# A line for the person after so many steps or so much time.
TELL_STEPS, TELL_SECONDS = 50, 10.0


@dataclass
class State:
    """Everything beside weights that a resumed run continues from."""

    step: int = 0
    seconds: float = 0.0
    best: float = float("-inf")
    slowed: float = 1.0
    stale: int = 0
    roll_backs: int = 0
    # Score of the weights that the run began with; None where it began from nothing.
    base: float | None = None
    # Whether those were trained by the same recipe, so that there is no new task to learn.
    further: bool = False


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
    watch : Watch, or None
        Looks on, and may pause or stop the run.
    """

    def __init__(
        self,
        recipe: Recipe,
        folder: Path,
        init_from: Path | None = None,
        report: Callable[[str], None] = print,
        watch: Watch | None = None,
    ) -> None:
        config = recipe.config
        self.workers = Workers()
        self.recipe, self.config, self.folder = recipe, config, folder
        self.report = report if self.workers.first else lambda line: None
        self.watch = watch or Watch()
        self.stopping = False
        torch.manual_seed(config.seed)
        if config.threads:
            torch.set_num_threads(config.threads)
        self.device = chosen_device(config.device)
        self.bf16 = computes_bf16(config.bf16, self.device)
        self.net = self._place(recipe.network(config.size))
        self.state = State()
        self.started_from: str | None = None
        if init_from is not None:
            load_weights(self.net, init_from, recipe.adapt, deepen=True)
            self.started_from = init_from.name
            self.state.further = trained_by(init_from) in (None, recipe.name)
        self.ema = self._place(recipe.network(config.size))
        self.ema.load_state_dict(self.net.state_dict())
        self.ema.requires_grad_(False)
        self.optimizers = self._optimizers()
        folder.mkdir(parents=True, exist_ok=True)
        check_space(folder, self.net)
        self.workers.share_weights(self.net)
        self.workers.share_weights(self.ema)
        self.adversary = Adversary(recipe, self._place, self.workers) if isinstance(recipe, AdversarialRecipe) else None
        if self.workers.from_first((folder / CHECKPOINT).exists()):
            self._restore()
            self.report(f"Continuing {folder} at step {self.state.step}.")
        if self.workers.first:
            (folder / "config.toml").write_text(tomlkit.dumps(to_table(config)), encoding="utf-8")
        self.log = RunLog(folder, self.state.step, config.tensorboard) if self.workers.first else None

    def _place(self, net: nn.Module) -> nn.Module:
        if self.config.dropout >= 0:
            for part in net.modules():
                if isinstance(part, nn.Dropout | nn.Dropout2d):
                    part.p = self.config.dropout
        return net.to(self.device).to(memory_format=self._layout)  # type: ignore[call-overload]

    @property
    def _layout(self) -> torch.memory_format:
        """How pictures and weights lie in memory.

        What computes in bf16 (AMX, tensor cores) wants the channels of a pixel side by side. In float32 on a processor
        with AVX2 a step of these networks is 1.05 to 1.3 times as fast the other way: the gradients of the weights are.
        """
        fast = self.bf16 or self.device.type == "cuda"
        return torch.channels_last if fast else torch.contiguous_format

    def _optimizers(self) -> list[torch.optim.Optimizer]:
        o = self.config.optimizer
        inner, rest = split_parameters(self.net) if o.muon else ([], list(self.net.parameters()))
        adam = torch.optim.AdamW(rest, lr=o.adam_lr, betas=(o.beta1, 0.99), weight_decay=o.weight_decay)
        return [Muon(inner, lr=o.muon_lr, weight_decay=o.weight_decay), adam] if inner else [adam]

    # The run ---------------------------------------------------------------------------------------------------------

    @property
    def fraction(self) -> float:
        """How much of the budget is used, 0..1."""
        c = self.config
        return min(1.0, self.state.step / c.steps if c.steps else self.state.seconds / (60 * c.minutes))

    @property
    def _learned(self) -> float:
        """How much of its training a loss takes as done: weights that begin good have the first loss behind them."""
        changes = self.recipe.loss_changes_at
        return max(self.fraction, changes) if self.state.further and changes < 1 else self.fraction

    def stop(self) -> None:
        """Ask the run to end after the step that it is at; it leaves a checkpoint and can be continued."""
        self.stopping = True

    def run(self) -> dict[str, Any]:
        """Train until the budget is used up, or patience; returns the summary that is also in the run folder."""
        if not (self.folder / CHECKPOINT).exists():
            # What a run goes back to that diverges in its first minutes; and a full disk shows at once.
            self.save()
        if self.started_from is not None and self.state.step == 0:
            self._measure_start()
        clock = time.monotonic()
        saved = validated = told = self.state.seconds
        first, begun = self.state.step, self.state.seconds
        measured = -1
        bad = 0
        halted = False
        losses: list[float] = []
        noted: list[dict[str, float]] = []
        for batches in self._batches():
            if self.fraction >= 1.0 or self._out_of_patience() or self.workers.from_first(self.stopping):
                break
            before = time.monotonic()
            if halted := self.workers.from_first(not self.watch.go_on(self.state.step)):
                break
            # A pause is no training time.
            clock += time.monotonic() - before
            value = self._step(*batches)
            if math.isfinite(value):
                bad = 0
                losses.append(value)
                if isinstance(self.recipe, AdversarialRecipe):
                    noted.append(self.recipe.noted)
            else:
                bad += 1
                if bad == BAD_STEPS:
                    self._roll_back()
                    bad = 0
            self.state.step += 1
            now = time.monotonic()
            # Whose clock it is must not differ between processes: the learning rate follows it.
            self.state.seconds = self.workers.from_first(self.state.seconds + now - clock)
            clock = now
            seconds = self.state.seconds
            self._tell_step(value, (self.state.step - first) / max(seconds - begun, 1e-9))
            if losses and (self.state.step % TELL_STEPS == 0 or seconds - told > TELL_SECONDS):
                self._tell(losses, noted, (self.state.step - first) / max(seconds - begun, 1e-9))
                losses, noted, told = [], [], seconds
            every = self.config.validate_steps
            if self.state.step % every == 0 if every else seconds - validated > 60 * self.config.validate_minutes:
                self.validate()
                # With every score, so that a run that is continued goes on where its curve ends.
                self.save()
                saved, validated, measured = seconds, seconds, self.state.step
                # To measure is no training time, either.
                clock = time.monotonic()
            elif seconds - saved > 60 * self.config.checkpoint_minutes:
                self.save()
                saved = seconds
        if not self.stopping and not self.watch.abandoned:
            if measured != self.state.step:
                self.validate()
            if not math.isfinite(self.state.best):
                raise GenrepairError(
                    "No measurement of this run gave a number, so nothing was kept; start again in another folder with "
                    "a lower optimizer.muon_lr and optimizer.adam_lr, and look at the photos."
                )
        self.save()
        summary = self._summarise()
        self.watch.tell(
            "finished",
            run=self.folder,
            stopped=halted or self.stopping,
            step=self.state.step,
            seconds=self.state.seconds,
            score=self.state.best,
            base=self.state.base,
            margin=self.recipe.margin,
            unit=self.recipe.unit,
        )
        if self.log is not None:
            self.log.close()
        return summary

    def _batches(self) -> Iterator[tuple[Batch, ...]]:
        """What each step learns from, made by one thread that works one step ahead.

        Part p of step k always gets the same random numbers, whichever process works on it.
        """
        parts = range(self.workers.rank, self.workers.count * self.config.accumulate, self.workers.count)

        def make(step: int) -> list[Batch]:
            seeds = [(self.config.seed, step, part) if part else (self.config.seed, step) for part in parts]
            return [self.recipe.batch(np.random.default_rng(seed), step) for seed in seeds]

        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(make, self.state.step)
            while True:
                step, batches = self.state.step, coming.result()
                coming = pool.submit(make, step + 1)
                yield tuple({name: self._to_device(value) for name, value in batch.items()} for batch in batches)

    def _to_device(self, value: torch.Tensor) -> torch.Tensor:
        layout = self._layout if value.ndim == 4 else torch.contiguous_format
        return value.to(self.device, memory_format=layout)

    def _step(self, *batches: Batch) -> float:
        """One step of all optimisers; returns the mean loss, or NaN where nothing was changed."""
        rate = self._rate()
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group.setdefault("initial_lr", group["lr"]) * rate
            optimizer.zero_grad(set_to_none=True)
        total = 0.0
        if self.adversary is not None and not self.adversary.step(self.net, batches, self.state.step, rate, self._seed):
            return float("nan")
        for number, batch in enumerate(batches):
            self._seed(number)
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
                loss = self._loss(batch) / len(batches)
            loss.backward()
            total += float(loss.detach())
        self.workers.average_gradients(self.net.parameters())
        norm = nn.utils.clip_grad_norm_(self.net.parameters(), self.config.optimizer.clip)
        total = self.workers.mean(total, self.device)
        if not bool(torch.isfinite(norm)) or not math.isfinite(total):
            return float("nan")
        for optimizer in self.optimizers:
            optimizer.step()
        decay = min(0.999, (self.state.step + 1) / (self.state.step + 10))
        with torch.no_grad():
            for average, weight in zip(self.ema.parameters(), self.net.parameters(), strict=True):
                average.lerp_(weight, 1 - decay)
            # Running statistics (batch normalisation) are averages already.
            for kept, buffer in zip(self.ema.buffers(), self.net.buffers(), strict=True):
                kept.copy_(buffer)
        return total

    def _seed(self, number: int, turn: int = -1) -> None:
        """Dropout and the like must draw the same numbers in a resumed run, and others on every process and turn."""
        part = number * self.workers.count + self.workers.rank
        torch.manual_seed(self.config.seed * 1_000_003 + self.state.step + part * 2**40 + (turn + 1) * 2**56)

    def _loss(self, batch: Batch) -> torch.Tensor:
        if self.adversary is not None:
            assert isinstance(self.recipe, AdversarialRecipe)
            return self.recipe.loss(self.net, batch, self._learned, self.adversary.net)
        return self.recipe.loss(self.net, batch, self._learned)

    def _rate(self) -> float:
        """Share of the highest learning rate: a rise by steps or by share of the budget, then half a cosine."""
        o = self.config.optimizer
        warm = max((self.state.step + 1) / max(1, o.warm_up_steps), self.fraction / max(1e-9, o.warm_up))
        cosine = 0.5 * (1 + math.cos(math.pi * self.fraction))
        return self.state.slowed * min(1.0, warm) * (o.last_lr + (1 - o.last_lr) * cosine)

    def _out_of_patience(self) -> bool:
        if not self.config.patience or self.state.stale < self.config.patience:
            return False
        self.report(f"step {self.state.step}: no better score in {self.state.stale} measurements; stopped early.")
        return True

    # What a run leaves behind ----------------------------------------------------------------------------------------

    def validate(self) -> dict[str, float]:
        """Measure the averaged weights on held-out photos; keep them if they are the best so far."""
        figures = self._judge() if self.workers.first else {}
        # Whether to go on is decided by what the first process measured.
        self.state = State(**self.workers.from_first(asdict(self.state)))
        return figures

    def _measure_start(self) -> None:
        """Measure the weights that the run begins with, on the crops that all later figures are taken on."""
        if self.workers.first:
            figures = self._measure("base")
            # Weights that no later measurement beats are what the run gives: it never ends below its start.
            self.state.base = self.state.best = figures["score"]
            save_weights(self.ema, self.folder / BEST)
            self._summarise(figures)
        self.state = State(**self.workers.from_first(asdict(self.state)))

    def _measure(self, event: str) -> dict[str, float]:
        self.ema.eval()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
            net = self.ema if self.device.type == "cpu" else FromHost(self.ema, self.device).eval()
            figures = self.recipe.validate(net)
            sheet = self.recipe.preview(net)
        self.report(f"step {self.state.step}: " + "  ".join(f"{k} {v:.3f}" for k, v in figures.items()))
        if self.log is not None:
            self.log.write(self.state.step, self.state.seconds, "validation", figures)
            self.log.picture(self.state.step, sheet)
        samples = self.folder / "samples"
        samples.mkdir(exist_ok=True)
        path = samples / f"{self.state.step:07d}.png"
        cv2.imwrite(str(path), sheet[..., ::-1])
        self.watch.tell(
            event,
            step=self.state.step,
            seconds=self.state.seconds,
            score=figures["score"],
            unit=self.recipe.unit,
            figures=figures,
            sheet=path,
        )
        return figures

    def _judge(self) -> dict[str, float]:
        figures = self._measure("scores")
        if figures["score"] > self.state.best + self.config.min_gain:
            self.state.stale = self.state.roll_backs = 0
        else:
            self.state.stale += 1
        if figures["score"] > self.state.best:
            self.state.best = figures["score"]
            save_weights(self.ema, self.folder / BEST)
            self._summarise(figures)
        if self.config.keep:
            kept = self.folder / KEPT
            kept.mkdir(exist_ok=True)
            save_weights(self.ema, kept / f"{self.state.step:07d}.safetensors")
            for old in sorted(kept.glob("*.safetensors"))[: -self.config.keep]:
                old.unlink()
        return figures

    def save(self) -> None:
        """Write the checkpoint; a kill while writing leaves the old one."""
        if not self.workers.first:
            return
        content = {
            "net": self.net.state_dict(),
            "ema": self.ema.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers],
            "state": asdict(self.state),
            "started_from": self.started_from,
        }
        if self.adversary is not None:
            content["adversary"] = self.adversary.state_dict()
        write_checkpoint(self.folder, content)
        self.watch.tell("saved", step=self.state.step)

    def _restore(self) -> None:
        # Only the first process needs the folder; the others may be on other machines.
        content = self.workers.from_first(read_checkpoint(self.folder, self.device) if self.workers.first else None)
        try:
            self.net.load_state_dict(content["net"])
        except RuntimeError as error:
            raise GenrepairError(
                f"{self.folder} holds a run of another network; choose another folder with --out."
            ) from error
        self.ema.load_state_dict(content["ema"])
        for optimizer, values in zip(self.optimizers, content["optimizers"], strict=True):
            optimizer.load_state_dict(values)
        if self.adversary is not None:
            self.adversary.load_state_dict(content["adversary"])
        self.state = State(**content["state"])
        self.started_from = content.get("started_from", self.started_from)

    def _roll_back(self) -> None:
        now = self.state
        if now.roll_backs == ROLL_BACKS:
            raise GenrepairError(
                f"The training diverged {ROLL_BACKS} times in a row; start again in another folder with half of "
                "optimizer.muon_lr and optimizer.adam_lr, and look whether the photos are what they should be."
            )
        self._restore()
        # The crops that broke the run are skipped: the step count goes on.
        self.state = replace(now, slowed=now.slowed / 2, roll_backs=now.roll_backs + 1)
        self.report(f"step {now.step}: not finite {BAD_STEPS} times; back to the last checkpoint at half the rate.")

    def _tell_step(self, loss: float, rate: float) -> None:
        c, state = self.config, self.state
        left = (c.steps - state.step) / max(rate, 1e-9) if c.steps else 60 * c.minutes - state.seconds
        self.watch.step(
            step=state.step,
            seconds=state.seconds,
            fraction=self.fraction,
            loss=loss,
            steps_per_s=rate,
            seconds_left=max(0.0, left),
            phase=int(self.recipe.loss_changes_at <= self._learned and self.recipe.loss_changes_at < 1),
        )

    def _tell(self, losses: list[float], noted: list[dict[str, float]], rate: float) -> None:
        mean = float(np.mean(losses))
        c = self.config
        left = (c.steps - self.state.step) / rate / 60 if c.steps else (1 - self.fraction) * c.minutes
        if self.log is not None:
            figures = {"loss": mean, "steps_per_s": rate, "learning_rate": self._rate()}
            figures |= {name: float(np.mean([each[name] for each in noted])) for name in (noted[-1] if noted else ())}
            self.log.write(self.state.step, self.state.seconds, "train", figures)
        self.report(
            f"step {self.state.step}: loss {mean:.5f}, {rate:.2f} steps/s, {100 * self.fraction:.0f} %, "
            f"{max(0.0, left):.1f} min left"
        )

    def _summarise(self, figures: dict[str, float] | None = None) -> dict[str, Any]:
        path = self.folder / SUMMARY
        summary = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        summary |= {
            "recipe": self.config.recipe,
            "size": self.config.size,
            "steps": self.state.step,
            "minutes": round(self.state.seconds / 60, 1),
            "batch": self.config.batch * self.config.accumulate * self.workers.count,
            "crop": self.config.crop,
            "photos": len(self.recipe.photos.train),
            "hardware": f"{platform.machine()}, {torch.get_num_threads()} threads, {self.device.type}"
            + (f", {self.workers.count} processes" if self.workers.count > 1 else "")
            + (", bf16" if self.bf16 else ""),
            "started_from": self.started_from or "random",
        }
        if self.state.base is not None:
            summary["base_score"] = round(self.state.base, 4)
        if figures:
            # Weights of an earlier step are the best where later ones got worse; 0: those that the run began with.
            summary["best_step"] = self.state.step
            summary["validation"] = {k: round(v, 4) for k, v in figures.items()}
        if self.workers.first:
            path.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
        return summary
