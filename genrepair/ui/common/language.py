"""Which languages the window speaks, and how it is told to speak one."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from genrepair.paths import translations_dir

SOURCE = "en"


def languages() -> list[tuple[str, str]]:
    """Code and own name of every language that is there, English first."""
    codes = sorted(path.stem.removeprefix("genrepair_") for path in translations_dir().glob("genrepair_*.qm"))
    return [(code, own_name(code)) for code in (SOURCE, *(code for code in codes if code != SOURCE))]


def own_name(code: str) -> str:
    """What a language calls itself, as "简体中文"; the name of a Chinese one tells the script, not the country."""
    known = {"en": "English", "zh_CN": "简体中文", "zh_TW": "繁體中文"}
    return known.get(code) or QLocale(code).nativeLanguageName().capitalize() or code


def chosen(code: str) -> str:
    """The language that is spoken for a setting: that one, or for "" the nearest to the system's.

    Parameters
    ----------
    code : str
        "" for the system's language, else a code such as "en" or "zh_CN".
    """
    there = {path.stem.removeprefix("genrepair_") for path in translations_dir().glob("genrepair_*.qm")}
    wanted = [code] if code else [name.replace("-", "_") for name in QLocale.system().uiLanguages()]
    for name in wanted:
        locale = QLocale(name)
        simplified = QLocale.Script.SimplifiedHanScript
        # Singapore writes as Beijing does; Taipei and Hong Kong do not.
        chinese = locale.language() == QLocale.Language.Chinese and locale.script() == simplified
        for candidate in (name, "zh_CN" if chinese else "", name.split("_")[0]):
            if candidate in there:
                return candidate
        if locale.language() == QLocale.Language.English:
            break
    return SOURCE


def speak(app: QApplication, setting: str) -> str:
    """Load the translations of Qt and of the program; gives the code of the language.

    English has a file, too: it holds the plural forms.
    """
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.deleteLater()
    code = chosen(setting)
    if setting or code != SOURCE:
        QLocale.setDefault(QLocale(code) if setting or QLocale.system().name() != code else QLocale.system())
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("genrepair", str(translations_dir())),
    ):
        translator = QTranslator(app)
        if translator.load(f"{name}_{code}", folder):
            app.installTranslator(translator)
    return code


def counted(context: str, text: str, count: int) -> str:
    """Translate a text with ``%n`` in the form that its number needs; for functions, where there is no ``self.tr``.

    lupdate does not see numbers in ``QCoreApplication.translate``; ``setup/translations.py`` finds these calls itself.
    """
    return QCoreApplication.translate(context, text, "", count)


def plain(text: str) -> str:
    """A command's text without its accelerator ("&Open…", "打开(&O)…") and the dots."""
    return re.sub(r"\(&\w\)", "", text).replace("&", "").rstrip("…")
