"""How good the shipped models are beside classical methods, on public sets.

Conventions: white noise is added in float, seeded by the number of the photo, neither clipped nor rounded; results are
rounded to 8 bits; figures are means over the photos of a whole set. Kodak24 are whole 768 x 512 frames.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.engine import Engine, EngineSettings
from genrepair.imaging.metrics import psnr, ssim
from genrepair.services.repair import run_tool
from genrepair.tools.catalog import all_tools
from genrepair.tools.tool import Request
from tests.benchmarks import peers
from tests.benchmarks.peers import Memory, Pixels
from training.damage_synth import load_overlays
from training.data import read_srgb
from training.degrade import gaussian_noise, to_float, to_uint8
from training.hole_masks import thin_mask
from training.recipes.damage import damaged_photo


@dataclass
class Table:
    """Rows of one comparison."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: Any) -> None:
        """Append a row; floats get two digits."""
        self.rows.append(tuple(f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells))
        print("  " + " | ".join(self.rows[-1]), flush=True)

    def markdown(self) -> str:
        """The table as Markdown."""
        lines = [f"**{self.title}**", "", "| " + " | ".join(self.columns) + " |", "|---" * len(self.columns) + "|"]
        return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in self.rows])


class Bench:
    """The sets, the program's engine (CPU) and what peers made before."""

    def __init__(self, data: Path, memory: Memory, every: int = 1) -> None:
        self.test, self.damage = data / "test", data / "damage"
        self.memory, self.every = memory, every
        self.engine = Engine(EngineSettings(provider="cpu"))

    def photos(self, name: str) -> list[Pixels]:
        """All photos of a test set (or every n-th)."""
        files = sorted(p for p in (self.test / name).iterdir() if p.suffix != ".csv")
        return [read_srgb(p) for p in files[:: self.every]]

    def run(self, tool: str, image: NDArray[Any], mask: Pixels | None = None, **params: Any) -> Any:
        """One of the program's tools, as its command line runs it."""
        chosen = all_tools()[tool]
        return run_tool(chosen, Request(image, mask, chosen.Params(**params)), self.engine)

    # Denoise ---------------------------------------------------------------------------------------------------------

    def denoise(self) -> Iterator[Table]:
        """White noise on CBSD68 and Kodak24; real camera noise on PolyU."""
        table = Table("Denoise, white Gaussian noise, PSNR in dB", ("method", "set", "σ 15", "σ 25", "σ 50"))
        print(table.title)
        card = self.engine.card("denoise")
        for name, label in (("cbsd68", "CBSD68"), ("kodak24", "Kodak24")):
            clean = self.photos(name)
            noisy = {
                sigma: [
                    gaussian_noise(np.random.default_rng((sigma, i)), to_float(c), sigma / 255)
                    for i, c in enumerate(clean)
                ]
                for sigma in (15, 25, 50)
            }

            def best_nlm(mean: Callable[..., float], sigma: int) -> float:
                return max(mean(partial(self._nlm, share=share), sigma) for share in (0.6, 0.8, 1.0))

            def mean(make: Callable[[NDArray[np.float32], int], Pixels], sigma: int, c=clean, n=noisy) -> float:
                return float(np.mean([psnr(make(y, sigma), x) for x, y in zip(c, n[sigma], strict=True)]))

            def ours(y: NDArray[np.float32], sigma: int) -> Pixels:
                level = (sigma / 255, sigma / 255)
                return peers.round8(self.engine.predict(card, {"image": y, "noise_level": level}))

            def blind(y: NDArray[np.float32], sigma: int) -> Pixels:
                return peers.round8(self.engine.predict(card, {"image": y, "noise_level": (0.0, 0.0)}))

            table.add(f"GenRepair {card.id}, level given", label, *(mean(ours, s) for s in (15, 25, 50)))
            table.add(f"GenRepair {card.id}, blind", label, *(mean(blind, s) for s in (15, 25, 50)))
            table.add("OpenCV non-local means, best of 3 strengths", label, "", best_nlm(mean, 25), "")
            if name == "cbsd68":

                def block_matching(y: NDArray[np.float32], s: int) -> Pixels:
                    return self.memory.get(f"bm3d {s}", (y,), lambda: peers.bm3d(y, s))

                table.add("BM3D (package bm3d), sigma given", label, "", mean(block_matching, 25), "")
        yield table
        yield self._real_noise()

    def _nlm(self, noisy: NDArray[np.float32], sigma: int, share: float) -> Pixels:
        key = f"nlm {sigma} {share}"
        return self.memory.get(key, (noisy,), lambda: peers.non_local_means(noisy, sigma, share))

    def _real_noise(self) -> Table:
        table = Table("Denoise, real camera noise (PolyU pairs), PSNR in dB", ("method", "PolyU"))
        print(table.title)
        folder = self.test / "polyu_real_pairs"
        noisy = sorted(p for p in folder.iterdir() if "_real" in p.stem.lower())[:: self.every]
        pairs = [(read_srgb(p), read_srgb(p.with_name(p.name.replace("_real", "_mean")))) for p in noisy]
        table.add("noisy photo", float(np.mean([psnr(a, b) for a, b in pairs])))
        fixed = []
        for a, b in pairs:
            patch = self.run("denoise", a).patches[0]
            fixed.append(psnr(patch.pixels, b))
        table.add("GenRepair, sigma auto", float(np.mean(fixed)))
        for sigma in (5, 10):
            results = [self._nlm(to_float(a), sigma, 1.0) for a, _ in pairs]
            mean = float(np.mean([psnr(r, b) for r, (_, b) in zip(results, pairs, strict=True)]))
            table.add(f"OpenCV non-local means, h = {sigma}", mean)
        return table

    # Inpaint ---------------------------------------------------------------------------------------------------------

    def inpaint(self) -> Iterator[Table]:
        """Scratches drawn on Kodak24 and the free-form holes of the MI-GAN set."""
        table = Table(
            "Inpaint: PSNR inside the hole in dB, SSIM of the whole photo",
            ("method", "scratches 1-3 px", "marks 3-8 px", "free-form 512"),
        )
        print(table.title)
        sets = [self._thin(1, 3), self._thin(3, 8), self._free_form()]

        def row(label: str, fill: Callable[[Pixels, Pixels], Pixels]) -> None:
            cells = []
            for pairs in sets:
                inside, whole = [], []
                for image, mask in pairs:
                    broken = np.where(mask[..., None] > 0, np.uint8(255), image)
                    result = fill(broken, mask)
                    inside.append(psnr(result, image, mask=mask))
                    whole.append(ssim(result, image))
                cells.append(f"{np.mean(inside):.2f} / {np.mean(whole):.4f}")
            table.add(label, *cells)

        def ours(image: Pixels, mask: Pixels) -> Pixels:
            result = image.copy()
            for patch in self.run("inpaint", image, mask, grow=0, feather=0, match_grain=0).patches:
                part = result[patch.region.slices]
                weight = 255 if patch.weight is None else patch.weight[..., None]
                part[:] = np.where(weight > 0, patch.pixels, part)
            return result

        row(f"GenRepair {self.engine.card('inpaint').id}", ours)
        for method in ("telea", "navier-stokes"):
            row(f"OpenCV {method}", lambda i, m, k=method: peers.opencv_inpaint(i, m, k))
        yield table

    def _thin(self, low: int, high: int) -> list[tuple[Pixels, Pixels]]:
        pairs = []
        for i, photo in enumerate(self.photos("kodak24")):
            # A square as large as the longer side of these photos, cut to each.
            mask = thin_mask(np.random.default_rng((high, i)), 768, low, high, 12)
            pairs.append((photo, np.ascontiguousarray(mask[: photo.shape[0], : photo.shape[1]])))
        return pairs

    def _free_form(self) -> list[tuple[Pixels, Pixels]]:
        folder = self.test / "inpaint_places2_512_freeform"
        pairs = []
        for path in sorted((folder / "images").iterdir())[:: self.every]:
            mask_path = next((folder / "masks").glob(path.stem + ".*"))
            mask = cv2.imdecode(np.fromfile(mask_path, np.uint8), cv2.IMREAD_GRAYSCALE)
            pairs.append((read_srgb(path), np.where(np.asarray(mask) < 128, 255, 0).astype(np.uint8)))
        return pairs

    # Damage ----------------------------------------------------------------------------------------------------------

    def find_damage(self) -> Iterator[Table]:
        """Held-out pictures of real marks laid over Kodak24, and a real film scan."""
        table = Table(
            "Find damage: F1",
            ("method", "held-out marks on Kodak24", "the same, AUPRC", "film scan, 3 px tolerance"),
        )
        print(table.title)
        _, held_out = load_overlays(self.damage)
        rng = np.random.default_rng(2)
        made = [damaged_photo(rng, to_float(p), held_out, 10, real=1.0) for p in self.photos("kodak24")]
        images = [to_uint8(image) for image, _ in made]
        truths = [label.max(axis=2) > 0 for _, label in made]
        folder = self.test / "film_damage_velvia"
        scan = read_srgb(folder / "damaged_input.jpg")
        drawn = read_srgb(folder / "our_mask.png").max(axis=2) > 127
        if drawn.shape != scan.shape[:2]:
            drawn = cv2.resize(drawn.astype(np.uint8), scan.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
        card = self.engine.card("damage")

        def found(image: Pixels) -> NDArray[np.bool_]:
            mask = self.run("damage", image, grow=0).mask
            return np.asarray(mask > 0)

        masks = [found(i) for i in images]
        heat = [self.engine.predict(card, {"image": i}).max(axis=2) for i in images]
        table.add(
            f"GenRepair {card.id}, default sensitivity",
            f1(masks, truths),
            average_precision(heat, truths),
            f1([found(scan)], [drawn], tolerance=3),
        )
        best = ("", 0.0, 0.0)
        film = 0.0
        for size in (5, 9, 15, 25, 41):
            responses = [peers.hat_response(i, size) for i in images]
            precision = average_precision(responses, truths)
            film_response = peers.hat_response(scan, size)
            for threshold in (10, 15, 20, 30, 40, 60, 80, 100):
                score = f1([r > threshold for r in responses], truths)
                film = max(film, f1([film_response > threshold], [drawn], tolerance=3))
                if score > best[1]:
                    best = (f"{size} px, {threshold}", score, precision)
        table.add("top-hat or black-hat, best size and threshold on these very photos", best[1], best[2], film)
        yield table


def f1(found: list[NDArray[np.bool_]], truth: list[NDArray[np.bool_]], tolerance: int = 0) -> float:
    """F1 over all pixels; with a tolerance a pixel counts as right if the other mask is that near (in pixels)."""
    hit_found = hit_truth = all_found = all_truth = 0
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * tolerance + 1, 2 * tolerance + 1))
    for f, t in zip(found, truth, strict=True):
        wide_f, wide_t = (cv2.dilate(x.astype(np.uint8), kernel) > 0 for x in (f, t))
        hit_found += int((f & wide_t).sum())
        hit_truth += int((t & wide_f).sum())
        all_found += int(f.sum())
        all_truth += int(t.sum())
    precision, recall = hit_found / max(1, all_found), hit_truth / max(1, all_truth)
    return 2 * precision * recall / max(1e-9, precision + recall)


def average_precision(heat: list[NDArray[Any]], truth: list[NDArray[np.bool_]]) -> float:
    """Area under precision over recall, over all pixels."""
    scores = np.concatenate([h.reshape(-1) for h in heat])
    labels = np.concatenate([t.reshape(-1) for t in truth])
    order = np.argsort(-scores.astype(np.float32), kind="stable")
    hits = np.cumsum(labels[order])
    precision = hits / np.arange(1, len(hits) + 1)
    return float((precision * labels[order]).sum() / max(1, hits[-1]))


def main(data: Path, parts: tuple[str, ...], fresh: bool = False, every: int = 1) -> list[Table]:
    """Measure; returns the tables."""
    if not (data / "test").is_dir():
        print(f"No test sets in {data}; name their folder with --data to measure quality.", file=sys.stderr)
        return []
    bench = Bench(data, Memory(fresh), every)
    tables: list[Table] = []
    for part in parts:
        makers: dict[str, Callable[[], Iterator[Table]]] = {
            "denoise": bench.denoise,
            "inpaint": bench.inpaint,
            "damage": bench.find_damage,
        }
        tables += makers[part]()
    bench.engine.close()
    return tables
