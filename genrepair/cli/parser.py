"""The verbs and flags; every tool's flags are made from its Params."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any

from genrepair import __version__
from genrepair.cli import batch_parser, commands, dust, inspect, models
from genrepair.services.settings import PREFERENCES
from genrepair.tools.catalog import all_tools
from genrepair.tools.second_scan import DustParams
from genrepair.tools.tool import Param, Tool

OTHER_VERBS = ("repair", "dust", "inspect", *batch_parser.VERBS, "tools", "models", "doctor", "bench")


def verbs() -> tuple[str, ...]:
    """All verbs: repair, one for each tool, and those about the program."""
    return ("repair", *all_tools(), *OTHER_VERBS[1:])


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; ``arguments.run`` is the verb's function."""
    parser = argparse.ArgumentParser(
        prog="genrepair",
        description="Repairs photos offline. Without a verb it opens the window: genrepair [PHOTO]",
        epilog="genrepair VERB --help tells the flags of a verb.",
    )
    parser.add_argument("--version", action="version", version=f"genrepair {__version__}")
    sub = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    _repair(sub)
    for tool in all_tools().values():
        _tool(sub, tool)
    dust.add_verb(sub, _files, lambda group: _params(group, DustParams), _saving)
    inspect.add_verb(sub, _running)
    batch_parser.add_batch_verbs(sub, _running)
    _about(sub)
    return parser


def tool_params(arguments: argparse.Namespace, tool: Tool, prefix: str = "") -> dict[str, Any]:
    """The params of a tool that were given as flags."""
    given = ((f.name, getattr(arguments, _destination(f.name, prefix), None)) for f in fields(tool.Params))
    return {name: value for name, value in given if value is not None}


def _repair(sub: Any) -> None:
    repair = sub.add_parser(
        "repair",
        help="find damage, fill it and take away noise, in one go",
        description="Repairs photos: the steps one after the other, each on what the one before made.",
    )
    _files(repair, "repaired photo, or a folder for several")
    repair.add_argument("--steps", metavar="LIST", help="tools in order, with commas (default: damage,inpaint,denoise)")
    _mask(repair, required=False, text="picture of the photo's size (or a folder of them); white is repaired too")
    for tool in all_tools().values():
        _params(repair.add_argument_group(f"step {tool.id}: {tool.title.lower()}"), tool.Params, prefix=f"{tool.id}-")
    dust.add_source_flags(repair)
    _running(repair, several_models=True)
    _saving(repair)
    repair.set_defaults(run=commands.repair)


def _tool(sub: Any, tool: Tool) -> None:
    parser = sub.add_parser(tool.id, help=tool.title.lower(), description=tool.help)
    _files(parser, "mask or folder" if tool.makes_mask else "repaired photo, or a folder")
    _params(parser.add_argument_group("settings"), tool.Params)
    if tool.makes_mask:
        if hasattr(tool, "soft_mask"):
            parser.add_argument("--probability", action="store_true", help="write how likely instead of yes or no")
    else:
        text = "white is repaired" if tool.needs_mask else "only what is white is changed"
        _mask(parser, tool.needs_mask, f"picture of the photo's size (or a folder of them); {text}")
    _running(parser)
    if not tool.makes_mask:
        _saving(parser)
    parser.set_defaults(run=commands.one_tool, tool=tool.id)


def _about(sub: Any) -> None:
    tools = sub.add_parser("tools", help="list the tools and their settings")
    doctor = sub.add_parser("doctor", help="examine the installation: runtime, providers, models")
    doctor.add_argument(
        "--retry", action="store_true", help="try again what failed its self-test or ended the program before"
    )
    bench = sub.add_parser("bench", help="measure how fast the models are on this machine")
    for parser, run in (
        (tools, commands.list_tools),
        (doctor, commands.doctor),
        (bench, commands.bench),
    ):
        parser.set_defaults(run=run)
        if parser in (doctor, bench):
            _running(parser, several_models=parser is bench, choose_model=parser is bench)
        else:
            parser.add_argument("--json", action="store_true", help="machine-readable output")
    models.add_verb(sub)
    about = (
        "also write what was found, the machine and the end of the log into FILE, without names of photos or persons"
    )
    doctor.add_argument("--report", metavar="FILE", help=about)
    bench.add_argument("--megapixels", type=_positive, default=1.0, metavar="N", help="size of the test photo (1)")
    bench.add_argument("--runs", type=_count, default=3, metavar="N", help="runs whose median counts (3)")


def _files(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("photos", nargs="+", metavar="IN", help="photos")
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help=text)
    parser.add_argument("--overwrite", action="store_true", help="replace outputs that exist; never a source")


def _mask(parser: argparse.ArgumentParser, required: bool, text: str) -> None:
    parser.add_argument("--mask", metavar="MASK", required=required, help=text)
    about = "picture of the photo's size (or a folder of them); what is not black is changed by nothing"
    parser.add_argument("--protect", metavar="MASK", help=about)


def _saving(parser: argparse.ArgumentParser) -> None:
    saving = parser.add_argument_group("saving")
    saving.add_argument(
        "--quality", type=_percent, metavar="N", help="1 to 100 for JPEG, WebP, AVIF (default: the source's own)"
    )
    saving.add_argument(
        "--record",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="write into the XMP what was repaired and by which models (default: as set, which is yes)",
    )


def _running(parser: argparse.ArgumentParser, several_models: bool = False, choose_model: bool = True) -> None:
    running = parser.add_argument_group("running")
    if choose_model:
        several = " (once for each task)" if several_models else ""
        running.add_argument(
            "--model", action="append", default=[], metavar="ID", help=f"model to use, see genrepair models{several}"
        )
    running.add_argument("--provider", metavar="NAME", help="auto, cpu, cuda...: where the models run")
    running.add_argument(
        "--prefer",
        choices=PREFERENCES,
        help="speed: 8 or 16 bits where a model has them and the device is faster with them; quality: 32 bits always",
    )
    running.add_argument("--threads", type=_whole, metavar="N", help="threads of one run; 0 chooses")
    running.add_argument("--json", action="store_true", help="machine-readable output: one JSON object a line")


def _params(group: Any, params: type, prefix: str = "") -> None:
    for f in fields(params):
        about: Param = f.metadata["param"]
        if about.hidden:
            continue
        flag = f"--{prefix}{f.name}".replace("_", "-")
        text = f"{about.help} ({_range(about)}default: {_shown(f.default)})".replace("%", "%%")
        options: dict[str, Any] = {"dest": _destination(f.name, prefix), "default": None, "help": text}
        if isinstance(f.default, bool):
            options["action"] = argparse.BooleanOptionalAction
        else:
            options["metavar"] = (about.unit or "N").upper() if isinstance(f.default, int | float) else f.name.upper()
            options["metavar"] = options["metavar"].replace("%", "PERCENT")
            options["type"] = type(f.default)
            options["choices"] = about.choices or None
        group.add_argument(flag, **options)


def _destination(name: str, prefix: str) -> str:
    return f"param_{prefix}{name}".replace("-", "_")


def _shown(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else f"{value}"


def _range(about: Param) -> str:
    if about.minimum is None or about.maximum is None:
        return ""
    return f"{about.minimum:g} to {about.maximum:g}{about.unit and ' ' + about.unit}; "


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and up to 1000")
    return value


def _whole(text: str, low: int = 0, high: int = 1024) -> int:
    value = int(text)
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text} is not {low} to {high}")
    return value


def _count(text: str) -> int:
    return _whole(text, 1, 1000)


def _percent(text: str) -> int:
    return _whole(text, 1, 100)
