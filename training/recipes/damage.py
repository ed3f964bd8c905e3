"""Damage detector, taught on photos damaged by real and drawn marks before noise and JPEG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from genrepair.imaging.damage_line import LOWEST, FaintPlaces
from training import degrade, losses
from training.config import Config
from training.corrections import SHARE, load_corrections, random_target, target
from training.damage_synth import Overlays, add_damage, load_overlays
from training.data import PhotoSet, centre_crops, random_crop
from training.networks.detector import CLASSES, MULTIPLE, Detector
from training.recipes.recipe import Batch, Recipe, to_sheet, to_tensor, unwrapped

# A change of less than this is invisible on a photo and must not be a label.
VISIBLE = 12 / 255
# And in a noisy photo, a change of less than this share of the noise.
ABOVE_NOISE = 1.0
# Of the training labels only. A change of less than this is none; between it and a visible one a person would not be
# sure, either, and the network is neither told that there is damage nor that there is none.
FAINT = 3 / 255
# Where a mark changes a photo by less than this share of the contrast around it, the picture hides it.
HIDDEN = 0.5
AROUND = 9
# Crops without damage teach what hair, wires, branches and letters look like in a photo.
CLEAN_SHARE = 0.4
BUSIEST_OF = 4
# Crops whose channels change places, and whose tones are raised or lowered.
OTHER_COLOURS = 0.2
OTHER_LIGHT = 0.5
# Crops in which nothing has a colour of its own, as in a scan in grey or one toned as a whole: marks that are a little
# coloured on a grey photo are found by that alone.
ONE_TONE = 0.4
TONED = 0.4
# Crops that are faded, soft, grainy or noisy beside their marks; the others are good scans.
WORN_SHARE = 0.65
# Crops with many small and faint marks, as clean scans of film have.
FINE_SHARE = 0.3
# Of photos without damage no more than this share of the pixels, in percent, may lie above the line at the default
# sensitivity, wherever F0.5 would have it: a false mark in a good photo is worse than one to look for.
FALSE_PERCENT = 0.1
# Nor may more of their places count as marks, for each megapixel: a person counts marks, not pixels.
FALSE_MARKS = 3.0
_HIGHEST_ODDS = 20.0
# Somewhere a place must be surer than that line, since it is followed far below it from there
# (`genrepair.tools.damage`).
SURE = 0.6
# Log odds, in the map of the exported network, at which F1 is best: the slider gets there at a sensitivity of 90.
LIKELY_ODDS = -1.5
# Share of the training after which the statistics of the batch normalisation stand. Both looks go through them, in
# full and at half size, with statistics a little different; the weights have to live with the mean that the program
# will use.
STATISTICS_STAND = 0.4


class DamageRecipe(Recipe):
    """Four kinds of damage, each a sigmoid. Cross-entropy and Tversky losses; the rim of a mark is not judged."""

    name = "damage"
    margin: ClassVar[float] = 0.005
    unit: ClassVar[str] = ""
    int8_loss: ClassVar[float] = 0.005
    defaults: ClassVar[dict[str, Any]] = {"batch": 16, "crop": 160, "optimizer": {"muon_lr": 3e-3, "adam_lr": 2e-3}}

    def __init__(self, config: Config, photos: PhotoSet) -> None:
        super().__init__(config, photos)
        self.overlays, self.held_out_overlays = load_overlays(config.overlays)
        folder = Path(config.corrections) if config.corrections else None
        self.corrections, self.held_out_corrections = load_corrections(folder)

    @classmethod
    def network(cls, size: str) -> nn.Module:
        """A `Detector`."""
        return Detector(size)

    @classmethod
    def adapt(cls, weights: dict[str, Tensor], net: nn.Module) -> dict[str, Tensor]:
        """Also start from weights that looked once."""
        assert isinstance(net, Detector)
        return {"coarse_share": net.coarse_share.detach()} | weights

    def batch(self, rng: np.random.Generator, step: int) -> Batch:
        """Damaged crops, where they are damaged, and where that is known: not on faint marks, for one."""
        images, labels, damaged, judged, known = [], [], [], [], []
        side = self.config.crop
        for _ in range(self.config.batch):
            if self.corrections and rng.random() < SHARE:
                corrected = random_target(rng, self.corrections, side)
                images.append(corrected.image)
                labels.append(corrected.classes)
                damaged.append(corrected.any)
                judged.append(corrected.classes_known)
                known.append(corrected.known)
                continue
            clean = rng.random() < CLEAN_SHARE
            # The busiest of some crops: in a calm one there is nothing that could be taken for damage.
            tries = BUSIEST_OF if clean and rng.random() < 0.5 else 1
            crops = [random_crop(rng, self.photos.train, side, shrink=0.25, often=0.65) for _ in range(tries)]
            crop = other_colours(rng, degrade.to_float(max(crops, key=_busy)))
            one_tone = rng.random() < ONE_TONE
            image, label, unclear = judged_photo(rng, crop, self.overlays, 0 if clean else None, one_tone=one_tone)
            images.append(image)
            labels.append(label)
            damaged.append(label.max(axis=2, keepdims=True))
            judged.append(1 - unclear)
            known.append(1 - unclear)
        parts = {"image": images, "label": labels, "damaged": damaged, "judged": judged, "known": known}
        return {name: to_tensor(each) for name, each in parts.items()}

    def loss(self, net: nn.Module, batch: Batch, fraction: float) -> Tensor:
        """Cross-entropy of each class, Tversky of any; pixels just outside a mark are left out as unclear."""
        assert isinstance(net, Detector)
        if fraction > STATISTICS_STAND:
            for part in net.modules():
                if isinstance(part, nn.BatchNorm2d):
                    part.eval()
        label = batch["label"]
        logits = net.logits(batch["image"])
        rim = functional.max_pool2d(label, 3, stride=1, padding=1) - label
        weight = 1 - rim
        classes = losses.cross_entropy(logits, label, weight * batch["judged"])
        # What matters most is whether a pixel is damaged at all, not by what.
        any_label = batch["damaged"]
        any_weight = torch.maximum(weight.amin(dim=1, keepdim=True), any_label) * batch["known"]
        found = torch.sigmoid(logits.amax(dim=1, keepdim=True))
        return 2 * classes + losses.tversky(found, any_label, any_weight)

    def _held_out(self) -> Batch:
        rng = np.random.default_rng(11)
        images, labels = [], []
        # Half of them in colour, then the same photos in one tone.
        for one_tone in (False, True):
            for crop in self.held_out_crops(448):
                image, label, _ = judged_photo(rng, crop, self.held_out_overlays, 8, 1.0, one_tone)
                images.append(image)
                labels.append(label)
        return {"image": to_tensor(images), "label": to_tensor(labels)}

    def gate(self, figures: dict[str, float]) -> list[str]:
        """Average precision and F1; the threshold is no measure of quality."""
        return ["score", "f1"]

    @torch.inference_mode()
    def validate(self, net: nn.Module) -> dict[str, float]:
        """Best F1 of "any damage", where the program is to draw the line, and average precision, which is the score.

        ``colour`` and ``one_tone`` are the average precision of photos in colour and of such as have no colours, half
        of the crops each; the score is their mean.
        ``likely`` are the log odds of the best F1. ``even`` are those of the best F0.5, or those that leave
        `FALSE_PERCENT` of good photos above and no more than `FALSE_MARKS` marks, if they are higher: a false mark
        harms a good photo, a missed one waits for the slider. The exported network calls them a probability of a half,
        so that there is room for the slider on both sides. ``false_percent`` is how much of held-out photos without
        damage lies above; ``false_marks`` and ``false_marks_lowest`` are their places, for each megapixel, that are
        sure at `SURE` and at `LOWEST`, half of the photos worn like old ones.
        """
        batch = self._held_out()
        logits = torch.cat([_log_odds(net, i[None]) for i in batch["image"]])
        truth = batch["label"].amax(dim=1).flatten() > 0
        best_f1, likely, best, even = 0.0, 0.0, 0.0, 0.0
        for candidate in torch.arange(-2, 7.01, 0.25).tolist():
            found = logits > candidate
            hit = float((found & truth).sum())
            precision, recall = hit / max(1.0, float(found.sum())), hit / max(1.0, float(truth.sum()))
            if (balanced := _f_score(precision, recall, 1.0)) > best_f1:
                best_f1, likely = balanced, candidate
            if (careful := _f_score(precision, recall, 0.5)) > best:
                best, even = careful, candidate
        side = batch["image"].shape[-1]
        good = [degrade.to_float(c) for c in centre_crops(self.photos.held_out, side, 64)]
        good += [degrade.grey(each) for each in good]
        each = [_log_odds(net, to_tensor([g])) for g in good]
        alarms = torch.cat(each)
        highest = alarms.sort(descending=True).values
        even = max(even, float(highest[int(FALSE_PERCENT / 100 * len(highest))]))
        halves = [average_precision(*half) for half in zip(logits.chunk(2), truth.chunk(2), strict=True)]
        drawn = sum(halves) / 2
        figures = {
            "colour": halves[0],
            "one_tone": halves[1],
            "f1": best_f1,
            "likely": likely,
            "even": even,
            "threshold": SURE,
            "score": drawn,
        }
        # Photos that are old and have no marks are undamaged, too, and show fewer that are none.
        rng = np.random.default_rng(13)
        worn = [judged_photo(rng, g, self.held_out_overlays, 0, one_tone=degrade.is_grey(g))[0] for g in good]
        each += [_log_odds(net, to_tensor([w])) for w in worn]
        maps = [a.reshape(side, side, 1) for a in each]
        figures |= _false_marks(maps, even, _unit(figures))
        while figures["false_marks"] > FALSE_MARKS and even < _HIGHEST_ODDS:
            figures["even"] = even = even + 0.25
            figures |= _false_marks(maps, even, _unit(figures))
        figures["false_percent"] = 100 * float((alarms > even).float().mean())
        return figures | self._leads(net, even, side) | self._corrected(net, drawn)

    def _leads(self, net: nn.Module, even: float, side: int) -> dict[str, float]:
        """What each class must be given so that pixels that are found come out as what they are.

        By the geometric mean over the classes, so that none is let go for another; on held-out photos with drawn marks,
        too, since there are no pictures of real creases.
        """
        host = unwrapped(net, Detector)
        device = next(host.parameters()).device
        rng = np.random.default_rng(12)
        logits, kinds = [], []
        for crop in 2 * centre_crops(self.photos.held_out, side, 24):
            image, label = damaged_photo(rng, degrade.to_float(crop), self.held_out_overlays, 8)
            told = host.logits(to_tensor([image]).to(device))[0].float().cpu().flatten(1)
            clear = torch.from_numpy(label.sum(axis=2).reshape(-1) == 1) & (told.amax(dim=0) > even - 1)
            logits.append(told[:, clear])
            kinds.append(torch.from_numpy(label.argmax(axis=2).reshape(-1))[clear])
        found, truth = torch.cat(logits, dim=1), torch.cat(kinds)
        present = [number for number in range(len(CLASSES)) if bool((truth == number).any())]

        def right(lead: Tensor) -> float:
            named = (found + lead[:, None]).argmax(dim=0)
            shares = [float((named[truth == k] == k).float().mean()) for k in present]
            return float(np.exp(np.mean(np.log(np.maximum(shares, 1e-3))))) if shares else 0.0

        lead = torch.zeros(len(CLASSES))
        for _ in range(3):
            for number in range(1, len(CLASSES)):
                tries = [lead.clone() for _ in range(33)]
                for each, value in zip(tries, torch.arange(-4, 12.01, 0.5).tolist(), strict=True):
                    each[number] = value
                lead = max((lead, *tries), key=right)
        return {f"lead_{name}": float(value) for name, value in zip(CLASSES, lead, strict=True)} | {
            "kinds": right(lead)
        }

    def _corrected(self, net: nn.Module, drawn: float) -> dict[str, float]:
        """Average precision on held-out corrections; where there are any, the score is its mean with ``drawn``."""
        found, truth = [], []
        for each in map(target, self.held_out_corrections):
            place = torch.from_numpy(each.known[..., 0] > 0)
            below, right = (-side % MULTIPLE for side in place.shape)
            image = functional.pad(to_tensor([each.image]), (0, right, 0, below), mode="replicate")
            probability = net(image)[0].amax(dim=0).float()[: place.shape[0], : place.shape[1]]
            found.append(probability[place])
            truth.append(torch.from_numpy(each.any[..., 0] > 0)[place])
        if not truth or not bool(torch.cat(truth).any()):
            return {}
        own = average_precision(torch.cat(found), torch.cat(truth))
        return {"corrections": own, "score": (drawn + own) / 2}

    @torch.inference_mode()
    def preview(self, net: nn.Module) -> NDArray[np.uint8]:
        """Damaged, probability, truth (red scratch, green dust, blue crease; stain in all)."""
        batch = {k: v[:4] for k, v in self._held_out().items()}
        probability = net(batch["image"])

        def paint(maps: Tensor) -> Tensor:
            return (maps[:3] + 0.5 * maps[3:4]).clamp(0, 1)

        return to_sheet(
            [[batch["image"][i], paint(probability[i]), paint(batch["label"][i])] for i in range(len(probability))]
        )

    @classmethod
    def calibrated(cls, net: nn.Module, figures: dict[str, float]) -> nn.Module:
        """Even odds where the line is to be drawn, a slider that reaches far enough, classes that can be told apart."""
        assert isinstance(net, Detector)
        even = figures.get("even", 0.0)
        net.even.fill_(even)
        net.unit.fill_(_unit(figures))
        for number, name in enumerate(CLASSES):
            net.lead[0, number] = figures.get(f"lead_{name}", 0.0)
        return net

    @classmethod
    def card(cls, size: str) -> dict[str, Any]:
        """Image in, a probability for each class out, in tiles."""
        return {
            "task": "damage",
            "inputs": [{"name": "image", "kind": "image", "channels": 3}],
            "output": {
                "name": Detector.OUTPUT,
                "kind": "probability",
                "channels": len(CLASSES),
                "classes": list(CLASSES),
            },
            "multiple": MULTIPLE,
            # The look at half size reaches twice as far.
            "tile": 1536,
            "halo": 256,
            "policy": "tiles",
        }


def _false_marks(log_odds: Sequence[Tensor], even: float, unit: float) -> dict[str, float]:
    """What `line_of_photo` wants to know, counted in the exported network's maps of undamaged photos."""
    maps = [(255 * torch.sigmoid((each - even) / unit)).round().byte().numpy() for each in log_odds]
    peaks = np.concatenate([FaintPlaces.of(each).large_peaks() for each in maps])
    megapixels = sum(each.size for each in maps) / 1e6
    lines = {"false_marks": SURE, "false_marks_lowest": LOWEST}
    return {name: float((peaks >= round(255 * line)).sum()) / megapixels for name, line in lines.items()}


def _unit(figures: Mapping[str, float]) -> float:
    """How many of the network's log odds are one of the map's."""
    even = figures.get("even", 0.0)
    return max(1.0, (figures.get("likely", even) - even) / LIKELY_ODDS)


def damaged_photo(
    rng: np.random.Generator, clean: degrade.Image, overlays: Overlays, marks: int | None = None, real: float = 0.6
) -> tuple[degrade.Image, NDArray[np.float32]]:
    """An old photo from a good one: faded, grey at times, damaged, then soft, grainy, compressed like any scan.

    Parameters
    ----------
    rng : Generator
    clean : (height, width, 3) float32, 0..1
    overlays : Overlays
    marks : int, or None
        How many marks; None: as many as its area would have, at random.
    real : float
        Share of real marks.

    Returns
    -------
    image : (height, width, 3) float32, 0..1
    label : (height, width, 4) float32, 0 or 1
        Where a person could see each kind of damage.
    """
    return judged_photo(rng, clean, overlays, marks, real)[:2]


def judged_photo(
    rng: np.random.Generator,
    clean: degrade.Image,
    overlays: Overlays,
    marks: int | None = None,
    real: float = 0.6,
    one_tone: bool = False,
) -> tuple[degrade.Image, NDArray[np.float32], NDArray[np.float32]]:
    """What `damaged_photo` gives, and where its label is not to be taken at its word.

    Parameters
    ----------
    rng, clean, overlays, marks, real
        As of `damaged_photo`.
    one_tone : bool
        Photo, marks and noise are all grey, or all toned alike.

    Returns
    -------
    image : (height, width, 3) float32, 0..1
    label : (height, width, 4) float32, 0 or 1
    unclear : (height, width, 1) float32, 0 or 1
        Rims and marks too faint to be labelled, and marks that are lost in what the photo shows.
    """
    image = clean
    worn = marks is not None or rng.random() < WORN_SHARE
    if rng.random() < 0.3 or one_tone:
        image = degrade.grey(image)
    if worn and rng.random() < 0.35:
        image = degrade.fade(rng, image)
    if worn and rng.random() < 0.4:
        image = degrade.blur(rng, image, 1.6)
    if worn and rng.random() < 0.4:
        image = np.clip(degrade.film_grain(rng, image), 0, 1).astype(np.float32)
    fine = marks is None and rng.random() < FINE_SHARE
    if marks is None:
        marks = 4 + int(rng.gamma(1.5, 6.0)) if fine else 1 + int(rng.gamma(1.0, 1.8))
    if one_tone:
        image = degrade.grey(image)
    unmarked = image
    image, change = add_damage(rng, image, overlays, marks, real, fine, not worn, one_tone)
    altered = np.abs(image - unmarked).max(axis=2)
    if rng.random() < 0.4:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 0.8))
    quiet = image
    if not worn:
        pass
    elif (noise := rng.random()) < 0.25:
        image = degrade.gaussian_noise(rng, image, rng.uniform(1, 12) / 255)
    elif noise < 0.6:
        # Without it the network takes the noise of a night photo for dust.
        image = degrade.camera_noise(rng, np.clip(image, 0, 1))
    if one_tone:
        image = degrade.grey(image)
    visible = max(VISIBLE, ABOVE_NOISE * float((image - quiet).std()))
    label = (change > visible).astype(np.float32)
    unclear = np.where(label.any(axis=2), altered < HIDDEN * _contrast(unmarked), altered > FAINT)
    if one_tone and rng.random() < TONED:
        (image,) = degrade.toned(rng, np.clip(image, 0, 1))
    if rng.random() < 0.6:
        image = degrade.jpeg(np.clip(image, 0, 1), int(rng.integers(55, 98)), bool(rng.random() < 0.6))
    return np.clip(image, 0, 1).astype(np.float32), label, unclear[..., None].astype(np.float32)


def other_colours(rng: np.random.Generator, image: degrade.Image) -> degrade.Image:
    """The same scene in other light and colours: few photos show many."""
    if rng.random() < OTHER_COLOURS:
        image = image[..., rng.permutation(3)]
    if rng.random() < OTHER_LIGHT:
        image = image ** np.float32(np.exp(rng.uniform(-0.5, 0.5)))
    return np.ascontiguousarray(image, dtype=np.float32)


def _busy(crop: NDArray[np.uint8]) -> float:
    """How much fine structure a crop has."""
    return float(cv2.Laplacian(crop, cv2.CV_32F).std())


def _contrast(image: degrade.Image) -> NDArray[np.float32]:
    """Standard deviation of the luminance in squares of `AROUND` pixels: (height, width)."""
    luminance = np.ascontiguousarray(image @ degrade.LUMINANCE, dtype=np.float32)
    mean, power = (cv2.blur(x, (AROUND, AROUND)) for x in (luminance, luminance**2))
    return np.asarray(np.sqrt(np.maximum(power - mean**2, 0)), np.float32)


def _log_odds(net: nn.Module, image: Tensor) -> Tensor:
    """Log odds of any damage, flat; of the probability, since a network on a graphics card comes wrapped."""
    return torch.logit(net(image).amax(dim=1).flatten().float(), eps=1e-7)


def _f_score(precision: float, recall: float, beta: float) -> float:
    """Weighted harmonic mean of precision and recall; recall counts ``beta`` times as much."""
    return (1 + beta**2) * precision * recall / max(1e-9, beta**2 * precision + recall)


def average_precision(probability: Tensor, truth: Tensor) -> float:
    """Area under precision over recall (AUPRC), by steps, of flat tensors."""
    order = probability.argsort(descending=True)
    hits = truth[order].double().cumsum(0)
    precision = hits / torch.arange(1, len(hits) + 1, dtype=torch.float64)
    return float((precision * truth[order]).sum() / max(1.0, float(hits[-1])))
