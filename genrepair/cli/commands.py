"""What each verb does."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genrepair.cli.dust import dust_source
from genrepair.cli.progress_bar import ProgressBar
from genrepair.errors import GenrepairError, UsageError
from genrepair.imaging.photo import SaveOptions
from genrepair.imaging.read import memory_watched
from genrepair.progress import Progress
from genrepair.services.files import FileReport, find_damage_file, repair_file
from genrepair.services.outputs import Planned, expand, plan_outputs
from genrepair.services.recipe import Recipe, default_recipe, recipe_of
from genrepair.services.settings import load_settings
from genrepair.tools.catalog import all_tools, get_tool
from genrepair.tools.tool import Param

if TYPE_CHECKING:
    from genrepair.engine import Engine


def repair(arguments: Namespace) -> int:
    """``genrepair repair``: a recipe over photos."""
    from genrepair.cli.parser import tool_params

    engine = make_engine(arguments)
    default = [step.tool for step in default_recipe().steps]
    names = default if arguments.steps is None else [n.strip() for n in arguments.steps.split(",") if n.strip()]
    given = {tool.id: tool_params(arguments, tool, f"{tool.id}-") for tool in all_tools().values()}
    for tool_id in given:
        if given[tool_id] and tool_id not in names:
            raise UsageError(f"Settings for {tool_id} were given, but it is not among the steps {','.join(names)}.")
    recipe = recipe_of(names, given, _models_by_tool(engine, arguments.model, names))
    return _repair_all(arguments, recipe, engine)


def one_tool(arguments: Namespace) -> int:
    """``genrepair denoise``, ``inpaint``, ``damage``...: one tool over photos."""
    from genrepair.cli.parser import tool_params

    engine = make_engine(arguments)
    tool = get_tool(arguments.tool)
    models = _models_by_tool(engine, arguments.model, [tool.id])
    recipe = recipe_of([tool.id], {tool.id: tool_params(arguments, tool)}, models)
    if not tool.makes_mask:
        return _repair_all(arguments, recipe, engine)
    soft = getattr(arguments, "probability", False)
    plan = plan_outputs(expand(arguments.photos), arguments.output, ".probability.png" if soft else ".mask.png")

    def work(planned: Planned, progress: Progress) -> FileReport:
        return find_damage_file(planned, recipe.steps[0], engine, progress, soft=soft, overwrite=arguments.overwrite)

    return over_photos(plan, work, arguments.json)


def list_tools(arguments: Namespace) -> int:
    """``genrepair tools``."""
    for tool in all_tools().values():
        settings = [
            (f.name, f.default, f.metadata["param"]) for f in fields(tool.Params) if not f.metadata["param"].hidden
        ]
        if arguments.json:
            params = [{"name": name, "default": default, **asdict(about)} for name, default, about in settings]
            print_json({"id": tool.id, "title": tool.title, "help": tool.help, "task": tool.task, "params": params})
            continue
        print(f"{tool.id:<10} {tool.help}")
        for name, default, about in settings:
            print(f"{'':<12}{name:<14} {_describe(about, default)}")
    return 0


def doctor(arguments: Namespace) -> int:
    """``genrepair doctor``."""
    from genrepair.engine.doctor import examine

    signs = {"ok": "ok", "warning": "note", "problem": "PROBLEM"}
    engine = make_engine(arguments)
    if arguments.retry:
        engine.retry_providers()
    findings = examine(engine)
    if arguments.report is not None:
        from genrepair.services.bug_report import write_report

        written = write_report(Path(arguments.report), findings, load_settings())
        complain(f"the report is in {written}; read it before you send it.")
    for finding in findings:
        if arguments.json:
            print_json(asdict(finding))
        else:
            print(f"{signs[finding.state]:<8} {finding.subject}: {finding.text}")
    return 1 if any(finding.state == "problem" for finding in findings) else 0


def bench(arguments: Namespace) -> int:
    """``genrepair bench``."""
    from genrepair.services.speed import measure_speed

    engine = make_engine(arguments)
    catalog = engine.catalog
    cards = [catalog.get(name) for name in arguments.model] if arguments.model else catalog.cards()
    if not cards:
        raise GenrepairError("There is no model to measure; genrepair doctor tells why.")
    if not arguments.json:
        print(f"{'model':<22}{'task':<10}{'provider':<12}{'ms/MP':>10}{'first ms':>11}")
    with ProgressBar("bench") as bar:
        for row in measure_speed(engine, cards, arguments.megapixels, arguments.runs, bar):
            if arguments.json:
                print_json(asdict(row))
            else:
                speed = f"{row.ms_per_megapixel:>10.1f}{row.first_ms:>11.1f}"
                print(f"{row.model:<22}{row.task:<10}{row.provider:<12}{speed}", flush=True)
    return 0


def make_engine(arguments: Namespace) -> Engine:
    """The engine as settings and flags want it; its notices go to the error stream."""
    from genrepair.engine import Engine, EngineSettings

    settings = load_settings()
    for notice in settings.notices:
        complain(notice)
    provider = settings.provider if arguments.provider is None else arguments.provider
    threads = settings.threads if arguments.threads is None else arguments.threads
    prefer = settings.prefer if arguments.prefer is None else arguments.prefer
    chosen = EngineSettings(provider=provider, threads=threads, prefer=prefer, memory_limit_mb=settings.gpu_memory_mb)
    return Engine(chosen, notice=complain)


def _repair_all(arguments: Namespace, recipe: Recipe, engine: Engine) -> int:
    plan = plan_outputs(expand(arguments.photos), arguments.output)
    mask = None if arguments.mask is None else Path(arguments.mask)
    protect = None if arguments.protect is None else Path(arguments.protect)
    options = SaveOptions(quality=arguments.quality)
    record = load_settings().record_repairs if arguments.record is None else arguments.record

    def work(planned: Planned, progress: Progress) -> FileReport:
        dust = dust_source(arguments, planned.source, always=False) if hasattr(arguments, "second") else None
        return repair_file(
            planned,
            recipe,
            engine,
            progress,
            mask=mask,
            protect=protect,
            dust=dust,
            options=options,
            overwrite=arguments.overwrite,
            record=record,
        )

    return over_photos(plan, work, arguments.json)


def over_photos(plan: Sequence[Planned], work: Callable[[Planned, Progress], FileReport], as_json: bool) -> int:
    """Do every photo; one that fails does not keep the others from being done."""
    code = 0
    for number, planned in enumerate(plan, 1):
        count = f"{number}/{len(plan)} " if len(plan) > 1 else ""
        try:
            with ProgressBar(count + planned.source.name) as bar, memory_watched(planned.source):
                report = work(planned, bar)
        except GenrepairError as error:
            # A single photo that makes no sense is a mistake in the command; among many it is one that failed.
            code = max(code, error.exit_code if len(plan) == 1 else 1)
            report = FileReport(str(planned.source), str(planned.target), error=str(error))
            complain(_about(planned.source, str(error)))
        for note in [*report.notes, *report.lost]:
            complain(_about(planned.source, note))
        if as_json:
            print_json(report.as_dict())
        elif report.ok and sys.stderr.isatty():
            print(f"{report.output}  {report.width} x {report.height}, {report.seconds:.1f} s", file=sys.stderr)
            if report.certificate is not None:
                outside, sha256 = report.certificate["changes"]["outside"], report.certificate["sha256"]
                print(f"  changed outside the masks: {outside} pixels; SHA-256 {sha256}", file=sys.stderr)
    return code


def _models_by_tool(engine: Engine, models: Sequence[str], tools: Sequence[str]) -> dict[str, str]:
    """Give each ``--model`` to the tool whose task it is made for."""
    chosen: dict[str, str] = {}
    for model in models:
        task = engine.catalog.get(model).task
        takers = [name for name in tools if get_tool(name).task == task]
        if not takers:
            raise UsageError(f"The model {model} is made for {task}, which is not among {', '.join(tools)}.")
        for name in takers:
            if name in chosen:
                raise UsageError(f"Two models were named for {name}: {chosen[name]} and {model}.")
            chosen[name] = model
    return chosen


def _describe(about: Param, default: Any) -> str:
    bounds = "" if about.minimum is None or about.maximum is None else f"{about.minimum:g} to {about.maximum:g}"
    bounds = f" [{bounds}{about.unit and ' ' + about.unit}]" if bounds else ""
    return f"{about.help}{bounds} Default: {default}."


def _about(source: Path, sentence: str) -> str:
    """The sentence with the photo it belongs to, once."""
    return sentence if source.name in sentence else f"{source.name}: {sentence}"


def complain(sentence: str) -> None:
    """Say what is wrong on the error stream."""
    print(f"genrepair: {sentence}", file=sys.stderr)


def print_json(row: dict[str, Any]) -> None:
    """Print one object as a line."""
    print(json.dumps(row, default=str), flush=True)
