"""The pointer tools that there are, in the order of the tool bar."""

from __future__ import annotations

from genrepair.ui.canvas.brush_tool import BrushTool
from genrepair.ui.canvas.click_tool import ClickTool
from genrepair.ui.canvas.clone_tool import CloneTool, Source
from genrepair.ui.canvas.shape_tools import BoxTool, LassoTool, PolygonTool
from genrepair.ui.canvas.tools import CanvasTool, HandTool
from genrepair.ui.canvas.wand_tool import WandTool

MASK_TOOLS = ("brush", "eraser", "rectangle", "ellipse", "lasso", "polygon", "wand", "click")
RETOUCH_TOOLS = ("clone", "heal")
TOOL_NAMES = ("hand", *MASK_TOOLS, *RETOUCH_TOOLS)
"""Names of the tools; the actions that choose them are called the same."""


def canvas_tools() -> dict[str, CanvasTool]:
    """A new set of tools by name."""
    source = Source()
    tools: tuple[CanvasTool, ...] = (
        HandTool(),
        BrushTool("brush", erase=False),
        BrushTool("eraser", erase=True),
        BoxTool("rectangle", ellipse=False),
        BoxTool("ellipse", ellipse=True),
        LassoTool(),
        PolygonTool(),
        WandTool(),
        ClickTool(),
        CloneTool("clone", source),
        CloneTool("heal", source),
    )
    return {tool.name: tool for tool in tools}
