# SPDX-License-Identifier: MIT
"""`heat-map`: a metric over two keys, or which architecture is best there and by how much."""

from __future__ import annotations

from typing import Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style, text
from .facets import Facet, facets, key_title, ordered
from .groups import drawn_architectures
from .heat_looks import Cell, Colours, Looks, Winners
from .options import Options
from .output import Drawing
from .pareto import larger_is_better
from .result import FigureError, Record, Result
from .ruler import Axis, Ruler
from .sheet import add_box
from .style import Fill

_CELL = 0.24  # inches, height of a cell


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
    members = facets(result, [x, y, "architecture"] if best else [x, y], 1)
    grids = [_cells(facet, x, y, metric, best) for facet in members]
    values = [cell.value for grid in grids for cell in grid if cell.value is not None]
    if not values:
        raise FigureError(f"no row has {metric} without a failed check")
    if logarithmic and min(values) <= 0:
        raise FigureError(f"{metric} is not above zero everywhere; use scale: linear")
    names = drawn_architectures(result)
    looks: Looks = Winners(names) if best else Colours(values, logarithmic, metric)
    figure = plots.draw(paper_columns, [_plot(facet, grid, x, y, looks, quantity.absent(metric)) for facet, grid in zip(members, grids)], [looks.legend()],
                        caption.notes(result, "cells", [_remark(metric, best)]))
    return Drawing(figure, *_table(result, grids, x, y, metric, best))


def _remark(metric: str, best: bool) -> str:
    name = quantity.name_of(metric)
    if not best:
        return f"{name}; a cell whose row failed a check is crossed in red."
    return (f"The architecture with the {'highest' if larger_is_better(metric) else 'lowest'} {name.lower()}; the number says by which "
            "factor the next one is worse. Rows that failed a check do not compete.")


def _cells(facet: Facet, x: str, y: str, metric: str, best: bool) -> list[Cell]:
    groups: dict[tuple[str, str], list[Record]] = {}
    for row in facet.rows:
        groups.setdefault((row.cells[x], row.cells[y]), []).append(row)
    return [_best(at, rows, metric) if best else _value(at, rows, metric) for at, rows in groups.items() if all(at)]


def _value(at: tuple[str, str], rows: Sequence[Record], metric: str) -> Cell:
    if len(rows) > 1:
        raise FigureError(f"{rows[1].where}: a second row for one cell; choose rows with `where:`")
    return Cell(*at, rows, None if rows[0].failed else rows[0].number(metric))


def _best(at: tuple[str, str], rows: Sequence[Record], metric: str) -> Cell:
    sign = -1 if larger_is_better(metric) else 1
    able = sorted((row for row in rows if not row.failed and row.number(metric)), key=lambda row: sign * (row.number(metric) or 0.0))
    if not able:
        return Cell(*at, rows, None)
    values = [row.number(metric) or 0.0 for row in able]
    margin = max(values[0] / values[1], values[1] / values[0]) if len(able) > 1 else None
    return Cell(*at, rows, values[0], able[0].cells["architecture"], margin)


def _plot(facet: Facet, cells: Sequence[Cell], x: str, y: str, looks: Looks, absent: str) -> plots.Plot:
    columns, rows = ordered([cell.x for cell in cells]), ordered([cell.y for cell in cells])[::-1]  # the lowest row is the smallest

    def ink(axes: Axes, across: Ruler, along: Ruler) -> None:
        width, height = across.length / len(columns), along.length / len(rows)
        for cell in cells:
            left = across.inches(columns.index(cell.x)) - width / 2
            bottom = along.inches(rows.index(cell.y)) - height / 2
            _draw_cell(axes, cell, looks, (left, bottom, width, height), absent)

    return plots.Plot(facet.title, facet.conditions, Axis(key_title(x), names=columns), Axis(key_title(y), names=rows), ink,
                      facet.failed, height=max(len(rows) * _CELL, 0.9), grid="none")


def _draw_cell(axes: Axes, cell: Cell, looks: Looks, box: tuple[float, float, float, float], absent: str) -> None:
    left, bottom, width, height = box
    centre, middle = left + width / 2, bottom + height / 2
    if cell.value is None:
        add_box(axes, *box, Fill("white"))
        if cell.failed:
            plots.cross(axes, centre, middle)
        else:
            axes.text(centre, middle, absent, size=style.VALUE_PT, color=style.GREY, ha="center", va="center")
        return
    fill = looks.fill(cell)
    add_box(axes, *box, fill)
    words = next((words for words in (looks.words(cell), looks.words(cell, 2)) if text.width(words, style.VALUE_PT) <= width - 0.02),
                 looks.words(cell))
    upright = text.width(words, style.VALUE_PT) > width - 0.02
    if upright and (text.width(words, style.VALUE_PT) > height - 0.02 or style.VALUE_PT / 72 > width - 0.02):
        return  # the colour alone
    backing = {"facecolor": "white", "edgecolor": "none", "pad": 0.6} if fill.hatch or isinstance(looks, Winners) else None
    axes.text(centre, middle, words, size=style.VALUE_PT, color=looks.ink(cell), rotation=90 if upright else 0, ha="center", va="center",
              zorder=6, bbox=backing)


def _table(result: Result, grids: Sequence[Sequence[Cell]], x: str, y: str, metric: str, best: bool) -> tuple[list[str], list[list[str]]]:
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
