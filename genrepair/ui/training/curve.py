"""A curve that grows: the loss while a network learns, or its score, with a line that is to be beaten."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from genrepair.ui.common import theme

_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 14, 38, 24
_MOST_POINTS = 1200
# Share of a new value in the smoothed curve.
_SMOOTHING = 0.08


class Curve(QWidget):
    """One curve over time.

    Parameters
    ----------
    title : str
        What it shows.
    unit : str
        Of its values.
    smooth : bool
        Whether a smoothed curve is drawn over the values.
    """

    def __init__(self, title: str, unit: str = "", smooth: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._unit, self._smooth = title, unit, smooth
        self._points: list[tuple[float, float]] = []
        self._mean: list[tuple[float, float]] = []
        self._line: float | None = None
        self._line_name = ""
        self._mark: tuple[float, str] | None = None
        self._now = 0.0
        self.setMinimumSize(260, 150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        self._describe()

    def clear(self) -> None:
        """Begin anew."""
        self._points, self._mean, self._line, self._mark = [], [], None, None
        self._now = 0.0
        self._describe()

    def set_unit(self, unit: str) -> None:
        """Change the unit of the values."""
        self._unit = unit
        self.update()

    def set_line(self, value: float, name: str) -> None:
        """Draw a level that is to be beaten."""
        self._line, self._line_name = value, name
        self._describe()

    def set_now(self, seconds: float) -> None:
        """Draw up to this time, also where the latest value is older."""
        self._now = seconds
        self.update()

    def set_mark(self, name: str) -> None:
        """Say that something changed at the latest value; the smoothed curve begins anew there."""
        if self._points and self._mark is None:
            self._mark = self._points[-1][0], name

    def add(self, seconds: float, value: float) -> None:
        """Add a value; times only grow."""
        if not math.isfinite(value) or (self._points and seconds < self._points[-1][0]):
            return
        self._points.append((seconds, value))
        last = self._mean[-1][1] if self._mean else value
        # The first values are averaged evenly, or the very first one would show for long.
        begun = self._mark[0] if self._mark is not None else -1.0
        share = max(_SMOOTHING, 1 / max(1, sum(1 for when, _ in self._points[-20:] if when > begun)))
        self._mean.append((seconds, last + share * (value - last)))
        if len(self._points) > _MOST_POINTS:
            del self._points[::2], self._mean[::2]
        self._describe()

    @property
    def values(self) -> list[float]:
        """The values that are shown."""
        return [value for _, value in self._points]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, axes and curve."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.border), 1))
        painter.setBrush(QColor(look.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(QColor(look.text))
        painter.drawText(QRectF(12, 6, self.width() - 24, 20), Qt.AlignmentFlag.AlignVCenter, self._heading())
        area = QRectF(_LEFT, _TOP, self.width() - _LEFT - _RIGHT, self.height() - _TOP - _BOTTOM)
        if not self._points and self._line is None:
            painter.setPen(QColor(look.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tr("Nothing yet"))
        else:
            self._draw(painter, area, look)
        painter.end()

    # -- inside ----------------------------------------------------------------------------------------------

    def _draw(self, painter: QPainter, area: QRectF, look: theme.Theme) -> None:
        low, high = self._range()
        latest = max(1.0, self._now, self._points[-1][0] if self._points else 1.0)

        def place(point: tuple[float, float]) -> QPointF:
            x = area.left() + area.width() * point[0] / latest
            return QPointF(x, area.bottom() - area.height() * (point[1] - low) / (high - low))

        step, ticks = _ticks(low, high)
        for value in ticks:
            y = place((0, value)).y()
            painter.setPen(QPen(QColor(look.border), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(look.muted))
            where = QRectF(0, y - 9, _LEFT - 8, 18)
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _short(value, step))
        painter.setPen(QColor(look.muted))
        below = QRectF(area.left(), area.bottom() + 4, area.width(), 16)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, _clock(latest))
        if self._line is not None:
            y = place((0, self._line)).y()
            painter.setPen(QPen(QColor(look.warning), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            above = y - 19 if y - 19 > area.top() else y + 2
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(area.left(), above, area.width(), 18), flags, self._line_name)
        if self._mark is not None:
            x = place((self._mark[0], low)).x()
            painter.setPen(QPen(QColor(look.muted), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            beside = QRectF(area.left(), area.bottom() - 20, x - area.left() - 6, 18)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._mark[1])
        if self._smooth:
            painter.setPen(QPen(QColor(look.muted), 1))
            painter.drawPolyline(QPolygonF([place(point) for point in self._points]))
        painter.setPen(QPen(QColor(look.accent), 2))
        shown = [place(point) for point in (self._mean if self._smooth else self._points)]
        painter.drawPolyline(QPolygonF(shown))
        if not self._smooth:
            painter.setBrush(QColor(look.accent))
            for point in shown:
                painter.drawEllipse(point, 3, 3)

    def _range(self) -> tuple[float, float]:
        values = [*self.values, *([self._line] if self._line is not None else [])]
        if self._smooth and len(values) > 20:
            # One wild step must not flatten the rest.
            values = sorted(values)[: max(2, int(len(values) * 0.98))]
        low, high = min(values), max(values)
        if high - low < 1e-9:
            low, high = low - max(0.05, abs(low) * 0.02), high + max(0.05, abs(high) * 0.02)
        room = 0.12 * (high - low)
        return low - room, high + room

    def _heading(self) -> str:
        return f"{self._title} ({self._unit})" if self._unit else self._title

    def _describe(self) -> None:
        """What the curve says, for those who cannot see it."""
        if self._points:
            last = self._mean[-1][1] if self._smooth else self._points[-1][1]
            text = self.tr("Now {value}, at first {first}.").format(value=f"{last:.4g}", first=f"{self.values[0]:.4g}")
            if self._line is not None:
                text += " " + f"{self._line_name}: {self._line:.4g}."
            self.setAccessibleDescription(text)
            self.setToolTip(text)
        else:
            self.setAccessibleDescription(self.tr("Nothing yet"))
            self.setToolTip("")
        self.update()


def _ticks(low: float, high: float) -> tuple[float, list[float]]:
    """A round step, and the three or four values of it that lie between."""
    rough = (high - low) / 3
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = math.ceil(low / step) * step
    return step, [first + step * n for n in range(int((high - first) / step) + 1)]


def _short(value: float, step: float) -> str:
    return f"{value:.{min(6, max(0, -math.floor(math.log10(step) + 1e-9)))}f}"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
