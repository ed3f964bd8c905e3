from __future__ import annotations

import numpy as np
import pytest
from scans import dusty, false_share, found_share, infrared_of, make_print, scanned

from genrepair.errors import PhotoError, UsageError
from genrepair.imaging.infrared import Cleaned, clean
from genrepair.tools.infrared_dust import find_dust
from genrepair.tools.second_scan import DustParams


@pytest.mark.parametrize("tone", [240.0, 20.0], ids=["bright dust", "dark dust"])
@pytest.mark.parametrize("depth", [8, 16])
def test_dust_is_found_whatever_it_looks_like_in_the_photo(tone: float, depth: int) -> None:
    picture = make_print(300, 400)
    photo, truth = dusty(picture, 1, tone=tone)
    found = find_dust(clean(infrared_of(picture, truth), scanned(photo, seed=1, depth=depth)), DustParams(), "page 2")
    hits, count = found_share(found.mask, truth)
    assert hits >= 0.95 * count
    assert false_share(found.mask, truth) < 0.05
    assert found.summary["infrared"] == "page 2"
    assert not found.fillable.any()


def test_sensitivity_only_adds() -> None:
    picture = make_print(200, 300)
    photo, truth = dusty(picture, 1)
    cleaned = clean(infrared_of(picture, truth), scanned(photo, seed=1))
    shares = [np.count_nonzero(find_dust(cleaned, DustParams(level, 0), "x").mask) for level in (0, 50, 100)]
    assert shares == sorted(shares)
    with pytest.raises(UsageError):
        find_dust(cleaned, DustParams(grow=-1), "x")


def test_a_plane_that_is_dust_all_over_is_refused() -> None:
    with pytest.raises(PhotoError, match="cannot be true"):
        find_dust(Cleaned(np.full((50, 50), 255, np.uint8), (0.0, 0.0, 0.0), (0.0, 0.0)), DustParams(), "x")
