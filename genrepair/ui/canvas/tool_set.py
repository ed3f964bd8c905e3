"""The pointer tools that there are, in the order of the tool bar."""

from __future__ import annotations

from genrepair.ui.canvas.brush_tool import BrushTool
from genrepair.ui.canvas.shape_tools import BoxTool, LassoTool, PolygonTool
from genrepair.ui.canvas.tools import CanvasTool, HandTool
from genrepair.ui.canvas.wand_tool import WandTool

TOOL_NAMES = ("hand", "brush", "eraser", "rectangle", "ellipse", "lasso", "polygon", "wand")
"""Names of the tools; the actions that choose them are called the same."""


def canvas_tools() -> dict[str, CanvasTool]:
    """A new set of tools by name."""
    tools: tuple[CanvasTool, ...] = (
        HandTool(),
        BrushTool("brush", erase=False),
        BrushTool("eraser", erase=True),
        BoxTool("rectangle", ellipse=False),
        BoxTool("ellipse", ellipse=True),
        LassoTool(),
        PolygonTool(),
        WandTool(),
    )
    return {tool.name: tool for tool in tools}
