"""The verb models: list, import, get, remove, verify, default."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genrepair.cli.commands import complain, print_json
from genrepair.cli.progress_bar import ProgressBar
from genrepair.errors import GenrepairError, UsageError

if TYPE_CHECKING:
    from genrepair.engine import Engine, ModelCard

_RANGES = {"0..1": (0.0, 1.0), "0..255": (0.0, 255.0), "-1..1": (-1.0, 1.0)}


def add_verb(sub: Any) -> None:
    """Add ``models`` and its actions to the parser."""
    models = sub.add_parser("models", help="list, import, download, remove and verify models")
    _json(models)
    models.set_defaults(run=list_models)
    actions = models.add_subparsers(dest="action", metavar="ACTION")
    bring = actions.add_parser(
        "import",
        help="install an .onnx file, with or without a card",
        description="Installs a network. Without a card (a .toml of the same name beside it, or --card) it is tried on"
        " pictures to find out what it takes and gives; what is shown can be corrected by flags.",
    )
    bring.add_argument("file", metavar="FILE.onnx", help="network")
    bring.add_argument("--card", metavar="FILE.toml", help="its card (default: the one beside it, if there is one)")
    _knowledge(bring)
    bring.add_argument("--dry-run", action="store_true", help="only tell what was found out")
    bring.set_defaults(run=import_model)
    get = actions.add_parser(
        "get",
        help="download an .onnx file and install it",
        description="Fetches one network over HTTPS, and the card (.toml) beside it if there is one, and installs them"
        " as import does. It says who sends it and how large it is, and asks first. A download that broke goes on when"
        " the same command is given again.",
    )
    get.add_argument("url", metavar="URL", help="address of the .onnx file, https:// only")
    get.add_argument("--sha256", metavar="HEX", default="", help="refuse any other file than the one of this SHA-256")
    get.add_argument("--yes", action="store_true", help="do not ask (for scripts)")
    get.add_argument("--card", metavar="URL|FILE", default="", help="its card, where it does not lie beside it")
    get.add_argument(
        "--limit", type=_megabytes, metavar="MB", default=2000, help="largest size (default and most: 2000)"
    )
    _knowledge(get)
    get.set_defaults(run=get_model, dry_run=False)
    remove = actions.add_parser("remove", help="delete models that you imported")
    remove.add_argument("ids", nargs="+", metavar="ID", help="models")
    remove.set_defaults(run=remove_models)
    verify = actions.add_parser("verify", help="check the files of models and run each once")
    verify.add_argument("ids", nargs="*", metavar="ID", help="models (default: all)")
    verify.set_defaults(run=verify_models)
    default = actions.add_parser("default", help="use a model when nobody names one")
    default.add_argument("id", metavar="ID", help="model")
    default.add_argument("--reset", action="store_true", help="go back to the usual one of its task")
    default.set_defaults(run=choose_default)
    for parser in (bring, get, remove, verify, default):
        _json(parser)


def list_models(arguments: Namespace) -> int:
    """``genrepair models``."""
    from genrepair.engine import Catalog
    from genrepair.services.model_library import list_entries

    entries = list_entries(Catalog())
    for entry in entries:
        card = entry.card
        if card is None:
            if arguments.json:
                print_json({"file": str(entry.path), "error": entry.reason})
            else:
                complain(entry.reason)
        elif arguments.json:
            print_json(_row(card) | {"default": entry.default, "own": entry.own, "bytes": entry.bytes})
        else:
            default = " (default)" if entry.default else ""
            own = (", yours" if entry.own else "") + (", optional" if card.optional else "")
            kinds = "".join(f", {variant.kind}" for variant in card.variants)
            print(
                f"{card.id:<20} {card.task:<10} {card.version:<8} {card.licence:<12} {card.title}{default}{own}{kinds}"
            )
    usable = [entry for entry in entries if entry.card is not None]
    if not usable and not arguments.json:
        print("No model is installed.", file=sys.stderr)
    return 0 if usable and len(usable) == len(entries) else 1


def import_model(arguments: Namespace) -> int:
    """``genrepair models import``."""
    from genrepair.services.model_library import card_beside

    path = Path(arguments.file)
    return _import(path, Path(arguments.card) if arguments.card else card_beside(path), arguments, _engine())


def get_model(arguments: Namespace) -> int:
    """``genrepair models get``."""
    from genrepair.services import model_download as download

    wanted = download.make_wanted(arguments.url, arguments.card, arguments.sha256, arguments.limit * 1_000_000)
    if not arguments.yes and not sys.stdin.isatty():
        raise UsageError("A download is asked about first and nobody can answer here; give --yes to agree.")
    engine = _engine()
    with download.workplace(wanted.url) as folder:
        offer = download.look(wanted.url, wanted.limit)
        if not arguments.yes and not _agreed(download.question(offer, wanted)):
            complain("Nothing was downloaded.")
            return 1
        with ProgressBar(offer.name) as bar:
            fetched = download.fetch_model(offer, wanted, folder, engine.catalog, bar)
        print(f"SHA-256 of {offer.name}: {fetched.sha256}", file=sys.stderr if arguments.json else sys.stdout)
        return _import(fetched.path, fetched.card_path, arguments, engine)


def _agreed(question: str) -> bool:
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _import(path: Path, card_path: Path | None, arguments: Namespace, engine: Engine) -> int:
    from genrepair.services import model_library as library
    from genrepair.services.model_probe import guess_table, probe_model

    if card_path is not None:
        card = library.import_with_card(path, card_path, engine)
        _installed(card, arguments.json)
        return 0
    with ProgressBar(path.name) as bar:
        guess = probe_model(path, progress=bar)
    model_id = arguments.id or library.suggest_id(path, engine.catalog)
    card = library.draft_card(guess, path, model_id, arguments.title or path.stem, arguments.licence or "")
    if arguments.task:
        card = replace(card, task=arguments.task)
    if arguments.range:
        card = replace(card, range=_RANGES[arguments.range])
    if arguments.mask:
        inverted = arguments.mask == "known"
        inputs = tuple(replace(each, inverted=inverted) if each.kind == "mask" else each for each in card.inputs)
        card = replace(card, inputs=inputs)
    if arguments.json and arguments.dry_run:
        print_json({"id": model_id, **guess_table(guess)})
    elif not arguments.json:
        print(f"{path.name} looks like {guess.family}: a model for {card.task}, {guess.parameters:,} values.")
        for note in guess.notes:
            print(f"  {note}")
        flags = {"task": "--task", "range": "--range", "mask": "--mask"}
        if guess.doubts:
            print(f"  Not sure about {', '.join(guess.doubts)}: see {', '.join(flags[each] for each in guess.doubts)}.")
    if not arguments.dry_run:
        _installed(library.import_model(path, card, engine, guess), arguments.json)
    return 0


def remove_models(arguments: Namespace) -> int:
    """``genrepair models remove``."""
    from genrepair.engine import Catalog
    from genrepair.services.model_library import remove_model

    catalog, code = Catalog(), 0
    for name in arguments.ids:
        try:
            remove_model(name, catalog)
        except GenrepairError as error:
            code = max(code, error.exit_code)
            _told(name, str(error), arguments.json)
        else:
            _told(name, "", arguments.json, "removed")
    return code


def verify_models(arguments: Namespace) -> int:
    """``genrepair models verify``."""
    from genrepair.services.model_library import verify_models as verify

    engine, code = _engine(), 0
    for name, problem in verify(engine.catalog, engine, arguments.ids):
        code = max(code, 1 if problem else 0)
        _told(name, problem, arguments.json, "ok")
    return code


def choose_default(arguments: Namespace) -> int:
    """``genrepair models default``."""
    from genrepair.engine import Catalog

    catalog = Catalog()
    card = catalog.get(arguments.id)
    if arguments.reset and catalog.choices().get(card.task) != card.id:
        raise UsageError(f"{card.id} was not chosen as the default of {card.task}.")
    catalog.choose(card.task, None if arguments.reset else card.id)
    _told(catalog.default(card.task).id, "", arguments.json, f"default of {card.task}")
    return 0


def _knowledge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--id", metavar="ID", help="name for --model (default: from the file's name)")
    parser.add_argument("--title", metavar="TEXT", help="a few words for people")
    parser.add_argument("--licence", metavar="TEXT", help="of the weights (default: unknown)")
    parser.add_argument("--task", metavar="TASK", help="denoise, inpaint, restore...: which tool uses it")
    parser.add_argument("--range", choices=sorted(_RANGES), help="values of black and white that it takes")
    parser.add_argument("--mask", choices=("missing", "known"), help="what white in its mask means")


def _megabytes(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 2000:
        raise argparse.ArgumentTypeError("a whole number from 1 to 2000 is needed")
    return int(text)


def _told(name: str, problem: str, as_json: bool, done: str = "") -> None:
    if as_json:
        print_json({"id": name, "error": problem or None})
    elif problem:
        complain(problem)
    else:
        print(f"{name}: {done}")


def _installed(card: ModelCard, as_json: bool) -> None:
    if as_json:
        print_json(_row(card))
    else:
        print(f"Installed as {card.id}; use it with --model {card.id}, or: genrepair models default {card.id}")


def _engine() -> Engine:
    from genrepair.engine import Engine, EngineSettings

    return Engine(EngineSettings(provider="cpu"), notice=complain)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="machine-readable output")


def _row(card: ModelCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "task": card.task,
        "version": card.version,
        "title": card.title,
        "summary": card.summary,
        "licence": card.licence,
        "training_data": list(card.training_data),
        "metrics": card.metrics,
        "training": card.training,
        "sha256": card.sha256,
        "optional": card.optional,
        "folder": str(card.folder),
    }
