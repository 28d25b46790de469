# SPDX-License-Identifier: MIT
"""Draws perplexity.csv: a plot per study, what the exact network reaches as a dashed line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

from matplotlib.axes import Axes

from ..figures import plots, style
from ..figures.caption import Note
from ..figures.output import Drawing, save
from ..figures.redraw import look
from ..figures.result import table
from ..figures.ruler import Axis, Ruler
from ..figures.sheet import Family, add_line, add_points

_QUESTION = "What do converters, array sizes, noise, drift and wires do to what a language model predicts?"
# How the studies of perplexity.csv are called in a figure, and what their values are.
_TITLES: Mapping[str, tuple[str, str]] = {
    "adc bits, whole range": ("Converter over all sums", "ADC bits"),
    "adc bits, calibrated": ("Converter over the sums that occur", "ADC bits"),
    "rows, 7 bits, whole range": ("Array size, 7-bit converter", "rows"),
    "read noise, % of on": ("Read noise", "% of the largest conductance"),
    "pcm-90nm, programmed and drifting": ("PCM, 90 nm, differential", "time since programming"),
    "wires, per cell, differential": ("Wires, 64 × 64 cells, differential", "resistance from cell to cell"),
    "wires, per cell, offset": ("Wires, 64 × 64 cells", "resistance from cell to cell"),
    "wires, per cell, offset, corrected": ("Wires, 64 × 64 cells, corrected", "resistance from cell to cell"),
}


@dataclass(frozen=True)
class _Origin:
    folder: Path
    version: str
    config_hash: str
    experiment: str = "transformer"
    question: str = _QUESTION


def draw(folder: Path, version: str, windows: int) -> list[Path]:
    """figures/perplexity.* of a folder with perplexity.csv."""
    data = folder / "perplexity.csv"
    head, records = table(data, ["study", "value", "perplexity"])
    cells = [record.cells for record in records]
    exact = next(float(line["perplexity"]) for line in cells if line["value"] == "float32")
    highest = max(float(line["perplexity"]) for line in cells)
    members = [[line for line in cells if line["study"] == study] for study in _TITLES]
    drawn = [_plot(lines, exact, highest) for lines in members if lines]
    origin = _Origin(folder, version, hashlib.sha256(repr([(line["study"], line["value"]) for line in cells]).encode()).hexdigest())
    notes = [Note(f"{origin.experiment}: {_QUESTION}", weight="bold", head=True),
             Note("Perplexity per character of text that was never trained on, 4 layers of width 128 with 0.8 million weights; every product of a "
                  f"weight with activations passes a crossbar; {windows} windows of text."),
             Note("128 × 128 cells of 2 bits, 8-bit weights in 4 slices, 8-bit inputs bit by bit, 8-bit converter over all sums, offset weights, "
                  "unless a title says otherwise. Scores, softmax and norms are digital. Weights are not retrained; nothing is compensated, unless a title says so."),
             Note(f"Dashed: {exact:.3g}, with numbers of 32 bits."),
             Note(f"memwall {version}, config {origin.config_hash[:12]}", colour=style.GREY)]
    with look():
        figure = plots.draw(2, drawn, [Family("", [("crossbars", style.point_fill(0))])], notes)
        return save(Drawing(figure, head, [[line[column] for column in head] for line in cells]), origin, "perplexity")


def _plot(lines: Sequence[Mapping[str, str]], exact: float, highest: float) -> plots.Plot:
    title, axis = _TITLES[lines[0]["study"]]
    values = [float(line["perplexity"]) for line in lines]

    def ink(axes: Axes, x: Ruler, y: Ruler) -> None:
        axes.plot([0, x.length], [y.inches(exact)] * 2, color=style.GREY, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)
        along = [x.inches(i) for i in range(len(values))]
        across = [y.inches(value) for value in values]
        add_line(axes, along, across, style.line_fill(0))
        add_points(axes, along, across, style.point_fill(0), 4.0)
        for left, bottom, value in zip(along, across, values):
            below = bottom > y.length - 0.16
            axes.text(left, bottom + (-0.06 if below else 0.06), f"{value:.3g}", size=style.VALUE_PT, ha="center", va="top" if below else "bottom")

    return plots.Plot(title, "", Axis(axis, names=[line["value"].replace("Ohm", "Ω") for line in lines]),
                      Axis("Perplexity per character", values=[exact, highest], log=True), ink, grid="y")
