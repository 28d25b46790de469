# SPDX-License-Identifier: MIT
"""A figure from top to bottom, all in inches: legend, body (axes), notes. Nothing overlaps because all text is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from . import style, text
from .caption import Note
from .style import Fill

_EDGE = 0.04  # free border of the sheet
_SWATCH = (0.15, 0.085)
_LEGEND_LINE = 0.135
_LABEL_GAP = 0.03
_ENTRY_GAP = 0.055
_FAMILY_GAP = 0.16
_COLUMN_GAP = 0.18
_NOTE_INDENT = 0.07


@dataclass(frozen=True)
class Family:
    """Legend entries under one heading (which may be empty)."""

    heading: str
    entries: Sequence[tuple[str, Fill]]


@dataclass(frozen=True)
class _Placed:
    """A line of text or a swatch, from the top left corner of its block."""

    x: float
    y: float
    text: str
    fill: Fill | None = None
    size: float = style.TICK_PT
    colour: str = "black"
    weight: str = "normal"
    slant: str = "normal"


class Sheet:
    """Legend above, notes beneath; `axes` adds what stands between them."""

    def __init__(self, paper_columns: int, body_height: float, legend: Sequence[Family], notes: Sequence[Note]) -> None:
        self.width = style.PAPER_WIDTH[paper_columns]
        entries, legend_height = _place_legend(legend, self.width - 2 * _EDGE)
        lines, notes_height = _place_notes(notes, self.width - 2 * _EDGE, text_columns=paper_columns)
        height = _EDGE + legend_height + body_height + notes_height + _EDGE
        self._body_top = height - _EDGE - legend_height
        self._height = height
        self.figure = Figure(figsize=(self.width, height))
        FigureCanvasAgg(self.figure)
        self.paper = self._add(0, 0, self.width, height)
        self.paper.set_axis_off()
        self._draw(entries, height - _EDGE)
        self._draw(lines, self._body_top - body_height)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes whose data coordinates are inches; `top` counts from the top of the body."""
        return self._add(left, self._body_top - top - height, width, height)

    def write(self, left: float, top: float, words: str, **how: object) -> None:
        """Text on the sheet, placed like `axes`."""
        self.paper.text(left, self._body_top - top, words, **how)

    def frame(self, left: float, bottom: float, width: float, height: float, colour: str) -> None:
        """An empty box on the sheet; `bottom` counts from the top of the body."""
        self.paper.add_patch(Rectangle((left, self._body_top - bottom), width, height, facecolor="white", edgecolor=colour,
                                       linewidth=0.6))

    def _add(self, left: float, bottom: float, width: float, height: float) -> Axes:
        axes = self.figure.add_axes((left / self.width, bottom / self._height, width / self.width, height / self._height))
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        return axes

    def _draw(self, items: Sequence[_Placed], top: float) -> None:
        for item in items:
            x, y = _EDGE + item.x, top - item.y
            if item.fill is None:
                self.paper.text(x, y, item.text, size=item.size, color=item.colour, weight=item.weight,
                                style=item.slant, ha="left", va="baseline")
            elif item.fill.marker or item.fill.dashes is not None:
                if item.fill.dashes is not None:
                    add_line(self.paper, [x, x + _SWATCH[0]], [y + _SWATCH[1] / 2] * 2, item.fill)
                if item.fill.marker:
                    add_points(self.paper, [x + _SWATCH[0] / 2], [y + _SWATCH[1] / 2], item.fill, style.LEGEND_MARKER_PT)
            else:
                add_box(self.paper, x, y, *_SWATCH, item.fill)


def add_box(axes: Axes, x: float, y: float, width: float, height: float, fill: Fill) -> None:
    """A filled, hatched, outlined rectangle."""
    # Matplotlib draws hatch and outline in one colour, hence two rectangles.
    axes.add_patch(Rectangle((x, y), width, height, facecolor=fill.face, hatch=fill.hatch, edgecolor=fill.ink,
                             linewidth=0, zorder=2))
    axes.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor="black", linewidth=0.35, zorder=3))


def add_points(axes: Axes, x: Sequence[float], y: Sequence[float], fill: Fill, size: float) -> None:
    """Points of one series, `size` in points; a thin white edge keeps neighbours apart."""
    face, edge, edge_width = ("white", fill.face, 0.8) if fill.hollow else (fill.face, fill.edge or "white", 0.5 if fill.edge else 0.2)
    axes.plot(x, y, linestyle="none", marker=fill.marker, markersize=size, markerfacecolor=face, markeredgecolor=edge,
              markeredgewidth=edge_width, clip_on=False, zorder=3)


def add_line(axes: Axes, x: Sequence[float], y: Sequence[float], fill: Fill) -> None:
    """The line of one series, in its colour and dashes."""
    axes.plot(x, y, linewidth=0.9, color=fill.face, linestyle=(0, fill.dashes) if fill.dashes else "-", dash_capstyle="butt",
              clip_on=False, zorder=2.5)


def _place_legend(families: Sequence[Family], limit: float) -> tuple[list[_Placed], float]:
    """Entries flow from left to right; a family that does not fit into the rest of the line starts a new one."""
    placed: list[_Placed] = []
    x, y = 0.0, _LEGEND_LINE - 0.035
    for family in families:
        heading = text.width(family.heading, style.TICK_PT) + 0.05 if family.heading else 0.0
        widths = [_SWATCH[0] + _LABEL_GAP + text.width(label, style.TICK_PT) + _ENTRY_GAP for label, _ in family.entries]
        if x > 0 and x + heading + sum(widths) - _ENTRY_GAP > limit:
            x, y = 0.0, y + _LEGEND_LINE
        start = x + heading
        if family.heading:
            placed.append(_Placed(x, y, family.heading, slant="italic"))
        x = start
        for (label, fill), width in zip(family.entries, widths):
            if x > start and x + width - _ENTRY_GAP > limit:
                x, y = (start if start < limit / 2 else 0.0), y + _LEGEND_LINE
            placed.append(_Placed(x, y, "", fill=fill))
            placed.append(_Placed(x + _SWATCH[0] + _LABEL_GAP, y, label))
            x += width
        x += _FAMILY_GAP - _ENTRY_GAP
    return placed, y + 0.07 if placed else 0.0


def _place_notes(notes: Sequence[Note], limit: float, text_columns: int) -> tuple[list[_Placed], float]:
    """Heads over the full width, then the rest in columns of about equal height."""
    step = text.line_height(style.NOTE_PT)
    y = 0.05 + step
    placed: list[_Placed] = []
    for note in notes:
        if note.head:
            for line in text.wrap(note.text, limit, style.NOTE_PT, note.weight):
                placed.append(_Placed(0, y, line, size=style.NOTE_PT, colour=note.colour, weight=note.weight))
                y += step
    column_width = (limit - (text_columns - 1) * _COLUMN_GAP) / text_columns
    paragraphs = [(note, text.wrap(note.text, column_width - _NOTE_INDENT, style.NOTE_PT, note.weight))
                  for note in notes if not note.head]
    rows = _least_rows([len(lines) for _, lines in paragraphs], text_columns)
    column = row = 0
    for note, lines in paragraphs:
        if row + len(lines) > rows:
            column, row = column + 1, 0
        for i, line in enumerate(lines):
            placed.append(_Placed(column * (column_width + _COLUMN_GAP) + (_NOTE_INDENT if i else 0.0), y + row * step, line,
                                  size=style.NOTE_PT, colour=note.colour, weight=note.weight))
            row += 1
    return placed, y + (rows - 1) * step + 0.02


def _least_rows(lengths: Sequence[int], columns: int) -> int:
    """The least height, in lines, of columns that hold paragraphs of these lengths undivided and in order."""
    rows = max(lengths, default=0)
    while True:
        used, row = 1, 0
        for length in lengths:
            if row + length > rows:
                used, row = used + 1, 0
            row += length
        if used <= columns:
            return rows
        rows += 1
