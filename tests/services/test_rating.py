"""Which photo is where, what was chosen, and what is kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from genrepair.errors import GenrepairError, UsageError
from genrepair.services.rating import Rating, read_votes


@pytest.fixture
def folders(tmp_path) -> tuple[Path, Path]:
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        for number in range(8):
            (tmp_path / name / f"{number}.png").write_bytes(b"")
    (tmp_path / "ours" / "more.png").write_bytes(b"")
    (tmp_path / "ours" / "notes.txt").write_bytes(b"")
    return tmp_path / "ours", tmp_path / "theirs"


def test_pairs_are_matched_shuffled_and_the_same_for_a_seed(folders, tmp_path):
    first, again, other = (Rating(*folders, tmp_path / "v.csv", seed=seed) for seed in (1, 1, 2))
    assert first.pairs == again.pairs != other.pairs
    assert {p.name for p in first.pairs} == {str(n) for n in range(8)} and first.missing == ["more"]
    assert {p.left_method for p in first.pairs} == {"ours", "theirs"}
    for pair in first.pairs:
        assert pair.left.parent.name == pair.left_method and pair.right.parent.name == pair.right_method
        assert pair.left.stem == pair.right.stem == pair.name


def test_votes_are_kept_undone_and_gone_on_with(folders, tmp_path):
    file = tmp_path / "deep" / "v.csv"
    rating = Rating(*folders, file)
    seen = []
    for choice in ("left", "right", "tie"):
        assert rating.current is not None
        seen.append(rating.current)
        rating.vote(choice, 1.234)
    votes = read_votes(file)
    assert [v.winner for v in votes] == [seen[0].left_method, seen[1].right_method, ""]
    assert votes[0].seconds == 1.23 and rating.done == 3
    rating.undo()
    assert rating.current == seen[2] and read_votes(file) == votes[:2]
    later = Rating(*folders, file)
    assert later.done == 2 and later.current == seen[2] and not later.can_undo
    somebody = Rating(*folders, file, rater="Ada")
    assert somebody.done == 0
    somebody.vote("tie")
    assert len(read_votes(file)) == 3
    while later.current is not None:
        later.vote("left")
    assert later.done == 8


def test_votes_of_other_methods_stay_in_the_file(folders, tmp_path):
    third = tmp_path / "third"
    third.mkdir()
    (third / "0.png").write_bytes(b"")
    Rating(*folders, tmp_path / "v.csv").vote("left")
    other = Rating(folders[0], third, tmp_path / "v.csv")
    assert other.done == 0
    other.vote("right")
    assert len(read_votes(tmp_path / "v.csv")) == 2


def test_folders_of_one_name_are_told_apart(tmp_path):
    for parent in ("one", "two"):
        (tmp_path / parent / "results").mkdir(parents=True)
        (tmp_path / parent / "results" / "a.png").write_bytes(b"")
    rating = Rating(tmp_path / "one" / "results", tmp_path / "two" / "results", tmp_path / "v.csv")
    assert rating.methods == ("one/results", "two/results")


def test_what_cannot_be_compared_is_one_sentence(folders, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no photo of the same name"):
        Rating(folders[0], tmp_path / "empty", tmp_path / "v.csv")
    with pytest.raises(UsageError, match="There is no folder"):
        Rating(folders[0], tmp_path / "nowhere", tmp_path / "v.csv")
    with pytest.raises(UsageError, match="the same one"):
        Rating(folders[0], folders[0], tmp_path / "v.csv")
    (tmp_path / "v.csv").write_text("name,age\nAda,36\n")
    with pytest.raises(GenrepairError, match="no file of votes"):
        Rating(*folders, tmp_path / "v.csv")
