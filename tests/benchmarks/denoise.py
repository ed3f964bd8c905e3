"""How well noise is taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrepair.engine import Engine, EngineSettings, ModelCard
from genrepair.imaging.metrics import psnr
from genrepair.imaging.region import Region
from genrepair.progress import NoProgress
from genrepair.tools.denoise import COPIES
from genrepair.tools.denoise_together import TASK, denoise_together
from tests.benchmarks import peers
from tests.benchmarks.bench import Bench, Table
from tests.benchmarks.peers import Pixels
from tests.benchmarks.repeating import repeating_crops
from training.data import read_srgb
from training.degrade import gaussian_noise, grey, jpeg, scan_grain, to_float, to_uint8

SIGMAS = (15, 25, 50)
# What a person might try by hand on photos whose noise nobody measured.
HAND_SET = (3, 6, 10, 15, 20, 30)
Method = Callable[[NDArray[np.float32], int], Pixels]


def tables(bench: Bench) -> Iterator[Table]:
    """White noise on four sets; made grain of scans, and hardly any noise, on Kodak24; real camera noise on PolyU."""
    table = Table("Denoise, white Gaussian noise, PSNR in dB", ("method", "set", "σ 15", "σ 25", "σ 50"))
    print(table.title)
    kodak, mcmaster = bench.photos("kodak24"), bench.photos("mcmaster18")
    sets = {
        "CBSD68": bench.photos("cbsd68"),
        "Kodak24": kodak,
        "McMaster18": mcmaster,
        "repeating structure": repeating_crops([*kodak, *mcmaster]),
    }
    fast = Engine(EngineSettings(provider="cpu", prefer="speed"))
    for label, clean in sets.items():
        _white(bench, fast, table, label, clean)
    fast.close()
    yield table
    yield _film(bench, kodak)
    yield _hardly_any(bench, kodak)
    yield _black_and_white(bench, kodak)
    yield _real_noise(bench)


def _white(bench: Bench, fast: Engine, table: Table, label: str, clean: list[Pixels]) -> None:
    noisy = {
        s: [gaussian_noise(np.random.default_rng((s, i)), to_float(c), s / 255) for i, c in enumerate(clean)]
        for s in SIGMAS
    }

    def mean(make: Method, sigma: int) -> float:
        return float(np.mean([psnr(make(y, sigma), x) for x, y in zip(clean, noisy[sigma], strict=True)]))

    def row(name: str, make: Method, sigmas: tuple[int, ...] = SIGMAS) -> None:
        table.add(name, label, *(mean(make, s) if s in sigmas else "" for s in SIGMAS))

    for card in bench.models("denoise"):

        def ours(y: NDArray[np.float32], s: int, engine: Engine = bench.engine, c=card, told: bool = True) -> Pixels:
            level = (s / 255, s / 255) if told else (0.0, 0.0)
            inputs = {each.name: {"image": y, "noise_level": level}[each.kind] for each in c.inputs}
            return peers.round8(engine.predict(c, inputs))

        row(f"GenRepair {card.id}, level given", ours)
        if card.default and bench.engine.optional_card(TASK) is not None:
            # As the tool does it for better quality, in float throughout.
            high, best = (partial(better, bench.engine, card, COPIES[each]) for each in ("high", "maximum"))
            row(f"GenRepair {card.id}, level given, high quality", high)
            row(f"GenRepair {card.id}, level given, maximum quality", best, (25,))
        row(f"GenRepair {card.id}, blind", partial(ours, told=False))
        ours(noisy[25][0][:64, :64], 25, fast)
        if "int8" in fast.provider_in_use(card):
            row(f"GenRepair {card.id} int8, level given", partial(ours, engine=fast))
    if bench.ours:
        return
    best = max((0.6, 0.8, 1.0), key=lambda share: mean(partial(_nlm, bench, share=share), 25))
    row("OpenCV non-local means, best of 3 strengths", partial(_nlm, bench, share=best), (25,))
    row("wavelet BayesShrink (scikit-image), sigma given", lambda y, s: peers.wavelet(y, s), (25,))
    weight = max((0.5, 0.8, 1.2), key=lambda w: mean(partial(_tv, bench, weight=w), 25))
    row("total variation (scikit-image), best of 3 weights", partial(_tv, bench, weight=weight), (25,))
    if label in ("CBSD68", "repeating structure"):
        row(
            "BM3D (package bm3d), sigma given",
            lambda y, s: bench.memory.get(f"bm3d {s}", (y,), lambda: peers.bm3d(y, s)),
            (25,),
        )


def better(engine: Engine, card: ModelCard, copies: int, noisy: NDArray[np.float32], sigma: int) -> Pixels:
    """What *Quality: high* (one copy) or *maximum* (eight) makes of white noise of a known level."""
    level = (sigma / 255, sigma / 255)
    inputs = {each.name: {"image": noisy, "noise_level": level}[each.kind] for each in card.inputs}
    second, whole = engine.card(TASK), Region.whole(*noisy.shape[:2])
    pilot = engine.predict(card, inputs)
    return peers.round8(denoise_together(noisy, whole, pilot, level, second, engine, copies, NoProgress()))


def _nlm(bench: Bench, noisy: NDArray[np.float32], sigma: int, share: float) -> Pixels:
    key = f"nlm {sigma} {share}"
    return bench.memory.get(key, (noisy,), lambda: peers.non_local_means(noisy, sigma, share))


def _tv(bench: Bench, noisy: NDArray[np.float32], sigma: int, weight: float) -> Pixels:
    key = f"tv {sigma} {weight}"
    return bench.memory.get(key, (noisy,), lambda: peers.total_variation(noisy, sigma, weight))


def _film(bench: Bench, clean: list[Pixels]) -> Table:
    """Grain as training draws it (`degrade.scan_grain`), 8 bits, nothing told."""
    table = Table("Denoise, grain of scans (made) on Kodak24, PSNR in dB", ("method", "mean", "worst photo's gain"))
    print(table.title)
    grainy = [to_uint8(scan_grain(np.random.default_rng(i), to_float(c))) for i, c in enumerate(clean)]
    before = [psnr(a, b) for a, b in zip(grainy, clean, strict=True)]

    def row(label: str, make: Callable[[Pixels], Pixels]) -> None:
        after = [psnr(make(a), b) for a, b in zip(grainy, clean, strict=True)]
        table.add(label, float(np.mean(after)), float(np.min(np.subtract(after, before))))

    row("grainy photo", lambda image: image)
    for effort in ("standard", "high"):
        row(
            "GenRepair, sigma auto" + f", {effort} quality" * (effort != "standard"),
            lambda image, e=effort: bench.applied("denoise", image, effort=e),
        )
    if not bench.ours:
        for sigma in (5, 10, 15):
            row(f"OpenCV non-local means, h = {sigma}", lambda image, s=sigma: _nlm(bench, to_float(image), s, 1.0))
    return table


def _alone(bench: Bench, image: Pixels) -> Pixels:
    """What the network makes of a photo by itself, told nothing, with nothing given back."""
    card = bench.engine.card("denoise")
    given: dict[str, Any] = {"image": image, "noise_level": (0.0, 0.0)}
    return bench.engine.predict(card, {each.name: given[each.kind] for each in card.inputs}, output_dtype=np.uint8)


def _hardly_any(bench: Bench, clean: list[Pixels]) -> Table:
    """Photos that nobody would call noisy: what there is to take away is weaker than their texture."""
    made: dict[str, Callable[[int, Pixels], Pixels]] = {
        "as they are": lambda _, image: image,
        "JPEG 90": lambda _, image: to_uint8(jpeg(to_float(image), 90)),
        "JPEG 75": lambda _, image: to_uint8(jpeg(to_float(image), 75)),
        "white noise, σ 2": lambda i, image: to_uint8(
            gaussian_noise(np.random.default_rng(i), to_float(image), 2 / 255)
        ),
    }
    table = Table(
        "Denoise, hardly any noise on Kodak24, PSNR in dB, 60 at most / worst photo's gain", ("method", *made)
    )
    print(table.title)
    photos = {name: [make(i, image) for i, image in enumerate(clean)] for name, make in made.items()}

    def row(label: str, make: Callable[[Pixels], Pixels]) -> None:
        cells = []
        for images in photos.values():
            before, after = (
                np.array([min(psnr(done(image), good), 60.0) for image, good in zip(images, clean, strict=True)])
                for done in (lambda image: image, make)
            )
            cells.append(f"{after.mean():.2f} / {(after - before).min():.2f}")
        table.add(label, *cells)

    row("the photo", lambda image: image)
    row(f"GenRepair {bench.engine.card('denoise').id}, the network alone", lambda image: _alone(bench, image))
    row("GenRepair, sigma auto", lambda image: bench.applied("denoise", image))
    return table


def _black_and_white(bench: Bench, clean: list[Pixels]) -> Table:
    """Grey photos with grey noise, 8 bits: scans of prints, and files of black-and-white film."""
    table = Table("Denoise, Kodak24 in grey with white noise in grey, PSNR in dB", ("method", "σ 5", "σ 15", "σ 25"))
    print(table.title)
    good = [to_uint8(grey(to_float(photo))) for photo in clean]
    sigmas = (5, 15, 25)
    noisy = {
        s: [
            to_uint8(g / np.float32(255) + np.random.default_rng((s, i)).normal(0, s / 255, (*g.shape[:2], 1)))
            for i, g in enumerate(good)
        ]
        for s in sigmas
    }

    def row(label: str, make: Callable[[Pixels, int], Pixels]) -> None:
        cells = [[psnr(make(a, s), b) for a, b in zip(noisy[s], good, strict=True)] for s in sigmas]
        table.add(label, *(float(np.mean(each)) for each in cells))

    row("noisy photo", lambda image, _: image)
    row(f"GenRepair {bench.engine.card('denoise').id}, the network alone", lambda image, _: _alone(bench, image))
    row("GenRepair, sigma auto", lambda image, _: bench.applied("denoise", image))
    row("GenRepair, sigma given", lambda image, s: bench.applied("denoise", image, sigma=str(s)))
    if not bench.ours:
        row("OpenCV non-local means, h = 0.8 σ", lambda image, s: _nlm(bench, to_float(image), s, 0.8))
    return table


def _real_noise(bench: Bench) -> Table:
    table = Table("Denoise, real camera noise (PolyU pairs), PSNR in dB", ("method", "PolyU"))
    print(table.title)
    folder = bench.test / "polyu_real_pairs"
    noisy = sorted(p for p in folder.iterdir() if "_real" in p.stem.lower())[:: bench.every]
    pairs = [(read_srgb(p), read_srgb(p.with_name(p.name.replace("_real", "_mean")))) for p in noisy]
    table.add("noisy photo", float(np.mean([psnr(a, b) for a, b in pairs])))
    for effort in COPIES:
        made = [psnr(bench.run("denoise", a, effort=effort).patches[0].pixels, b) for a, b in pairs]
        table.add("GenRepair, sigma auto" + f", {effort} quality" * (effort != "standard"), float(np.mean(made)))
    given = {s: [psnr(bench.run("denoise", a, sigma=str(s)).patches[0].pixels, b) for a, b in pairs] for s in HAND_SET}
    best = max(given, key=lambda s: float(np.mean(given[s])))
    table.add(f"GenRepair, the best of {len(HAND_SET)} levels for all photos: {best}", float(np.mean(given[best])))
    table.add("GenRepair, the best of them for each photo", float(np.mean(np.max(list(given.values()), axis=0))))
    if bench.ours:
        return table
    for sigma in (5, 10):
        results = [_nlm(bench, to_float(a), sigma, 1.0) for a, _ in pairs]
        mean = float(np.mean([psnr(r, b) for r, (_, b) in zip(results, pairs, strict=True)]))
        table.add(f"OpenCV non-local means, h = {sigma}", mean)
    return table
