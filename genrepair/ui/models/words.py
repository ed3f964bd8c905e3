"""What models are for, in the person's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from genrepair.tools.catalog import all_tools
from genrepair.ui.common.spoken import spoken

# Tasks that no tool is named after.
_OTHERS = {
    "inpaint-thin": QT_TRANSLATE_NOOP("models", "Fill thin damage"),
    "denoise-collaborative": QT_TRANSLATE_NOOP("models", "Remove noise, second step"),
    "inpaint-variants": QT_TRANSLATE_NOOP("models", "Variants of a fill"),
    "anomaly": QT_TRANSLATE_NOOP("models", "Anomaly map"),
    "select": QT_TRANSLATE_NOOP("models", "Click to select"),
}


def task_title(task: str) -> str:
    """What a task is called: as the tool that it serves."""
    if task in _OTHERS:
        return QCoreApplication.translate("models", str(_OTHERS[task]))
    for tool in all_tools().values():
        if tool.task == task:
            return spoken(tool.title)
    return task
