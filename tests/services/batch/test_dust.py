"""Pairs by name and infrared in a batch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from scans import Placing, dusty, infrared_of, make_print, scanned

from genrepair.imaging.photo import read_photo
from genrepair.services.batch import BatchOrder, plan_batch
from genrepair.services.batch.journal import Journal
from genrepair.services.batch.recipe_file import parse_recipe, recipe_of_steps, recipe_text


@pytest.fixture
def scans(tmp_path: Path) -> np.ndarray:
    """print.png with print_2.png, film.tif with infrared, and silver.tif with useless infrared; gives the dust."""
    folder = tmp_path / "in"
    folder.mkdir()
    picture = make_print(300, 400)
    first, truth = dusty(picture, 1, specks=20, hairs=2)
    placing = Placing(0.6, 5, -3)
    moved = cv2.warpAffine(picture, placing.matrix(300, 400), (400, 300), borderMode=cv2.BORDER_REFLECT)
    cv2.imwrite(str(folder / "print.png"), scanned(first, seed=3)[..., ::-1])
    cv2.imwrite(str(folder / "print_2.png"), scanned(moved, seed=4)[..., ::-1])
    rgb, silver = scanned(first, seed=5, depth=16), (picture.mean(axis=2) * 200).astype(np.uint16)
    for name, plane in (("film.tif", infrared_of(picture, truth)), ("silver.tif", silver)):
        pixels = np.dstack([rgb, plane])
        tifffile.imwrite(folder / name, pixels, photometric="rgb", extrasamples=["unspecified"])
    return truth


def test_second_scans_and_infrared_find_the_dust(
    tmp_path: Path, scans: np.ndarray, order: BatchOrder, run: Any, engine: Any
) -> None:
    order = replace(order, recipe=replace(recipe_of_steps(["inpaint"]), dust=True))
    plan = plan_batch(order, engine)
    assert sorted(item.source.name for item in plan.items) == ["film.tif", "print.png", "silver.tif"]
    assert any("second or infrared" in note for note in plan.notes)
    finished = run(order)
    assert finished.done == 2 and finished.failed == 1  # nothing tells where silver.tif is to be filled
    with Journal(order.journal_path) as journal:
        rows = {row.source.name: row for row in journal.rows()}
    assert rows["print.png"].figures["steps"][0]["second"] == "print_2.png"
    assert rows["film.tif"].figures["steps"][0]["infrared"] == "fourth channel"
    assert all(rows[name].score["figures"]["outside_strips"] == 0 for name in ("print.png", "film.tif"))

    clean = scanned(make_print(300, 400), seed=3)
    dust = scans > 0
    before = read_photo(tmp_path / "in" / "print.png").pixels
    after = read_photo(tmp_path / "out" / "print.png").pixels
    wrong = [np.abs(p[dust].astype(int) - clean[dust]).mean() for p in (before, after)]
    assert wrong[1] < 0.35 * wrong[0]
    film = read_photo(tmp_path / "out" / "film.tif")
    assert (
        film.carried.infrared and np.mean(np.any(film.pixels != read_photo(tmp_path / "in" / "film.tif").pixels, 2)) > 0
    )


def test_without_being_asked_every_file_is_a_photo(scans: np.ndarray, order: BatchOrder, engine: Any) -> None:
    plan = plan_batch(order, engine)
    assert len(plan.items) == 4


def test_useless_infrared_is_noted_and_the_photo_repaired(scans: np.ndarray, order: BatchOrder, run: Any) -> None:
    order = replace(order, recipe=replace(recipe_of_steps(["denoise"]), dust=True), include=("silver.tif",))
    assert run(order).done == 1
    with Journal(order.journal_path) as journal:
        (row,) = journal.rows()
    assert any("silver film" in note for note in row.figures["notes"])


def test_a_pair_that_is_none_is_the_photos_error(
    tmp_path: Path, scans: np.ndarray, order: BatchOrder, run: Any
) -> None:
    cv2.imwrite(str(tmp_path / "in" / "print_2.png"), scanned(make_print(300, 400, seed=9))[..., ::-1])
    order = replace(order, recipe=replace(recipe_of_steps(["denoise"]), dust=True), include=("print*.png",))
    assert run(order).failed == 1
    with Journal(order.journal_path) as journal:
        (row,) = journal.rows()
    assert "not a scan of the same print" in (row.error or "")


def test_the_recipe_file_says_so() -> None:
    recipe = replace(recipe_of_steps(["denoise"]), dust=True)
    assert parse_recipe(recipe_text(recipe)).dust
    assert not parse_recipe(recipe_text(recipe_of_steps(["denoise"]))).dust
