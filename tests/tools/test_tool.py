"""Params, their checks, and the list of tools."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pytest

from genrepair.errors import UsageError
from genrepair.imaging.region import Region
from genrepair.tools.catalog import all_tools, get_tool, usable_tools
from genrepair.tools.tool import Request, check, describe, param, slow_params


@dataclass(frozen=True)
class Params:
    size: int = param(3, "Size", "How large.", minimum=1, maximum=9, unit="px")
    kind: str = param("soft", "Kind", "Which one.", choices=("soft", "hard"))
    strength: float = param(0.5, "Strength", "How much.", minimum=0, maximum=1, live=True)
    on: bool = param(True, "On", "Whether.", live=True)


def test_describe_keeps_the_order() -> None:
    assert list(describe(Params)) == ["size", "kind", "strength", "on"]
    assert describe(Params)["size"].unit == "px"


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (Params(size=0), "Size may be 1 to 9 px, not 0."),
        (Params(size=10), "Size may be 1 to 9 px, not 10."),
        (Params(kind="odd"), "Kind may be soft, hard, not 'odd'."),
        (Params(strength=float("nan")), "Strength may be 0 to 1, not nan."),
    ],
)
def test_check_names_what_is_wrong(params: Params, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        check(params)
    assert str(caught.value) == sentence


def test_check_lets_right_values_through() -> None:
    check(Params(size=9, strength=1, on=False))


def test_slow_params_leave_live_ones_out() -> None:
    assert slow_params(Params(strength=0.1)) == slow_params(Params(strength=0.9))
    assert slow_params(Params(size=4)) != slow_params(Params(size=5))
    assert hash(slow_params(Params()))


def test_tools_come_in_the_order_of_a_repair() -> None:
    names = list(all_tools())
    assert names[:5] == ["damage", "inpaint", "denoise", "restore", "colours"]
    assert names[5:] == sorted(names[5:])


@pytest.mark.parametrize("name", list(all_tools()))
def test_every_tool_is_complete(name: str) -> None:
    tool = get_tool(name)
    assert tool.id == name and tool.title and tool.help.endswith(".") and tool.task
    check(tool.Params())
    for field, about in describe(tool.Params).items():
        assert about.label and about.label[0].isupper(), field
        assert about.help.endswith("."), field
    assert all(f.default is not None for f in fields(tool.Params))


def test_an_unknown_tool_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"There is no tool 'magic'; there are damage, inpaint, denoise"):
        get_tool("magic")


def test_work_region_is_clipped() -> None:
    request = Request(np.zeros((40, 50, 3), np.uint8), None, Params(), region=Region(-5, 10, 20, 100))
    assert request.work_region == Region(0, 10, 15, 40)
    assert Request(request.pixels, None, Params()).work_region == Region(0, 0, 40, 50)


def test_a_tool_without_a_model_is_not_offered(
    tiny_models: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("denoise-tiny.onnx", "denoise-tiny.toml"):
        (tmp_path / name).write_bytes((tiny_models / name).read_bytes())
    monkeypatch.setattr("genrepair.paths.models_dir", lambda: tmp_path)
    assert list(usable_tools()) == [tool.id for tool in all_tools().values() if tool.task in ("denoise", "")]
