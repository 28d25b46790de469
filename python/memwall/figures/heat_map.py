# SPDX-License-Identifier: MIT
"""`heat-map`: a metric over two keys, or which architecture is best there and by how much."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Mapping, Sequence

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from . import caption, plots, quantity, style, text
from .facets import Facet, facets, key_title, ordered
from .groups import drawn_architectures
from .options import Options
from .output import Drawing
from .pareto import larger_is_better
from .result import FigureError, Record, Result
from .ruler import Axis, Ruler
from .sheet import Family, add_box
from .style import Fill

_STEPS = 6  # colours in the legend
_CELL = 0.24  # inches, height of a cell
_DARK = 0.45  # share of the scale below which cividis needs white text


@dataclass(frozen=True)
class _Cell:
    """What one cell shows; `winner` and `margin` where architectures compete."""

    x: str
    y: str
    rows: Sequence[Record]
    value: float | None
    winner: str = ""
    margin: float | None = None

    @property
    def failed(self) -> bool:
        return self.value is None and any(row.failed for row in self.rows)


def draw(result: Result, options: Options) -> Drawing:
    """Options: `x` and `y`, keys; `value`, a metric of results.csv; `show`, value or best; `scale` of the colours, linear or log;
    `width`, column or page."""
    x = options.required("x", result.keys)
    y = options.required("y", result.keys)
    metric = options.choice("value", result.metrics, "energy_per_token_j")
    best = options.choice("show", ["value", "best"], "value") == "best"
    logarithmic = options.choice("scale", ["linear", "log"], "linear") == "log"
    paper_columns = options.paper_columns()
    options.finish()
    if x == y:
        raise FigureError(f"x and y are both '{x}'")
    members = facets(result, [x, y, "architecture"] if best else [x, y])
    grids = [_cells(facet, x, y, metric, best) for facet in members]
    values = [cell.value for grid in grids for cell in grid if cell.value is not None]
    if not values:
        raise FigureError(f"no row has {metric} without a failed check")
    if logarithmic and min(values) <= 0:
        raise FigureError(f"{metric} is not above zero everywhere; use scale: linear")
    names = drawn_architectures(result)
    looks: _Looks = _Winners(names) if best else _Colours(values, logarithmic, metric)
    figure = plots.draw(paper_columns, [_plot(facet, grid, x, y, looks) for facet, grid in zip(members, grids)], [looks.legend()],
                        caption.notes(result, "cells", [_remark(metric, best)]))
    return Drawing(figure, *_table(result, grids, x, y, metric, best))


def _remark(metric: str, best: bool) -> str:
    name = quantity.name_of(metric)
    if not best:
        return f"{name}; a cell whose row failed a check is crossed in red."
    return (f"The architecture with the {'highest' if larger_is_better(metric) else 'lowest'} {name.lower()}; the number says by which "
            "factor the next one is worse. Rows that failed a check do not compete.")


def _cells(facet: Facet, x: str, y: str, metric: str, best: bool) -> list[_Cell]:
    groups: dict[tuple[str, str], list[Record]] = {}
    for row in facet.rows:
        groups.setdefault((row.cells[x], row.cells[y]), []).append(row)
    return [_best(at, rows, metric) if best else _value(at, rows, metric) for at, rows in groups.items() if all(at)]


def _value(at: tuple[str, str], rows: Sequence[Record], metric: str) -> _Cell:
    if len(rows) > 1:
        raise FigureError(f"{rows[1].where}: a second row for one cell; choose rows with `where:`")
    return _Cell(*at, rows, None if rows[0].failed else rows[0].number(metric))


def _best(at: tuple[str, str], rows: Sequence[Record], metric: str) -> _Cell:
    sign = -1 if larger_is_better(metric) else 1
    able = sorted((row for row in rows if not row.failed and row.number(metric)), key=lambda row: sign * (row.number(metric) or 0.0))
    if not able:
        return _Cell(*at, rows, None)
    values = [row.number(metric) or 0.0 for row in able]
    margin = max(values[0] / values[1], values[1] / values[0]) if len(able) > 1 else None
    return _Cell(*at, rows, values[0], able[0].cells["architecture"], margin)


class _Looks:
    """Colours of cells, their texts and the legend."""

    def legend(self) -> Family:
        raise NotImplementedError

    def fill(self, cell: _Cell) -> Fill:
        raise NotImplementedError

    def words(self, cell: _Cell) -> str:
        raise NotImplementedError

    def ink(self, cell: _Cell) -> str:
        return "black"


class _Colours(_Looks):
    def __init__(self, values: Sequence[float], logarithmic: bool, metric: str) -> None:
        self._low, self._high = min(values), max(values)
        self._log, self._metric = logarithmic, metric
        self._unit = quantity.unit_of(metric)

    def _share(self, value: float) -> float:
        if self._high == self._low:
            return 0.5
        if self._log:
            return math.log(value / self._low) / math.log(self._high / self._low)
        return (value - self._low) / (self._high - self._low)

    def _at(self, share: float) -> float:
        if self._log:
            return float(self._low * (self._high / self._low) ** share)
        return self._low + share * (self._high - self._low)

    def legend(self) -> Family:
        shares = [0.5] if self._high == self._low else [i / (_STEPS - 1) for i in range(_STEPS)]
        unit = "" if self._unit in quantity.PREFIXABLE or not self._unit else f" ({self._unit})"
        return Family(f"{quantity.name_of(self._metric)}{unit}:",
                      [(quantity.quantity(self._at(share), self._unit), Fill(_colour(share))) for share in shares])

    def fill(self, cell: _Cell) -> Fill:
        return Fill(_colour(self._share(cell.value or 0.0)))

    def words(self, cell: _Cell) -> str:
        return quantity.quantity(cell.value or 0.0, self._unit)

    def ink(self, cell: _Cell) -> str:
        return "white" if self._share(cell.value or 0.0) < _DARK else "black"


class _Winners(_Looks):
    def __init__(self, names: Sequence[str]) -> None:
        self._fills = {name: style.series_fill(i) for i, name in enumerate(names)}

    def legend(self) -> Family:
        return Family("Best:", list(self._fills.items()))

    def fill(self, cell: _Cell) -> Fill:
        return self._fills[cell.winner]

    def words(self, cell: _Cell) -> str:
        return "alone" if cell.margin is None else f"{quantity.number(cell.margin)}×"


def _colour(share: float) -> str:
    return to_hex(colormaps["cividis"](share))


def _plot(facet: Facet, cells: Sequence[_Cell], x: str, y: str, looks: _Looks) -> plots.Plot:
    columns, rows = ordered([cell.x for cell in cells]), ordered([cell.y for cell in cells])[::-1]  # the lowest row is the smallest

    def ink(axes: Axes, across: Ruler, along: Ruler) -> None:
        width, height = across.length / len(columns), along.length / len(rows)
        for cell in cells:
            left = across.inches(columns.index(cell.x)) - width / 2
            bottom = along.inches(rows.index(cell.y)) - height / 2
            _draw_cell(axes, cell, looks, (left, bottom, width, height))

    return plots.Plot(facet.title, facet.conditions, Axis(key_title(x), names=columns), Axis(key_title(y), names=rows), ink,
                      facet.failed, height=max(len(rows) * _CELL, 0.9), grid="none")


def _draw_cell(axes: Axes, cell: _Cell, looks: _Looks, box: tuple[float, float, float, float]) -> None:
    left, bottom, width, height = box
    centre, middle = left + width / 2, bottom + height / 2
    if cell.value is None:
        add_box(axes, *box, Fill("white"))
        if cell.failed:
            plots.cross(axes, centre, middle)
        else:
            axes.text(centre, middle, "n/a", size=style.VALUE_PT, color=style.GREY, ha="center", va="center")
        return
    fill = looks.fill(cell)
    add_box(axes, *box, fill)
    words = looks.words(cell)
    upright = text.width(words, style.VALUE_PT) > width - 0.02
    if upright and (text.width(words, style.VALUE_PT) > height - 0.02 or style.VALUE_PT / 72 > width - 0.02):
        return  # the colour alone
    backing = {"facecolor": "white", "edgecolor": "none", "pad": 0.6} if fill.hatch or isinstance(looks, _Winners) else None
    axes.text(centre, middle, words, size=style.VALUE_PT, color=looks.ink(cell), rotation=90 if upright else 0, ha="center", va="center",
              zorder=6, bbox=backing)


def _table(result: Result, grids: Sequence[Sequence[_Cell]], x: str, y: str, metric: str, best: bool) -> tuple[list[str], list[list[str]]]:
    """One line per cell; keys that its rows do not share are empty."""
    keys = [key for key in result.keys if key not in (x, y)]
    head = [*(["best", "margin"] if best else ["architecture"]), *keys, x, y, metric, "checks_failed"]
    lines = []
    for grid in grids:
        for cell in grid:
            first = [cell.winner, "" if cell.margin is None else f"{cell.margin:.9g}"] if best else [cell.rows[0].cells["architecture"]]
            shared = [_shared(cell.rows, key) for key in keys]
            failed = ";".join(dict.fromkeys(check for row in cell.rows for check in row.failed))
            lines.append([*first, *shared, cell.x, cell.y, "" if cell.value is None else f"{cell.value:.9g}", failed])
    return head, lines


def _shared(rows: Sequence[Record], key: str) -> str:
    values: Mapping[str, None] = dict.fromkeys(row.cells[key] for row in rows)
    return next(iter(values)) if len(values) == 1 else ""
