"""The verb ``dust``, and the flags by which ``repair`` takes a second scan or infrared."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from genrepair.progress import Progress
from genrepair.services.dust import DustSource, source_for, without_companions
from genrepair.services.files import FileReport, dust_file
from genrepair.services.outputs import Planned, expand, plan_outputs
from genrepair.services.settings import load_settings
from genrepair.tools.second_scan import DustParams
from genrepair.tools.tool import check

_BY_NAME = ""


def add_source_flags(parser: argparse.ArgumentParser) -> None:
    """``--second`` and ``--infrared``."""
    group = parser.add_argument_group("a second scan, or infrared").add_mutually_exclusive_group()
    group.add_argument(
        "--second",
        metavar="SCAN",
        help="another scan of the same print, or a folder of them; scan.tif belongs to scan_2.tif. What moved is dust",
    )
    group.add_argument(
        "--infrared",
        metavar="FILE",
        nargs="?",
        const=_BY_NAME,
        help="the infrared scan, or a folder of them; without FILE the photo's own channel or page, or photo_ir.tif",
    )


def dust_source(arguments: argparse.Namespace, photo: Path, always: bool) -> DustSource | None:
    """What the flags say about one photo; without flags None, or what lies beside it if ``always``."""
    if arguments.infrared is not None:
        named = None if arguments.infrared == _BY_NAME else Path(arguments.infrared)
        return DustSource() if named is None else source_for(photo, infrared=named)
    if arguments.second is not None:
        return source_for(photo, second=Path(arguments.second))
    return source_for(photo) if always else None


def add_verb(sub: Any, files: Any, params: Any, saving: Any) -> None:
    """``genrepair dust``; the three functions add the flags that other verbs have too."""
    parser = sub.add_parser(
        "dust",
        help="find dust with a second scan or with infrared",
        description="Finds dust by what moved between two scans of one print, or by an infrared scan, and writes its"
        " mask. Without flags the second scan is found by its name (scan.tif and scan_2.tif), then infrared.",
    )
    files(parser, "mask or folder; with --fill the repaired photo")
    add_source_flags(parser)
    params(parser.add_argument_group("settings"))
    writing = parser.add_mutually_exclusive_group()
    writing.add_argument("--fill", action="store_true", help="write the photo, its dust filled from the second scan")
    writing.add_argument("--probability", action="store_true", help="write how likely instead of yes or no")
    parser.add_argument("--json", action="store_true", help="machine-readable output: one JSON object a line")
    saving(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """``genrepair dust``."""
    from genrepair.cli.commands import over_photos
    from genrepair.imaging.photo import SaveOptions

    record = load_settings().record_repairs if arguments.record is None else arguments.record
    named = expand(arguments.photos)
    photos = named if arguments.second or arguments.infrared else without_companions(named)
    ending = None if arguments.fill else ".probability.png" if arguments.probability else ".mask.png"
    plan = plan_outputs(photos, arguments.output, ending)
    given = {name: getattr(arguments, f"param_{name}") for name in ("sensitivity", "grow")}
    params = DustParams(**{name: value for name, value in given.items() if value is not None})
    check(params)

    def work(planned: Planned, progress: Progress) -> FileReport:
        source = dust_source(arguments, planned.source, always=True)
        assert source is not None
        return dust_file(
            planned,
            source,
            params,
            progress,
            fill=arguments.fill,
            soft=arguments.probability,
            options=SaveOptions(quality=arguments.quality),
            overwrite=arguments.overwrite,
            record=record,
        )

    return over_photos(plan, work, arguments.json)
