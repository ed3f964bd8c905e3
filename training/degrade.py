"""Seeded damage that spreads over a whole picture: noise of sensors, JPEG, blur, fading.

Every function takes and returns float32 (height, width, 3) sRGB in 0..1, unclipped, and draws from the generator it
is given, so the same seed makes the same picture. Damage with a shape (scratches, dust...) is in `damage_synth`.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from genrepair.imaging.noise_level import CHROMA_GAIN, LUMINANCE_GAIN
from genrepair.imaging.tone import LUMINANCE as LUMINANCE

# float32; OpenCV's type stubs cannot tell what type comes back, so the alias leaves it open.
Image = NDArray[Any]
# Share of photos that `full_size` enlarges, and by how much at most: those to train with were shrunk to half or less.
SOFT_SHARE, LARGEST_SCALE = 0.45, 2.5
# Of what is on film, grain as scans show it; and how far the channels of a black-and-white photo may lie apart.
SCANNED, GREYEST = 0.7, 0.5 / 255


def gaussian_noise(rng: np.random.Generator, image: Image, sigma: float) -> Image:
    """Add white Gaussian noise of standard deviation ``sigma`` (in units of the image, 25/255 is "sigma 25")."""
    return image + rng.standard_normal(image.shape, np.float32) * np.float32(sigma)


def jpeg(image: Image, quality: int, subsample: bool = True) -> Image:
    """Compress and decompress with libjpeg.

    Parameters
    ----------
    image : (height, width, 3) float32, 0..1
    quality : int
        1..100
    subsample : bool
        4:2:0 chroma, else 4:4:4.
    """
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420 if subsample else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    flags = [cv2.IMWRITE_JPEG_QUALITY, int(quality), cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    _, data = cv2.imencode(".jpg", to_uint8(image)[..., ::-1], flags)
    return to_float(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1])


def camera_noise(rng: np.random.Generator, image: Image) -> Image:
    """Noise as a camera makes it: shot and read noise in the raw mosaic, carried through the camera's processing.

    The picture is taken back to linear raw, noise is added in the Bayer mosaic, and mosaic, demosaicing, white balance,
    gamma, weak noise reduction, sharpening and JPEG follow. Only the difference that the noise makes is added to the
    picture, so the clean picture stays the exact target.

    Noise levels: Brooks et al., "Unprocessing Images for Learned Raw Denoising", CVPR 2019. Processing order: Zhang et
    al., "Practical Blind Denoising via Swin-Conv-UNet and Data Synthesis", 2022.
    """
    gains = np.array([rng.uniform(1.2, 2.4), 1.0, rng.uniform(1.2, 2.4)], np.float32)
    exposure = np.float32(rng.uniform(0.5, 1.0))
    linear = np.power(np.clip(image, 0, 1), 2.2) * (exposure / gains)
    shot = np.exp(rng.uniform(np.log(5e-5), np.log(1.2e-2)))
    read = np.exp(2.18 * np.log(shot) + 1.2 + rng.normal(0, 0.26))
    noise = rng.standard_normal(image.shape, np.float32) * np.sqrt(np.float32(shot) * linear + np.float32(read))
    matrix = _colour_matrix(rng)
    # Noise reduction in the camera: luminance is smoothed a little, chroma widely, neither wholly. What stays is weak
    # and coarse, which a measure of the finest detail does not see.
    smooth = rng.uniform(0.4, 1.6) if rng.random() < 0.65 else 0.0
    smooth_share = np.float32(rng.uniform(0.4, 1.0))
    sharpen = rng.uniform(0.3, 1.2) if rng.random() < 0.4 else 0.0
    half = rng.random() < 0.25
    edges = rng.random() < 0.5
    quiet = rng.uniform(0.8, 3.5) if rng.random() < 0.5 else 0.0
    share = np.float32(rng.uniform(0.3, 0.9))

    def process(raw: Image) -> Image:
        rgb = (_demosaic_edges(raw) if edges else _demosaic(raw)) * (gains / exposure)
        rgb = rgb @ matrix
        rgb = np.power(np.clip(rgb, 1e-4, 1), 1 / 2.2).astype(np.float32)
        if half:
            # A photo shrunk in the camera: the noise becomes finer and less correlated.
            size = rgb.shape[1] // 2, rgb.shape[0] // 2
            rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
            rgb = cv2.resize(rgb, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC)
        if smooth:
            rgb = rgb + smooth_share * (cv2.GaussianBlur(rgb, (0, 0), smooth) - rgb)
        if quiet:
            luminance = (rgb @ LUMINANCE)[..., None]
            chroma = rgb - luminance
            rgb = luminance + chroma + share * (cv2.GaussianBlur(chroma, (0, 0), quiet) - chroma)
        if sharpen:
            rgb = rgb + np.float32(sharpen) * (rgb - cv2.GaussianBlur(rgb, (0, 0), 1.0))
        return rgb

    return image + (process(linear + noise) - process(linear))


def full_size(rng: np.random.Generator, image: Image) -> Image:
    """Show a part of some photos at the size that a camera makes them.

    Photos to train with are sharp to the pixel, because they were shrunk. At full size a camera's photo is not: what is
    fine there is noise, and most places are smooth. A denoiser that never saw that takes noise for texture.
    """
    if rng.random() >= SOFT_SHARE:
        return image
    height, width = image.shape[:2]
    scale = rng.uniform(1.3, LARGEST_SCALE)
    rows, columns = max(1, round(height / scale)), max(1, round(width / scale))
    row, column = int(rng.integers(height - rows + 1)), int(rng.integers(width - columns + 1))
    part = image[row : row + rows, column : column + columns]
    return np.clip(cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)


def coarse_noise(rng: np.random.Generator, image: Image) -> Image:
    """Noise as it stands in a camera's JPEG file: weak, wider than a pixel, often strongest in colour.

    What is left of it after the camera's own noise reduction has no detail of single pixels; it is drawn as Gaussian
    noise that is softened, luminance and colour by different widths, and grows with brightness as shot noise does.
    """
    width, heavy = rng.uniform(0.5, 1.3), np.float32(rng.uniform(0.2, 1.5))
    luminance = cv2.GaussianBlur(rng.standard_normal(image.shape[:2], np.float32), (0, 0), width)[..., None]
    colour = cv2.GaussianBlur(rng.standard_normal(image.shape, np.float32), (0, 0), width * rng.uniform(1, 2))
    noise = luminance / luminance.std() + heavy * colour / colour.std()
    strength = np.float32(rng.uniform(1.5, 7) / 255) / noise.std()
    return image + noise * strength * np.sqrt(0.3 + 0.7 * np.clip(image @ LUMINANCE, 0, 1))[..., None]


def _colour_matrix(rng: np.random.Generator) -> NDArray[np.float32]:
    # Sensor to sRGB: strong diagonal, negative rest, rows of sum 1 keep grey grey. Applied as pixels @ matrix.
    off = rng.uniform(-0.35, 0.05, (3, 3)).astype(np.float32)
    np.fill_diagonal(off, 0)
    return (off + np.diag(1 - off.sum(axis=1))).T.astype(np.float32)


def _demosaic(rgb: Image) -> Image:
    """Keep one colour a pixel (RGGB) and interpolate the others bilinearly."""
    planes = []
    for channel, (rows, columns) in enumerate((((0,), (0,)), ((0, 1), (1, 0)), ((1,), (1,)))):
        known = np.zeros(rgb.shape[:2], np.float32)
        pairs = zip(rows, columns, strict=True)
        for row, column in pairs:
            known[row::2, column::2] = rgb[row::2, column::2, channel]
        kernel = _GREEN if channel == 1 else _RED_BLUE
        planes.append(cv2.filter2D(known, -1, kernel, borderType=cv2.BORDER_REFLECT_101))
    return np.stack(planes, axis=-1)


def _demosaic_edges(rgb: Image) -> Image:
    """Keep one colour a pixel (RGGB) and interpolate the others along edges, by OpenCV's edge-aware method."""
    mosaic = rgb[..., 1].copy()
    mosaic[0::2, 0::2] = rgb[0::2, 0::2, 0]
    mosaic[1::2, 1::2] = rgb[1::2, 1::2, 2]
    # 16-bit with room below black and above white: noise reaches beyond both.
    packed = np.clip(np.rint((mosaic + 0.1) * 50000), 0, 65535).astype(np.uint16)
    # OpenCV names the pattern by its second row: "BG" begins with red.
    colour = np.asarray(cv2.cvtColor(packed, cv2.COLOR_BayerBG2RGB_EA), np.float32)
    return colour / np.float32(50000) - np.float32(0.1)


_GREEN = np.array([[0, 0.25, 0], [0.25, 1, 0.25], [0, 0.25, 0]], np.float32)
_RED_BLUE = np.array([[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]], np.float32)


def chroma_blotches(rng: np.random.Generator, image: Image) -> Image:
    """Add the slow colour blotches of high ISO photos: low-pass noise without luminance."""
    height, width = image.shape[:2]
    small = rng.standard_normal((max(2, height // 4), max(2, width // 4), 3), np.float32)
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), rng.uniform(0.6, 2.0)), np.float32)
    small /= max(float(small.std()), 1e-6)
    noise = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    noise -= (noise @ LUMINANCE)[..., None]
    return image + noise * np.float32(rng.uniform(2, 12) / 255)


def film_grain(rng: np.random.Generator, image: Image) -> Image:
    """Add band-passed grain, strongest in mid-tones, mostly the same in all channels."""
    fine, coarse = rng.uniform(0.4, 0.9), rng.uniform(1.2, 3.0)
    white = _mostly_common(rng, image)
    grain = _unit(_soft(white, fine) - _soft(white, coarse))
    return image + grain * _in_mid_tones(image, rng.uniform(3, 22) / 255)


def scan_grain(rng: np.random.Generator, image: Image) -> Image:
    """Add grain as scans of old prints show it, strongest in mid-tones, mostly the same in all channels.

    Grain of a pixel's width, and a mottle several pixels wide beside it: what is left of flat places of historic photos
    (`training.grain_pieces`) is strongest where it is coarsest, where `film_grain` has next to nothing.
    """
    fine, wide, part = rng.uniform(0.45, 1.1), rng.uniform(2.0, 4.0), rng.uniform(0.05, 0.35)
    grain, mottle = (_unit(_soft(_mostly_common(rng, image), width)) for width in (fine, wide))
    grain = np.float32(np.sqrt(1 - part)) * grain + np.float32(np.sqrt(part)) * mottle
    return image + grain * _in_mid_tones(image, (2 + 18 * rng.random() ** 1.5) / 255)


def film(rng: np.random.Generator, image: Image) -> Image:
    """Add grain of either kind. A black-and-white photo stays one: its film has a single layer."""
    grainy = (scan_grain if rng.random() < SCANNED else film_grain)(rng, image)
    return grey(grainy) if is_grey(image) else grainy


def is_grey(image: Image) -> bool:
    """Whether the photo is in black and white."""
    return bool(np.ptp(image, axis=2).max() <= GREYEST)


def grey(image: Image) -> Image:
    """The photo in black and white."""
    return np.repeat((image @ LUMINANCE)[..., None], 3, axis=2).astype(np.float32)


def toned(rng: np.random.Generator, *images: Image) -> list[Image]:
    """Black-and-white pictures all in one tone, such as sepia; the shadows and the lights may be of others."""
    dark, bright = (1 - rng.uniform(0, most) * np.sort(rng.uniform(0, 1, 3)) for most in (0.5, 0.4))
    if rng.random() < 0.2:
        # Prussian blue, selenium: any order of the channels.
        dark, bright = rng.permutation(dark), rng.permutation(bright)
    made = []
    for image in images:
        share = image[..., 1:2]
        made.append((share * (dark * (1 - share) + bright * share)).astype(np.float32))
    return made


def _mostly_common(rng: np.random.Generator, image: Image) -> Image:
    """White noise of variance 1, mostly the same in all channels."""
    common = rng.standard_normal(image.shape[:2], np.float32)[..., None]
    own = rng.standard_normal(image.shape, np.float32)
    share = np.float32(rng.uniform(0.6, 1.0))
    return share * common + np.sqrt(1 - share**2) * own


def _soft(noise: Image, width: float) -> Image:
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), width), np.float32).reshape(noise.shape)


def _unit(noise: Image) -> Image:
    return noise / max(float(noise.std()), 1e-6)


def _in_mid_tones(image: Image, gain: float) -> Image:
    """Strength of grain by place: ``gain`` in mid-tones, a third of it in black and white."""
    luminance = np.clip(image @ LUMINANCE, 0, 1)[..., None]
    return (gain * (0.3 + 0.7 * 4 * luminance * (1 - luminance))).astype(np.float32)


def blur(rng: np.random.Generator, image: Image, strongest: float = 2.0) -> Image:
    """Soften as a lens or a scanner does, by a Gaussian of random width."""
    return cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, strongest)))


def gaussian_blur(image: Image, sigma: float) -> Image:
    """Soften by a Gaussian of standard deviation ``sigma`` in pixels."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)


def defocus(image: Image, radius: float) -> Image:
    """Soften as a lens out of focus does, by an antialiased disc of ``radius`` pixels."""
    reach = int(np.ceil(radius))
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(rows, columns), 0, 1).astype(np.float32)
    return np.asarray(cv2.filter2D(image, -1, disc / disc.sum(), borderType=cv2.BORDER_REFLECT_101), np.float32)


def motion_blur(rng: np.random.Generator, image: Image, length: float) -> Image:
    """Smear along a straight or slightly bent path of ``length`` pixels."""
    angle, bend = rng.uniform(0, np.pi), rng.normal(0, 0.25)
    along = np.linspace(-length / 2, length / 2, 33)
    across = bend * (along / max(length, 1.0)) ** 2 * length
    x = along * np.cos(angle) - across * np.sin(angle)
    y = along * np.sin(angle) + across * np.cos(angle)
    reach = int(np.ceil(max(np.abs(x).max(), np.abs(y).max()))) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    # Every point of the path is shared out between its four neighbours.
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    right, below = x - column, y - row
    for dy, wy in ((0, 1 - below), (1, below)):
        for dx, wx in ((0, 1 - right), (1, right)):
            np.add.at(kernel, (row + dy + reach, column + dx + reach), (wy * wx).astype(np.float32))
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT_101), np.float32)


def fade(rng: np.random.Generator, image: Image) -> Image:
    """Fade as dyes do: density lost in each channel, blue most, and a yellow-brown veil."""
    kept = np.array([rng.uniform(0.75, 1), rng.uniform(0.65, 0.95), rng.uniform(0.5, 0.85)], np.float32)
    density = -np.log10(np.clip(image, 0.004, 1)) * kept
    veil = np.array([0.02, 0.05, 0.16], np.float32) * np.float32(rng.uniform(0.2, 1.2))
    black = np.float32(rng.uniform(0, 0.1))
    faded = np.power(10, -(density + veil)).astype(np.float32)
    return black + (1 - black) * faded


def age_colours(rng: np.random.Generator, image: Image) -> Image:
    """Change all colours as age, paper, light or a wrong white balance do, by one random cause or several."""
    aged = image
    kind = rng.random()
    if kind < 0.4:
        aged = fade(rng, aged)
    elif kind < 0.75:
        # Dyes of one material fade at different speeds; which one fades most gives the cast.
        kept = rng.uniform(0.45, 1.0, 3).astype(np.float32)
        veil = (rng.uniform(0, 0.18, 3) * rng.uniform(0, 1)).astype(np.float32)
        density = -np.log10(np.clip(aged, 0.004, 1))
        aged = np.power(10, -(density * kept + veil)).astype(np.float32)
    if rng.random() < 0.4:
        # Paper that has turned yellow or brown, or coloured light.
        aged = aged * rng.uniform((0.85, 0.75, 0.5), (1.0, 1.0, 1.0)).astype(np.float32)
    if rng.random() < 0.4:
        gains = np.exp(rng.normal(0, 0.12, 3)).astype(np.float32)
        aged = np.power(np.clip(np.power(np.clip(aged, 0, 1), 2.2) * gains, 0, 1), 1 / 2.2)
    if rng.random() < 0.5:
        black, white = rng.uniform(0, 0.22), rng.uniform(0.75, 1.0)
        aged = black + (white - black) * aged
    if rng.random() < 0.3:
        grey = (aged @ LUMINANCE)[..., None]
        aged = grey + np.float32(rng.uniform(0.4, 0.95)) * (aged - grey)
    return np.clip(aged, 0, 1).astype(np.float32)


def noise_level(noise: Image, window: int = 15) -> Image:
    """Local strength of a known noise.

    Parameters
    ----------
    noise : (height, width, 3) float32
        Noisy minus clean.
    window : int
        Side of the box in which the variance is taken.

    Returns
    -------
    (height, width, 2) float32
        Standard deviation of luminance and of chroma, both scaled so that white noise of standard deviation s in every
        channel reads s.
    """
    luminance = noise @ LUMINANCE
    chroma = ((noise - luminance[..., None]) ** 2).mean(axis=2)
    box = (window, window)
    level = np.sqrt(np.maximum(cv2.blur(luminance**2, box, borderType=cv2.BORDER_REFLECT_101), 0)) / LUMINANCE_GAIN
    colour = np.sqrt(np.maximum(cv2.blur(chroma, box, borderType=cv2.BORDER_REFLECT_101), 0)) / CHROMA_GAIN
    return np.stack((level, colour), axis=-1).astype(np.float32)


def to_float(pixels: NDArray[Any]) -> Image:
    """Uint8 0..255 -> float32 0..1."""
    return pixels.astype(np.float32) / np.float32(255)


def to_uint8(image: Image) -> NDArray[np.uint8]:
    """Float32 0..1 -> uint8, rounded and clipped."""
    return np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)
