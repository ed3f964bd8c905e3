"""Fill wide holes of the undamaged samples with two models: ``python setup/fill_pictures.py [FILE]``.

Writes ``docs/images/gan-fill.jpg``: a row for each sample, with holes, filled by ``inpaint-standard``, by
``inpaint-gan``, and as it is. The networks alone, without the texture that the program copies into wide holes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
MODELS = ("inpaint-standard", "inpaint-gan")
SIDE, SHOWN, QUALITY = 512, 308, 88
WHITE = (255,)


def holes() -> list[NDArray[np.uint8]]:
    """A hole at the border of the sky; a brush stroke, boxes and discs."""
    first, second = (np.zeros((SIDE, SIDE), np.uint8) for _ in range(2))
    cv2.rectangle(first, (170, 0), (300, 170), WHITE, -1)
    stroke = np.array(((0, 160), (60, 75), (160, 75), (215, 215)), np.int32)
    cv2.polylines(second, [stroke], False, WHITE, 44, cv2.LINE_AA)
    cv2.rectangle(second, (110, 335), (230, 440), WHITE, -1)
    for centre, radius in (((335, 460), 66), ((485, 318), 44)):
        cv2.circle(second, centre, radius, WHITE, -1)
    return [np.where(mask > 127, np.uint8(255), np.uint8(0)) for mask in (first, second)]


def main() -> None:
    """Fill, put together, write."""
    sys.path.insert(0, str(ROOT))
    from genrepair.engine import Engine, EngineSettings

    engine = Engine(EngineSettings(provider="cpu"))
    rows = []
    for name, mask in zip(("bay", "lagoon"), holes(), strict=True):
        photo = cv2.imread(str(ROOT / f"resources/samples/undamaged/{name}.jpg"))
        assert photo is not None
        side = min(photo.shape[:2])
        photo = cv2.resize(photo[:side, :side], (SIDE, SIDE), interpolation=cv2.INTER_AREA)[..., ::-1]
        hole = mask[..., None] > 0
        row = [np.where(hole, np.uint8(255), photo)]
        for model in MODELS:
            given = {"image": np.where(hole, np.uint8(0), photo), "mask": mask}
            made = engine.predict(engine.card("inpaint", model), given, output_dtype=np.uint8)
            row.append(np.where(hole, made, photo))
        shown = [cv2.resize(each, (SHOWN, SHOWN), interpolation=cv2.INTER_AREA) for each in (*row, photo)]
        rows.append(np.concatenate(shown, axis=1))
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/images/gan-fill.jpg"
    if not cv2.imwrite(str(file), np.concatenate(rows)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY]):
        raise SystemExit(f"{file} could not be written; is there such a folder?")
    print(f"Wrote {file}.")


if __name__ == "__main__":
    main()
