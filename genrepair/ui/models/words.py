"""What models are for, in the person's language."""

from __future__ import annotations

from genrepair.tools.catalog import all_tools
from genrepair.ui.common.spoken import spoken


def task_title(task: str) -> str:
    """What the tool is called that a task serves; the task itself where no tool uses it by that name alone."""
    for tool in all_tools().values():
        if tool.task == task:
            return spoken(tool.title)
    return task
