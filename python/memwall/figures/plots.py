# SPDX-License-Identifier: MIT
"""Plots side by side and in rows, each with its own axes: what lines, rooflines, maps and the like share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from . import caption, style, text
from .caption import Note
from .result import FigureError
from .ruler import Axis, Ruler
from .sheet import Family, Sheet, add_box

MOST_PLOTS = 12
_RIGHT = 0.1
_ROW_GAP = 0.08
_TITLE_GAP = 0.05
_STAMP_PT = 5.6
_LEAST_HEIGHT, _MOST_HEIGHT = 1.15, 1.75
_ASPECT = 0.68


@dataclass(frozen=True)
class Plot:
    """One pair of axes; `draw` gets the axes, whose coordinates are inches, and both rulers."""

    title: str
    conditions: str
    x: Axis
    y: Axis
    draw: Callable[[Axes, Ruler, Ruler], None]
    failed: Sequence[str] = ()  # ids of the checks that rows in it failed
    below: Sequence[str] = ()  # paragraphs under the axes
    height: float | None = None  # inches of the axes
    grid: str = "both"  # which axes have grid lines: both, x, y or none


def check_number(plots: int) -> None:
    if plots > MOST_PLOTS:
        raise FigureError(f"{plots} plots are more than {MOST_PLOTS}; choose rows with `where:`")


def draw(paper_columns: int, plots: Sequence[Plot], legend: Sequence[Family], notes: Sequence[Note], per_row: int | None = None) -> Figure:
    """The finished figure."""
    check_number(len(plots))
    return _Grid(paper_columns, plots, per_row or _per_row(len(plots), paper_columns)).figure(legend, notes)


def _per_row(count: int, paper_columns: int) -> int:
    if paper_columns == 1:
        return 1 if count <= 2 else 2
    return {1: 1, 2: 2, 4: 2}.get(count, 3)


class _Grid:
    def __init__(self, paper_columns: int, plots: Sequence[Plot], per_row: int) -> None:
        self._paper_columns = paper_columns
        self._plots = plots
        self._per_row = min(per_row, len(plots))
        self._cell = style.PAPER_WIDTH[paper_columns] / self._per_row
        self._margin = 0.4
        for _ in range(3):  # tick labels depend on the height, the height on the margin
            self._margin = max(self._left_margin(plot) for plot in plots)
        self._width = self._axes_width()
        if self._width < 0.5:
            raise FigureError("the names on the axis leave no room; use `width: page` or fewer rows")
        self._boxes = [_Box(plot, self._width, self._height(plot), self._cell) for plot in plots]

    def figure(self, legend: Sequence[Family], notes: Sequence[Note]) -> Figure:
        rows = [self._boxes[i:i + self._per_row] for i in range(0, len(self._boxes), self._per_row)]
        heights = [max(box.head for box in row) + max(box.tall for box in row) + max(box.foot for box in row) for row in rows]
        sheet = Sheet(self._paper_columns, sum(heights) + _ROW_GAP * (len(rows) - 1), legend, notes)
        top = 0.0
        for row, height in zip(rows, heights):
            head = max(box.head for box in row)
            for column, box in enumerate(row):
                box.draw(sheet, column * self._cell, column * self._cell + self._margin, top + head)
            top += height + _ROW_GAP
        return sheet.figure

    def _axes_width(self) -> float:
        return self._cell - self._margin - _RIGHT - 0.08

    def _height(self, plot: Plot) -> float:
        return plot.height or min(max(self._axes_width() * _ASPECT, _LEAST_HEIGHT), _MOST_HEIGHT)

    def _left_margin(self, plot: Plot) -> float:
        height = self._height(plot)
        ruler = plot.y.fit(height, vertical=True)
        title = len(text.wrap(ruler.title, height, style.LABEL_PT)) * text.line_height(style.LABEL_PT) + 0.03 if ruler.title else 0.0
        return 0.04 + title + text.widest([label for _, label in ruler.ticks()], style.TICK_PT) + 0.06


class _Box:
    """One plot with the heights of what stands above and below its axes."""

    def __init__(self, plot: Plot, width: float, height: float, cell: float) -> None:
        self._plot = plot
        self._x = plot.x.fit(width, vertical=False)
        self._y = plot.y.fit(height, vertical=True)
        self.tall = height
        self._titles = [(line, style.TITLE_PT, "black") for line in text.wrap(plot.title, cell - 0.1, style.TITLE_PT)]
        self._titles += [(line, style.NOTE_PT, style.GREY) for line in text.wrap(plot.conditions, cell - 0.1, style.NOTE_PT)]
        self._stamp = caption.stamp(plot.failed) if plot.failed else ""
        self._below = [line for words in plot.below for line in text.wrap(words, cell - 0.12, style.NOTE_PT)]
        self.head = sum(text.line_height(size) for _, size, _ in self._titles) + _TITLE_GAP
        if self._stamp:
            self.head += text.line_height(_STAMP_PT) + 0.05
        self._tick_height = self._x_tick_height()
        title = text.line_height(style.LABEL_PT) if self._x.title else 0.0
        self.foot = self._tick_height + title + len(self._below) * text.line_height(style.NOTE_PT) + 0.03

    def _upright(self) -> bool:
        """Whether names on the x axis are written upwards."""
        if not self._x.axis.names:
            return False
        return text.widest(self._x.axis.names, style.TICK_PT) > self._x.length / len(self._x.axis.names) - 0.03

    def _x_tick_height(self) -> float:
        labels = [label for _, label in self._x.ticks()]
        if not any(labels):
            return 0.04
        return (text.widest(labels, style.TICK_PT) if self._upright() else text.line_height(style.TICK_PT)) + 0.06

    def draw(self, sheet: Sheet, cell_left: float, left: float, top: float) -> None:
        axes = sheet.axes(left, top, self._x.length, self.tall)
        self._draw_frame(axes)
        self._plot.draw(axes, self._x, self._y)
        self._draw_titles(sheet, left, top)
        foot = top + self.tall + self._tick_height
        centre = left + self._x.length / 2
        if self._x.title:
            sheet.write(centre, foot, self._x.title, size=style.LABEL_PT, ha="center", va="top")
            foot += text.line_height(style.LABEL_PT)
        for line in self._below:
            sheet.write(cell_left + 0.06, foot + 0.02, line, size=style.NOTE_PT, ha="left", va="top", color="black")
            foot += text.line_height(style.NOTE_PT)
        if self._y.title:
            sheet.write(cell_left + 0.04, top + self.tall / 2, "\n".join(text.wrap(self._y.title, self.tall, style.LABEL_PT)),
                        size=style.LABEL_PT, rotation=90, ha="left", va="center", linespacing=1.0, multialignment="center")

    def _draw_titles(self, sheet: Sheet, left: float, top: float) -> None:
        y = top - _TITLE_GAP
        centre = left + self._x.length / 2
        if self._stamp:
            half, height = text.width(self._stamp, _STAMP_PT, "bold") / 2 + 0.03, text.line_height(_STAMP_PT) + 0.01
            sheet.frame(centre - half, y, 2 * half, height, style.RED)
            sheet.write(centre, y - height / 2, self._stamp, size=_STAMP_PT, weight="bold", color=style.RED, ha="center", va="center")
            y -= height + 0.04
        for line, size, colour in reversed(self._titles):
            sheet.write(self._title_x(sheet, centre, line, size), y, line, size=size, ha="center", va="baseline", color=colour)
            y -= text.line_height(size)

    @staticmethod
    def _title_x(sheet: Sheet, centre: float, line: str, size: float) -> float:
        """Centred over the axes, as far as the sheet's edges allow."""
        half = text.width(line, size) / 2 + 0.02
        return min(max(centre, half), sheet.width - half)

    def _draw_frame(self, axes: Axes) -> None:
        for axis, ruler in ((axes.xaxis, self._x), (axes.yaxis, self._y)):
            marks = ruler.ticks()
            axis.set_ticks([at for at, _ in marks], [label for _, label in marks], size=style.TICK_PT)
            axis.set_ticks(ruler.minor_ticks(), minor=True)
        if self._upright():
            axes.tick_params(axis="x", rotation=90)
        axes.set_xlim(0, self._x.length)
        axes.set_ylim(0, self.tall)
        axes.tick_params(which="major", length=2.2, width=0.5, pad=1.5)
        axes.tick_params(which="minor", length=1.2, width=0.35)
        for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            if self._plot.grid in (name, "both"):
                axis.grid(True, which="major", linewidth=0.3, color="#D8D8D8", zorder=0)
        axes.set_axisbelow(True)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)


def bar(axes: Axes, left: float, middle: float, right: float, height: float, fill: style.Fill) -> None:
    """A horizontal bar in inches, from the smaller to the larger end."""
    add_box(axes, min(left, right), middle - height / 2, abs(right - left), height, fill)


def cross(axes: Axes, x: float, y: float) -> None:
    """Marks a point whose row failed a check."""
    axes.plot([x], [y], linestyle="none", marker="x", markersize=5.0, markeredgecolor=style.RED, markeredgewidth=1.0, clip_on=False,
              zorder=7)


def shade(axes: Axes, x: float, y: float, width: float, height: float, colour: str) -> None:
    """A rectangle without outline."""
    axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0, zorder=1))
