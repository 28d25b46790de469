# SPDX-License-Identifier: MIT
"""`parity`: simulated over measured times of operators, a panel per class, from parity.csv and parity.json."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, quantity, style, text
from .caption import Note
from .options import Options
from .output import Drawing
from .result import FigureError, Manifest, Record, Result, table
from .scale import LogScale
from .sheet import Family, Sheet, add_points
from .style import Fill

_TITLES: Mapping[str, str] = {
    "linear": "Linear",
    "attention_prefill": "Attention, prefill",
    "attention_decode": "Attention, decode",
    "rows": "Norms, activations, additions",
    "all_reduce": "All-reduce",
}
_BAND = 0.2  # relative error at the edges of the grey band
_PANELS_A_ROW = {1: 2, 2: 3}  # by paper columns
_RIGHT = 0.18  # half a tick label may stand out
_ROW_GAP = 0.1
_AROUND = 0.1  # free decades around the points
_TICK_GAP = 0.08  # inches between the labels of the x axis


@dataclass(frozen=True)
class OperatorClass:
    """What parity.json says of one class."""

    name: str
    rows: int
    mean_absolute_error: float


@dataclass(frozen=True)
class Parity:
    """What `memwall calibrate --out DIR` wrote."""

    folder: Path
    experiment: str
    question: str
    version: str
    config_hash: str
    measured: str  # name of the file of measured rows
    classes: Sequence[OperatorClass]
    missing: Sequence[str]  # devices without an architecture
    rows: Sequence[Record]

    def rows_of(self, operator_class: str) -> list[Record]:
        return [row for row in self.rows if row.cells["class"] == operator_class]


def load_parity(folder: Path) -> Parity:
    """Reads both files and raises FigureError at the first thing that is not as agreed."""
    path = folder / "parity.json"
    manifest = Manifest(path)
    classes = [_operator_class(f"{path}: classes[{i}]", item) for i, item in enumerate(manifest.maps("classes"))]
    _, rows = table(folder / "parity.csv", ["device", "op", "class", "measured_s", "simulated_s"])
    if not rows:
        raise FigureError(f"{folder / 'parity.csv'}: no rows")
    for row in rows:
        if row.cells["class"] not in [known.name for known in classes]:
            raise FigureError(f"{row.where}: class '{row.cells['class']}' is not in parity.json")
        for column in ("measured_s", "simulated_s"):
            if _seconds(row, column) <= 0:
                raise FigureError(f"{row.where}: {column} is '{row.cells[column]}', expected seconds above 0")
    for known in classes:
        found = sum(row.cells["class"] == known.name for row in rows)
        if found != known.rows:
            raise FigureError(f"{path}: {known.rows} rows of {known.name}, parity.csv has {found}")
    return Parity(
        folder=folder,
        **manifest.origin(),
        measured=manifest.string("rows"),
        classes=classes,
        missing=manifest.strings("devices_without_architecture"),
        rows=rows,
    )


def draw(result: Result, options: Options) -> Drawing:
    """Option: `width`, column or page. The operators of the experiment's architectures, with its question and honesty panel beneath."""
    paper_columns = options.paper_columns()
    options.finish()
    parity = load_parity(result.folder)
    return _draw(parity, paper_columns, caption.notes(result, "runs", _remarks(parity)))


def draw_parity(parity: Parity) -> Drawing:
    """The figure of a comparison alone, two paper columns wide."""
    return _draw(parity, 2, _notes(parity))


def _draw(parity: Parity, paper_columns: int, notes: Sequence[Note]) -> Drawing:
    per_row = _PANELS_A_ROW[paper_columns]
    fills = _fills(parity.rows)
    panels = [_Panel(known, parity.rows_of(known.name)) for known in parity.classes]
    margin = max(panel.margin for panel in panels)
    title_height = text.line_height(style.TITLE_PT) + text.line_height(style.NOTE_PT) + 0.05
    side = style.PAPER_WIDTH[paper_columns] / per_row - margin - _RIGHT
    row_height = title_height + side + _below()
    rows = -(-len(panels) // per_row)
    sheet = Sheet(paper_columns, rows * row_height + (rows - 1) * _ROW_GAP, [Family("", list(fills.items()))], notes)
    for i, panel in enumerate(panels):
        row, column = divmod(i, per_row)
        panel.draw(sheet, column * (margin + side + _RIGHT), row * (row_height + _ROW_GAP) + title_height, margin, side, fills)
    head = ["class", "device", "op", "measured_s", "simulated_s"]
    return Drawing(sheet.figure, head,
                   [[row.cells[name] for name in head] for panel in panels for row in panel.rows])


class _Panel:
    """One class: both axes have the same scale."""

    def __init__(self, known: OperatorClass, rows: Sequence[Record]) -> None:
        self.rows = rows
        self._known = known
        values = [_seconds(row, column) for row in rows for column in ("measured_s", "simulated_s")]
        low, high = math.log10(min(values)) - _AROUND, math.log10(max(values)) + _AROUND
        if math.floor(high) <= math.ceil(low):  # fewer than two decades to label
            low, high = math.floor(low), math.ceil(high)
        self._low, self._high = low, high
        self._exponents = range(math.ceil(low), math.floor(high) + 1)

    @property
    def margin(self) -> float:
        """Room for the tick labels and the title of the y axis."""
        labels = text.widest([quantity.decade(d, "s") for d in self._exponents], style.TICK_PT)
        return 0.04 + text.line_height(style.LABEL_PT) + 0.03 + labels + 0.06

    def draw(self, sheet: Sheet, left: float, top: float, margin: float, side: float, fills: Mapping[str, Fill]) -> None:
        scale = LogScale(side, self._low, self._high, "s")
        axes = sheet.axes(left + margin, top, side, side)
        self._draw_frame(axes, scale)
        for device in _by_rows(self.rows):  # devices with few rows lie above those with many
            points = [(scale.inches(_seconds(row, "measured_s")), scale.inches(_seconds(row, "simulated_s")))
                      for row in self.rows if row.cells["device"] == device]
            add_points(axes, [x for x, _ in points], [y for _, y in points], fills[device], style.MARKER_PT)
        centre = left + margin + side / 2
        error = f"mean absolute error {100 * self._known.mean_absolute_error:.1f} %, {_counted(self._known.rows, 'row')}"
        sheet.write(centre, top - 0.05, error, size=style.NOTE_PT, ha="center", va="baseline", color=style.GREY)
        sheet.write(centre, top - 0.05 - text.line_height(style.NOTE_PT), _TITLES[self._known.name], size=style.TITLE_PT,
                    ha="center", va="baseline")
        sheet.write(centre, top + side + _below(), "Measured time", size=style.LABEL_PT, ha="center", va="bottom")
        sheet.write(left + 0.04, top + side / 2, "Simulated time", size=style.LABEL_PT, rotation=90, ha="left", va="center")

    def _draw_frame(self, axes: Axes, scale: LogScale) -> None:
        side = scale.height
        shift = [math.log10(1 + error) / (self._high - self._low) * side for error in (-_BAND, _BAND)]
        axes.fill_between([0, side], [shift[0], side + shift[0]], [shift[1], side + shift[1]], color="#E6E6E6", linewidth=0, zorder=0)
        for offset in shift:
            axes.plot([0, side], [offset, side + offset], color="#9A9A9A", linewidth=0.4, linestyle=(0, (3, 2)), zorder=1)
        axes.plot([0, side], [0, side], color="black", linewidth=0.5, zorder=1)
        labels = [quantity.decade(d, "s") for d in self._exponents]
        pitch = side / (self._high - self._low)
        stride = math.ceil((text.widest(labels, style.TICK_PT) + _TICK_GAP) / pitch)
        ticks = [scale.inches(10.0**d) for d in self._exponents]
        shown = [label if i % stride == 0 else "" for i, label in enumerate(labels)]
        minor = [scale.inches(m * 10.0**d) for d in range(math.floor(self._low), math.ceil(self._high)) for m in range(2, 10)]
        minor = [at for at in minor if 0 <= at <= side]
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_ticks(ticks, shown, size=style.TICK_PT)
            axis.set_ticks(minor, minor=True)
        axes.tick_params(which="major", length=2.2, width=0.5, pad=1.5)
        axes.tick_params(which="minor", length=1.2, width=0.35)
        for side_name in ("top", "right"):
            axes.spines[side_name].set_visible(False)


def _below() -> float:
    """Inches beneath the axes that tick labels and axis title take."""
    return 0.05 + text.line_height(style.TICK_PT) + text.line_height(style.LABEL_PT)


def _notes(parity: Parity) -> list[Note]:
    found = [Note(f"{parity.experiment}: {parity.question}", weight="bold", head=True)]
    found += [Note(words) for words in _remarks(parity)]
    found.append(Note(f"memwall {parity.version}, config {parity.config_hash[:12]}", colour=style.GREY))
    return found


def _remarks(parity: Parity) -> list[str]:
    found = [f"Each point is one operator of one shape, measured in {parity.measured}. On the line both times are equal; "
             f"the grey band is ±{100 * _BAND:.0f} % of the measured time."]
    if parity.missing:
        found.append("Left out, no architecture is known for: " + ", ".join(parity.missing) + ".")
    return found


def _fills(rows: Sequence[Record]) -> dict[str, Fill]:
    """Devices in alphabetical order."""
    devices = sorted({row.cells["device"] for row in rows})
    return {device: style.point_fill(i) for i, device in enumerate(devices)}


def _by_rows(rows: Sequence[Record]) -> list[str]:
    """Devices, the one with the most rows first."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.cells["device"]] = counts.get(row.cells["device"], 0) + 1
    return sorted(counts, key=lambda device: (-counts[device], device))


def _operator_class(where: str, item: Mapping[str, Any]) -> OperatorClass:
    name, rows, error = (item.get(key) for key in ("class", "rows", "mean_absolute_error"))
    if name not in _TITLES:
        raise FigureError(f"{where}: unknown class '{name}', known are {', '.join(_TITLES)}")
    if not isinstance(rows, int) or not isinstance(error, (int, float)):
        raise FigureError(f"{where}: expected numbers under rows and mean_absolute_error")
    return OperatorClass(name, rows, error)


def _seconds(row: Record, column: str) -> float:
    value = row.number(column)
    return 0.0 if value is None else value


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
