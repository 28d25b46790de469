# SPDX-License-Identifier: MIT
"""`waterfall`: from the arrays or MACs alone to the whole system, one account after the other, for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style
from .facets import facets
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Record, Result, breakdown, operators
from .ruler import Axis, Ruler
from .sheet import Family, add_box
from .style import Fill
from .traffic import tokens_of

WEIGHT_CLASSES = ("qkv", "projection", "ffn", "lm_head")
STEPS = ("arrays, converters, MACs", "+ buffers, NoC, links", "+ weights, activations in DRAM", "+ attention and KV cache",
         "+ other operators", "+ programming, refresh", "+ static power", "+ host")
_MACRO = ("array", "adc", "dac", "shift_add", "mac")
_ON_THE_WAY = ("link", "noc", "buffer", "register")
_NAMES = {"tokens_per_j": ("Tokens per joule", "tokens/J"), "ops_per_j": ("Operations per joule", "TOPS/W"),
          "energy_per_token_j": ("Energy per token", "J")}
_KEPT, _LOST = style.series_fill(0), Fill("white", "//////", style.GREY)
_PITCH = 0.17  # inches from step to step


@dataclass(frozen=True)
class _Fall:
    """One row: the values after each step."""

    row: Record
    steps: Sequence[str]
    values: Sequence[float]
    energies: Sequence[float]  # J added by each step


def step_of(op_class: str, category: str) -> int:
    """The step at which an account is added."""
    if category == "host":
        return 7
    if category == "static":
        return 6
    if category in ("program", "refresh"):
        return 5
    if op_class in WEIGHT_CLASSES:
        if category in _MACRO:
            return 0
        return 1 if category in _ON_THE_WAY else 2 if category == "dram" else 4
    return 3 if op_class == "attention" else 4


def draw(result: Result, options: Options) -> Drawing:
    """Options: `y`, tokens_per_j, ops_per_j (of the matmuls with weights) or energy_per_token_j; `scale`, linear or log; `width`."""
    column = options.choice("y", list(_NAMES), "tokens_per_j")
    logarithmic = options.choice("scale", ["linear", "log"], "linear") == "log"
    paper_columns = options.paper_columns()
    options.finish()
    if logarithmic and column == "energy_per_token_j":
        raise FigureError("energy_per_token_j adds up, which a logarithmic scale does not show; use tokens_per_j")
    falls = _falls(result, column)
    plots.check_number(len(falls))
    members = facets(result, [])
    by_place = {fall.row.place: fall for fall in falls}
    drawn = [_plot(by_place[row.place], facet.title, facet.conditions, column, logarithmic)
             for facet in members for row in facet.rows if row.place in by_place]
    if not drawn:
        raise FigureError("no row has both energy and tokens")
    what, lost = ("energy so far", "added by the step") if column == "energy_per_token_j" else ("left", "lost to the step")
    legend = [Family("", [(what, _KEPT), (lost, _LOST)])]
    figure = plots.draw(paper_columns, drawn, legend, caption.notes(result, "bars", [_remark(column)]), per_row=2 if paper_columns == 2 else 1)
    head = ["point", "architecture", *result.keys, "step", "energy_j", column, "checks_failed"]
    lines = [[*(fall.row.cells[key] for key in head[:-4]), step, f"{energy:.9g}", f"{value:.9g}", fall.row.cells["checks_failed"]]
             for fall in falls for step, energy, value in zip(fall.steps, fall.energies, fall.values)]
    return Drawing(figure, head, lines)


def _remark(column: str) -> str:
    start = "Each step adds an account to the energy; the first two and DRAM are those of the matmuls with weights."
    if column == "ops_per_j":
        return start + " Operations are two per MAC of these matmuls at every step."
    return start + (" The whole of all tokens at every step." if column == "tokens_per_j" else "")


def _falls(result: Result, column: str) -> list[_Fall]:
    sums: dict[Place, list[float]] = {place: [0.0] * len(STEPS) for place in result.rows}
    for record in breakdown(result):
        sums[record.place][step_of(record.cells["op_class"], record.cells["category"])] += record.number("energy_j") or 0.0
    work = _work(result, column)
    return [_fall(row, sums[place], work[place], column) for place, row in result.rows.items()
            if work[place] and sums[place] and any(sums[place])]


def _work(result: Result, column: str) -> dict[Place, float]:
    """Tokens of each row, or TOP of its matmuls with weights."""
    if column != "ops_per_j":
        return {place: tokens_of(row) or 0.0 for place, row in result.rows.items()}
    work = {place: 0.0 for place in result.rows}
    for record in operators(result):
        if record.cells["op_class"] in WEIGHT_CLASSES:
            work[record.place] += 2e-12 * (record.number("macs") or 0.0)
    return work


def _fall(row: Record, energies: Sequence[float], work: float, column: str) -> _Fall:
    """Steps that add nothing are left out."""
    steps, values, added = [], [], []
    total = 0.0
    for step, energy in zip(STEPS, energies):
        if energy > 0:
            total += energy
            steps.append(step if steps else step.lstrip("+ "))
            values.append(total / work if column == "energy_per_token_j" else work / total)
            added.append(energy)
    return _Fall(row, steps, values, added)


def _plot(fall: _Fall, title: str, conditions: str, column: str, logarithmic: bool) -> plots.Plot:
    name, unit = _NAMES[column]
    largest, least = max(fall.values), min(fall.values)
    room = largest * ((largest / least) ** 0.3 * 1.5 if logarithmic else 1.2)  # for the number behind the longest bar

    def ink(axes: Axes, x: Ruler, y: Ruler) -> None:
        before = None
        foot = 0.0 if logarithmic else x.inches(0.0)
        for i, value in enumerate(fall.values):
            middle, end = y.inches(i), x.inches(value)
            plots.bar(axes, foot, middle, end, _PITCH * 0.7, _KEPT)
            edge = end
            if before is not None:
                previous = x.inches(before)
                low, high = min(end, previous), max(end, previous)
                if high > low:
                    add_box(axes, low, middle - _PITCH * 0.35, high - low, _PITCH * 0.7, _LOST)
                edge = high
            axes.text(edge + 0.03, middle, _words(value, unit), size=style.VALUE_PT, ha="left", va="center", zorder=6)
            before = value

    axis = Axis(name, unit, [*fall.values, room, *([least / 1.6] if logarithmic else [])], log=logarithmic)
    return plots.Plot(title, conditions, axis, Axis("", names=fall.steps), ink, fall.row.failed, height=len(fall.steps) * _PITCH + 0.06,
                      grid="x")


def _words(value: float, unit: str) -> str:
    return quantity.quantity(value, unit)
