"""What a repair is good for afterwards: features found again, words read.

Two scores that no network was trained for. Features: how many of the clean photo's SIFT keypoints (Lowe, IJCV 2004) are
found in the result at the same place, which is what panorama, alignment and 3D programs live on. Words: how many of a
page's words Tesseract reads, before and after; where Tesseract is not installed this part is left out.
"""

from __future__ import annotations

import difflib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training import degrade

# Strongest keypoints of the clean photo that are looked for, and how far from their place they may be found.
KEYPOINTS, NEAR = 1000, 2.0
# Lowe's ratio: the best match must be this much better than the second best.
RATIO = 0.8
PAGES = 3

# Two sentences a page, from texts that belong to everybody (US constitution, Lincoln, Declaration of Independence).
PUBLIC_TEXTS = (
    "We the People of the United States, in Order to form a more perfect Union, establish Justice, insure domestic "
    "Tranquility, provide for the common defence, promote the general Welfare, and secure the Blessings of Liberty to "
    "ourselves and our Posterity, do ordain and establish this Constitution.",
    "Four score and seven years ago our fathers brought forth on this continent a new nation, conceived in liberty, "
    "and dedicated to the proposition that all men are created equal. Now we are engaged in a great civil war, testing "
    "whether that nation, or any nation so conceived and so dedicated, can long endure.",
    "When in the Course of human events, it becomes necessary for one people to dissolve the political bands which "
    "have connected them with another, a decent respect to the opinions of mankind requires that they should declare "
    "the causes which impel them to the separation.",
)


def features(picture: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Keypoints of a picture (height, width, 3) uint8: places (n, 2) in pixels, descriptors (n, 128)."""
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    sift: Any = cv2.SIFT_create  # pyright: ignore[reportAttributeAccessIssue]  # Its stubs forget it.
    points, described = sift(nfeatures=KEYPOINTS).detectAndCompute(grey, None)
    if not points:
        return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    return np.array([point.pt for point in points], np.float32), np.asarray(described, np.float32)


def matches(result: NDArray[Any], truth: NDArray[Any]) -> dict[str, float]:
    """How many features of the truth are found in the result, at their place.

    Parameters
    ----------
    result, truth : (height, width, 3) uint8

    Returns
    -------
    dict
        "matches", and "keypoints" of the truth.
    """
    places, described = features(truth)
    found_places, found = features(result)
    if len(described) == 0 or len(found) < 2:
        return {"matches": 0.0, "keypoints": float(len(described))}
    count = 0
    for number, pair in enumerate(cv2.BFMatcher(cv2.NORM_L2).knnMatch(described, found, k=2)):
        best, second = pair
        near = np.linalg.norm(found_places[best.trainIdx] - places[number]) <= NEAR
        # Two descriptions of one corner (SIFT gives a corner several directions) do not make it ambiguous.
        twin = np.linalg.norm(found_places[best.trainIdx] - found_places[second.trainIdx]) <= NEAR
        if near and (best.distance < RATIO * second.distance or twin):
            count += 1
    return {"matches": float(count), "keypoints": float(len(described))}


def text_page(number: int, width: int = 900, height: int = 420) -> tuple[NDArray[np.uint8], str]:
    """A page as a letter is printed on paper that is not quite white: (height, width, 3) uint8, and its words."""
    rng = np.random.default_rng(number)
    page = np.empty((height, width, 3), np.uint8)
    page[:] = (240, 234, 220) - rng.integers(0, 20, 3)
    words = PUBLIC_TEXTS[number % len(PUBLIC_TEXTS)].split()
    face, size, x, y = cv2.FontFace("serif" if number % 2 else "sans"), int(rng.integers(20, 25)), 40, 60
    for word in words:
        wide = cv2.getTextSize((1, 1), word + " ", (0, 0), face, size, 400)[2]
        if x + wide > width - 40:
            x, y = 40, y + int(1.6 * size)
        _, page = _put(page, word, (x, y), face, size)
        x += wide
    return page, " ".join(words)


def _put(page: NDArray[Any], word: str, place: tuple[int, int], face: Any, size: int) -> tuple[Any, NDArray[np.uint8]]:
    end, drawn = cv2.putText(page, word, place, (50, 44, 40), face, size, 400)
    return end, np.asarray(drawn, np.uint8)


def word_accuracy(read: str, true: str) -> float:
    """Share of the words that were read, in their order, 0..1; case and punctuation count."""
    expected, got = true.split(), read.split()
    blocks = difflib.SequenceMatcher(None, expected, got, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(1, len(expected))


def tesseract() -> str | None:
    """The program, if it is installed."""
    return shutil.which("tesseract")


def read_words(picture: NDArray[Any], program: str) -> str:
    """What Tesseract reads on a picture (height, width, 3) uint8."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "page.png"
        cv2.imwrite(str(path), np.ascontiguousarray(picture[..., ::-1]))
        command = [program, str(path), "-", "-l", "eng", "--psm", "6"]
        # A page that it cannot read at all counts as no word.
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
        return done.stdout


def words_read(
    damaged: Callable[[NDArray[Any], int], Any], repaired: Callable[[Any], NDArray[Any]], program: str
) -> dict[str, float]:
    """Word accuracy on degraded text pages.

    Parameters
    ----------
    damaged : callable
        A page and its number to whatever ``repaired`` takes, the damaged picture (float32, 0..1) as its first part.
    repaired : callable
        To the result, (height, width, 3) uint8.
    program : str
        Tesseract.

    Returns
    -------
    dict
        "words" read in the result, "words_before" in the damaged page, "words_clean" in the clean one; 0..1, means over
        `PAGES` pages.
    """
    rows = []
    for number in range(PAGES):
        page, true = text_page(number)
        given = damaged(page, number)
        pictures = (repaired(given), degrade.to_uint8(given[0]), page)
        rows.append([word_accuracy(read_words(picture, program), true) for picture in pictures])
    after, before, clean = np.mean(rows, axis=0)
    return {"words": float(after), "words_before": float(before), "words_clean": float(clean)}
