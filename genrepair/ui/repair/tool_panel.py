"""The tools: pick one, set it, preview it, apply it. Everything follows from the tools' own Params."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from genrepair.paths import icons_dir
from genrepair.tools.tool import Tool
from genrepair.ui.common import icons, theme
from genrepair.ui.repair.param_form import ParamForm

_COLUMNS = 3
# Letters in one line of a button.
_FITS = 14


class ToolPanel(QWidget):
    """A list of tools and the form of the one that is picked.

    Attributes
    ----------
    action_row : QWidget
        Reset, preview and apply; the side panel puts it where it is never scrolled away.
    applied : Signal(str, object)
        Tool id and its params.
    preview_toggled : Signal(bool)
        The preview was switched on or off.
    params_changed : Signal(str, object, bool)
        Tool id, params, and whether only live params changed.
    tool_picked : Signal(str)
        Tool id.
    """

    applied = Signal(str, object)
    preview_toggled = Signal(bool)
    params_changed = Signal(str, object, bool)
    tool_picked = Signal(str)

    def __init__(self, tools: Mapping[str, Tool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._forms: dict[str, ParamForm] = {}
        self._ready = False
        self._mask_empty = True
        self._group = QButtonGroup(self)
        self._pages: dict[str, QWidget] = {}
        self._buttons: dict[str, QToolButton] = {}
        picker = QGridLayout()
        picker.setSpacing(theme.SPACE // 2)
        for number, tool in enumerate(tools.values()):
            picker.addWidget(self._button(tool), number // _COLUMNS, number % _COLUMNS)
            self._pages[tool.id] = self._page(tool)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "muted")
        self._preview = QPushButton(self.tr("Preview"))
        self._preview.setCheckable(True)
        self._preview.setToolTip(self.tr("Try it on what is visible, without changing the photo (P)"))
        self._preview.toggled.connect(self.preview_toggled)
        self._apply = QPushButton()
        self._apply.setProperty("primary", True)
        self._apply.clicked.connect(self._on_apply)
        reset = QPushButton(self.tr("Reset"))
        reset.setProperty("flat", True)
        reset.setToolTip(self.tr("Back to the values that suit most photos"))
        reset.clicked.connect(lambda: self._forms[self.tool_id].reset())
        self.action_row = QWidget()
        buttons = QHBoxLayout(self.action_row)
        buttons.setContentsMargins(12, 12, 16, 12)
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(reset)
        buttons.addWidget(self._preview)
        buttons.addWidget(self._apply, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(picker)
        for page in self._pages.values():
            column.addWidget(page)
        column.addWidget(self._hint)
        if tools:
            self.pick(next(iter(tools)))

    @property
    def tool_id(self) -> str:
        """Id of the tool that is picked; "" without tools."""
        button = self._group.checkedButton()
        return str(button.property("tool_id")) if button is not None else ""

    @property
    def previewing(self) -> bool:
        """Whether the preview is on."""
        return self._preview.isChecked()

    @property
    def can_apply(self) -> bool:
        """Whether the picked tool may run now."""
        return self._apply.isEnabled()

    def params(self, tool_id: str) -> Any:
        """The params of a tool as its form stands."""
        return self._forms[tool_id].value()

    def offers(self, tool_id: str) -> bool:
        """Whether a tool was usable when the window was made."""
        return tool_id in self._tools

    def pick(self, tool_id: str) -> None:
        """Show a tool's form."""
        button = self._buttons[tool_id]
        button.setChecked(True)
        tool = self._tools[tool_id]
        for name, page in self._pages.items():
            page.setVisible(name == tool_id)
        self._apply.setText(_text(tool.title))
        self._apply.setToolTip(_text(tool.help))
        self._refresh()
        self.tool_picked.emit(tool_id)

    def set_ready(self, ready: bool) -> None:
        """Whether there is a photo and no job that stands in the way."""
        self._ready = ready
        self._refresh()

    def set_mask_empty(self, empty: bool) -> None:
        """Whether the mask marks anything; tools that need a mask wait for one."""
        if empty != self._mask_empty:
            self._mask_empty = empty
            self._refresh()

    def set_previewing(self, on: bool) -> None:
        """Switch the preview as if the button had been pressed."""
        if self._preview.isEnabled() or not on:
            self._preview.setChecked(on)

    def _refresh(self) -> None:
        tool = self._tools.get(self.tool_id)
        lacks_mask = tool is not None and tool.needs_mask and self._mask_empty
        self._apply.setEnabled(self._ready and tool is not None and not lacks_mask)
        self._preview.setEnabled(self._apply.isEnabled())
        self._hint.setVisible(lacks_mask and self._ready)
        self._hint.setText(self.tr("Paint over the damage with the brush first, or let Find damage mark it."))

    def _button(self, tool: Tool) -> QToolButton:
        button = QToolButton()
        button.setProperty("tool", True)
        button.setProperty("tool_id", tool.id)
        button.setText(_in_lines(_text(tool.title)))
        button.setToolTip(_text(tool.help))
        button.setAccessibleName(_text(tool.title))
        button.setAccessibleDescription(_text(tool.help))
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        # A row is as tall as its tallest button.
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        button.setIconSize(QSize(20, 20))
        icons.bind(button, tool.id if (icons_dir() / f"{tool.id}.svg").is_file() else "repair")
        button.clicked.connect(lambda: self.pick(tool.id))
        self._group.addButton(button)
        self._buttons[tool.id] = button
        return button

    def _page(self, tool: Tool) -> QWidget:
        page = QWidget()
        form = ParamForm(tool.Params)
        form.changed.connect(lambda _name, live: self.params_changed.emit(tool.id, form.value(), live))
        self._forms[tool.id] = form
        text = QLabel(_text(tool.help))
        text.setWordWrap(True)
        text.setProperty("role", "muted")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(text)
        column.addWidget(form)
        return page

    def _on_apply(self) -> None:
        self.applied.emit(self.tool_id, self.params(self.tool_id))


def _in_lines(title: str) -> str:
    """A title of more letters than fit beside each other in a button, in two lines of about the same length."""
    if len(title) <= _FITS or " " not in title:
        return title
    spaces = [at for at, letter in enumerate(title) if letter == " "]
    middle = min(spaces, key=lambda at: max(at, len(title) - at - 1))
    return f"{title[:middle]}\n{title[middle + 1 :]}"


def _text(text: str) -> str:
    return QCoreApplication.translate("tools", text)
