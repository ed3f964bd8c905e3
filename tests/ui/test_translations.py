"""English and Simplified Chinese: complete, current, and nothing in the window that they miss."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTableWidget,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from genrepair.engine.card import CardInput, CardOutput
from genrepair.engine.catalog import Catalog
from genrepair.imaging.region import Region
from genrepair.services.batch.recipe_file import list_recipes
from genrepair.services.certificate import Certificate
from genrepair.services.model_library import list_entries, tasks
from genrepair.services.model_probe import Guess
from genrepair.services.provenance import Changes
from genrepair.services.settings import Settings
from genrepair.tools.catalog import all_tools
from genrepair.ui.batch.dialogs import RecipeDialog, RunningDialog
from genrepair.ui.batch.window import BatchWindow
from genrepair.ui.common import language
from genrepair.ui.common.messages import Message
from genrepair.ui.common.spoken import PLACE, spoken
from genrepair.ui.files.certificate_dialog import CertificateDialog
from genrepair.ui.files.save_dialog import SaveDialog
from genrepair.ui.history.recipe_flow import RecipeDialog as KeepRecipeDialog
from genrepair.ui.main_window import MainWindow, Parts
from genrepair.ui.masks.overlay_dialog import OverlayDialog
from genrepair.ui.masks.shape_dialog import ShapeDialog
from genrepair.ui.models.dialog import ModelsDialog
from genrepair.ui.models.import_dialog import ImportDialog
from genrepair.ui.settings_dialog import SettingsDialog
from genrepair.ui.shortcuts_dialog import ShortcutsDialog

from .fakes import FakeRoom

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
CHINESE = FOLDER / "genrepair_zh_CN.ts"
HAN = re.compile(r"[一-鿿]")
ENGLISH = re.compile(r"\b[A-Za-z]{2,} (?:[a-z]{3,}|[a-z]{2} [a-z]{2,})\b")
WORD = re.compile(r"[A-Za-z]{3,}")
# Names of things that are the same in every language: formats, units, keys, products.
SAME = frozenset(
    """GenRepair JPEG PNG TIFF WebP AVIF HEIC BMP PNM RAW EXIF XMP IPTC SHA CPU CUDA NVIDIA ONNX sRGB RGB CMYK DPI
    Ctrl Alt Shift Esc Enter Return Backspace Delete Space Home End Tab PgUp PgDown Up Down Left Right Ins Del MiB
    GiB KiB English auto Apache Digital Source Type photo tif toml onnx png jpg NAFNet SCUNet Deflate ZIP LZW PackBits
    mine""".split()  # noqa: SIM905
)


def messages(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            yield context.findtext("name", ""), message.findtext("source", ""), forms


@pytest.fixture
def chinese(qapp: Any) -> Iterator[None]:
    before = QLocale()
    assert language.speak(qapp, "zh_CN") == "zh_CN"
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)
    QLocale.setDefault(before)


def test_files_are_what_the_source_makes_of_them_and_nothing_waits_for_a_translation() -> None:
    command = [sys.executable, str(ROOT / "setup" / "translations.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_translations_keep_places_numbers_keys_and_dots() -> None:
    wrong = []
    for path in sorted(FOLDER.glob("*.ts")):
        for context, source, forms in messages(path):
            for form in forms:
                # The plural of English is left out where there is none.
                places = [sorted(p[0] for p in PLACE.finditer(text) if p[0] != "{s}") for text in (source, form)]
                alike = (
                    places[0] == places[1]
                    and len(re.findall(r"&\w", source)) == len(re.findall(r"&\w", form))
                    and source.endswith("…") == form.endswith("…")
                    and ("%n" in form or "%n" not in source or path.stem == "genrepair_en")
                    and source.count("\n") == form.count("\n")
                )
                if not alike:
                    wrong.append(f"{path.name}, {context}: {source!r} -> {form!r}")
    assert not wrong, "\n".join(wrong)


def test_chinese_writes_one_thing_with_one_word() -> None:
    """The term list of docs/translating.md holds."""
    terms = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", (ROOT / "docs" / "translating.md").read_text("utf-8"), re.M)
    pairs = {english: chinese.split("、") for english, chinese in terms if HAN.search(chinese)}
    assert len(pairs) > 20
    wrong = []
    for _, source, forms in messages(CHINESE):
        for english, chinese in pairs.items():
            if re.search(rf"\b{english}\b(?! (?:must|everything))", _plain(source)) and not any(
                word in forms[0] for word in chinese
            ):
                wrong.append(f"{english}: {source!r} -> {forms[0]!r}")
    assert not wrong, "\n".join(wrong)


def _plain(source: str) -> str:
    """Without the places, and without what only looks like one of the terms."""
    return re.sub(r"\{.*?\}|lift the protection", "", source)


def test_every_text_in_the_source_of_the_window_is_in_the_files() -> None:
    known = {source for _, source, _ in messages(CHINESE)}
    missed = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in sorted((ROOT / "genrepair" / "ui").rglob("*.py"))
        # What it prints is for the terminal.
        if path.name != "rating_window.py"
        for line, text in literals(ast.parse(path.read_text(encoding="utf-8")))
        # What goes into a file is English.
        if text not in known | {"), then the person's own photos"}
    ]
    assert not missed, "\n".join(missed)


def test_lupdate_sees_every_call() -> None:
    """It does not look into f-strings, and it takes the class that a call stands in for the context."""
    known = {(context, source) for context, source, _ in messages(CHINESE)}
    missed = []
    for path in sorted((ROOT / "genrepair" / "ui").rglob("*.py")):
        for scope in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(scope, ast.ClassDef):
                calls = [(scope.name, call.args[0]) for call in calls_of(scope, "tr") if call.args]
            elif isinstance(scope, ast.Module):
                both = [call.args[:2] for name in ("translate", "counted") for call in calls_of(scope, name)]
                calls = [(each[0].value, each[1]) for each in both if isinstance(each[0], ast.Constant) and each[1:]]
            else:
                continue
            for context, text in calls:
                if isinstance(text, ast.Constant) and (context, text.value) not in known:
                    missed.append(f"{path.relative_to(ROOT)}:{text.lineno}: {context}, {text.value!r}")
    assert not missed, "\n".join(missed)


def calls_of(scope: ast.AST, name: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(scope) if isinstance(node, ast.Call)]
    return [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) == name]


SHOWN = re.compile(
    r"^(?:Q[A-Z]\w*|set(?:\w*Text|\w*Title|ToolTip|AccessibleName|AccessibleDescription|\w*Labels?)|add\w+)$"
)


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts that read like English and are no docstring, no log line and no error for programmers."""
    skipped: set[int] = set()
    shown: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.Assert | ast.Raise):
            skipped.update(map(id, ast.walk(node)))
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            base = getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else ""
            if base in ("_log", "logging") or name in ("setStyleSheet", "setProperty", "setObjectName", "startswith"):
                skipped.update(map(id, ast.walk(node)))
            elif name in ("tr", "translate"):
                skipped.update(id(each) for each in node.args[1 if name == "tr" else 2 :])  # comments for translators
            elif SHOWN.match(name):
                shown.update(id(each) for each in node.args)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = node.value
            css = "{" in text and ";" in text
            alone = id(node) in shown and re.fullmatch(r"[A-Z][a-z]{2,}…?", text) and text not in SAME
            if not css and (re.search(r"[A-Za-z]{2,},? [a-z]{2,} ?", text) or alone):
                yield node.lineno, text


def latin(text: str) -> bool:
    """Whether something in a shown text is left in English."""
    bare = re.sub(r"<[^>]+>|\S*[/\\]\S+|\S+\.\w{2,5}\b|[0-9a-f]{16,}", " ", text.replace("&", ""))
    words = [word for word in WORD.findall(bare) if word not in SAME]
    return bool(words) if not HAN.search(bare) else bool(ENGLISH.search(bare))


def texts(top: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of everything that a widget and those in it show or tell a screen reader."""
    for widget in (top, *top.findChildren(QWidget)):
        name = f"{type(widget).__name__} {widget.objectName()}"
        yield name, widget.toolTip()
        yield name, widget.accessibleName()
        yield name, widget.accessibleDescription()
        yield name, widget.windowTitle()
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            yield name, widget.text()
        if isinstance(widget, QLineEdit):
            yield name, widget.placeholderText()
        if isinstance(widget, QMenu):
            yield name, widget.title()
        if isinstance(widget, QTabWidget):
            yield from ((name, widget.tabText(n)) for n in range(widget.count()))
        if isinstance(widget, QComboBox):
            yield from ((name, widget.itemText(n)) for n in range(widget.count()))
        if isinstance(widget, QListWidget):
            yield from ((name, widget.item(n).text()) for n in range(widget.count()))
        if isinstance(widget, QTableWidget):
            for column in range(widget.columnCount()):
                header = widget.horizontalHeaderItem(column)
                yield name, header.text() if header is not None else ""
    for action in top.findChildren(QAction):
        yield "QAction", action.text()
        yield "QAction", action.toolTip()


def english(top: QWidget) -> list[str]:
    return sorted({f"{where}: {text!r}" for where, text in texts(top) if text and latin(text)})


@pytest.fixture
def chinese_window(chinese: None, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(Settings(theme="dark", check_on_open=False), Parts(all_tools(), FakeRoom()))
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.abandon()
    window.deleteLater()
    QApplication.processEvents()


def test_nothing_in_the_main_window_is_left_in_english(
    chinese_window: MainWindow, qtbot: QtBot, photo_path: Path
) -> None:
    window = chinese_window
    assert not english(window)
    window.flow.open(photo_path)
    qtbot.waitUntil(lambda: window.bench.document is not None and not window.files.busy)
    assert not english(window)


def models_dialog(window: MainWindow) -> QWidget:
    dialog = ModelsDialog("auto", window)
    dialog.show_entries(list_entries(Catalog()))
    return dialog


def import_dialog(window: MainWindow) -> QWidget:
    seen = ("Its result is in 0..255 though it takes less.", "White in its mask means known.")
    image = CardInput("image", "image", 3)
    guess = Guess(
        "denoise", "NAFNet or SCUNet", (image,), CardOutput("out", "image", 3), (0, 1), 8, 256, 32, "context", 9, 17,
        "", seen, ("task", "range"),
    )  # fmt: skip
    return ImportDialog(guess, "mine", "我的", tasks(), window)


def save_dialog(name: str) -> Callable[[MainWindow], QWidget]:
    def make(window: MainWindow) -> QWidget:
        assert window.bench.document is not None
        return SaveDialog(Path(name), window.bench.document.photo, True, window)

    return make


def certificate(window: MainWindow) -> QWidget:
    assert window.bench.document is not None
    report = Certificate(
        Path("/home/me/photo.jpg"), "jpeg", 12345, "a" * 64, Changes(100, 20, 10, 0), "recompressed", ("EXIF", "depth"),
        ("JPEG cannot hold transparency: the photo was laid on white.",), True, (),
    )  # fmt: skip
    return CertificateDialog(report, window)


DIALOGS: dict[str, Callable[[MainWindow], QWidget]] = {
    "settings": lambda window: SettingsDialog(Settings(), window),
    "shortcuts": ShortcutsDialog,
    "models": models_dialog,
    "import": import_dialog,
    "overlay": lambda window: OverlayDialog(Settings(), window),
    "shape": lambda window: ShapeDialog(Region(1, 2, 3, 4), (300, 400), (300.0, 300.0), window),
    "save jpeg": save_dialog("a.jpg"),
    "save tiff": save_dialog("a.tif"),
    "certificate": certificate,
    "keep recipe": lambda window: KeepRecipeDialog(["填补"], True, window),
    "batch": lambda _: BatchWindow(Settings(), FakeRoom()),
    "batch recipe": lambda window: RecipeDialog(list_recipes(), 2, window),
    "batch running": lambda window: RunningDialog(True, window),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_nothing_in_a_dialog_is_left_in_english(
    name: str, chinese_window: MainWindow, qtbot: QtBot, photo_path: Path
) -> None:
    chinese_window.flow.open(photo_path)
    qtbot.waitUntil(lambda: chinese_window.bench.document is not None and not chinese_window.files.busy)
    dialog = DIALOGS[name](chinese_window)
    qtbot.addWidget(dialog)
    dialog.show()
    left = english(dialog)
    dialog.close()
    assert not left


def test_what_is_said_below_the_window_arrives_in_chinese(chinese_window: MainWindow) -> None:
    cases = {
        "/a b/x.tif cannot be read (no such file); check the disk or use another copy.": (
            "无法读取 /a b/x.tif (no such file)；请检查磁盘或使用另一份副本。"
        ),
        "Infrared was not used: The infrared channel is blank: scan again with infrared switched on.": (
            "未使用红外通道：红外通道是空白的：请开启红外功能重新扫描。"
        ),
        "The model card 'x' has an empty task.": "模型卡 'x'的任务为空。",
        "2 extra channels beside colour and alpha cannot be kept.": "颜色和透明度之外的 2 个附加通道无法保留。",
        "Fill made no mask.": "“填补”没有生成蒙版。",
        "colour profile, EXIF": "色彩配置文件、EXIF",
        "Something that nobody says here.": "Something that nobody says here.",
    }
    assert {text: spoken(text) for text in cases} == cases
    chinese_window.tell(Message("info", "JPEG cannot hold transparency: the photo was laid on white."))
    assert any("透明度" in text for _, text in texts(chinese_window))


def test_a_command_loses_its_accelerator_where_it_is_a_button() -> None:
    assert [language.plain(text) for text in ("&Open…", "打开(&O)…", "100 %(&1)")] == ["Open", "打开", "100 %"]


def test_english_has_one_and_many(qapp: Any, chinese: None) -> None:
    language.speak(qapp, "en")
    said = [language.counted("batch", "%n photos to repair, {mp} MP", n) for n in (1, 2)]
    assert said == ["One photo to repair, {mp} MP", "2 photos to repair, {mp} MP"]
    assert spoken("Fill made no mask.") == "Fill made no mask."


@pytest.mark.parametrize(
    ("system", "setting", "code"),
    [
        (["zh-Hans-CN", "zh-CN"], "", "zh_CN"),
        (["zh-Hans-SG"], "", "zh_CN"),
        (["zh-Hant-TW", "zh-TW"], "", "en"),
        (["de-DE", "zh-CN"], "", "zh_CN"),
        (["en-GB", "zh-CN"], "", "en"),
        (["fr-FR"], "", "en"),
        (["fr-FR"], "zh_CN", "zh_CN"),
        (["zh-CN"], "en", "en"),
        (["zh-CN"], "xx", "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_nearest_of_the_system(
    system: list[str], setting: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Locale(QLocale):
        @staticmethod
        def system() -> Any:
            return type("System", (), {"uiLanguages": lambda self: system})()

    monkeypatch.setattr(language, "QLocale", Locale)
    assert language.chosen(setting) == code


def test_the_language_is_a_setting(qapp: Any, qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    assert dialog._language.currentData() == ""
    dialog._language.setCurrentIndex(dialog._language.findText("简体中文"))
    assert dialog.value().language == "zh_CN"
