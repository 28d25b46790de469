# SPDX-License-Identifier: MIT
"""`pareto`: two metrics against each other, a point per row, with the front joined and labelled."""

from __future__ import annotations

import math
from typing import Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style, text
from .facets import Facet, facets, key_title, ordered
from .groups import drawn_architectures, short, varying
from .lines import SCALES
from .options import Options
from .output import Drawing
from .result import FigureError, Record, Result, carried
from .ruler import Axis, Ruler
from .sheet import Family, add_points
from .style import Fill

_LARGER_IS_BETTER = ("tokens_per_s", "tops_delivered", "tops_peak", "utilization", "sqnr_db")
_MARKER_PT = 4.2
_HALF = 0.035  # inches from the centre of a point to where text may begin
_REACHES = (0.07, 0.16, 0.27)  # distances at which a label is tried

Box = tuple[float, float, float, float]


def larger_is_better(metric: str) -> bool:
    return metric in _LARGER_IS_BETTER


def draw(result: Result, options: Options) -> Drawing:
    """Options: `x` and `y`, metrics of results.csv; `series`, what has a colour each; `label`, the key that points of the front are
    labelled with, else all keys that change; `scale`; `width`, column or page."""
    x = options.choice("x", result.metrics, "latency_s")
    y = options.choice("y", result.metrics, "energy_per_token_j")
    series = options.choice("series", ["architecture", *result.keys], "architecture")
    label = options.optional("label", ["architecture", *result.keys])
    scale = options.choice("scale", SCALES, "log-log")
    paper_columns = options.paper_columns()
    options.finish()
    names = drawn_architectures(result) if series == "architecture" else ordered([row.cells[series] for row in result.rows.values()])
    fills = {name: style.point_fill(i) for i, name in enumerate(names)}
    members = facets(result, ["architecture", *(key for key in result.keys if key not in ("model", "phase"))], 1)
    fronts = {id(facet): front([row for row in facet.rows if _has(row, x, y)], x, y) for facet in members}
    plotted = [_Plane(result, facet, fronts[id(facet)], (x, y), series, label, fills, scale) for facet in members]
    family = "" if series == "architecture" else f"{key_title(series)}:"
    absent = [quantity.absent(metric) for metric in (x, y) if quantity.absent(metric) != "n/a"]
    wants = [f"{quantity.name_of(metric)}: {'more' if larger_is_better(metric) else 'less'} is better." for metric in (x, y)]
    remark = " ".join([*wants, *(f"Rows whose result is {word} have no place here." for word in absent), "The dashed line joins what no other row of the plot beats in both; rows that failed a check are crossed "
                       "in red and beat none."])
    figure = plots.draw(paper_columns, [plane.plot() for plane in plotted], [Family(family, list(fills.items()))],
                        caption.notes(result, "points", [remark]))
    head = ["point", "architecture", *result.keys, x, y, "on_front", "checks_failed"]
    lines = [[*(row.cells[key] for key in head[:-2]), "yes" if row in fronts[id(facet)] else "no", row.cells["checks_failed"]]
             for facet in members for row in facet.rows if _has(row, x, y)]
    return Drawing(figure, head, lines)


def front(rows: Sequence[Record], x: str, y: str) -> list[Record]:
    """Rows without a failed check that no other such row beats: at least as good in both metrics and better in one. By x."""
    def cost(row: Record) -> tuple[float, float]:
        return tuple((row.number(m) or 0.0) * (-1 if larger_is_better(m) else 1) for m in (x, y))  # type: ignore[return-value]

    candidates = sorted((row for row in rows if not row.failed), key=cost)
    found: list[Record] = []
    best = float("inf")
    for row in candidates:
        along, across = cost(row)
        if across < best or (found and cost(found[-1]) == (along, across)):
            found.append(row)
            best = across
    return found


def _telling(result: Result) -> list[str]:
    """The keys that change, without those that only follow another."""
    cells = [row.cells for row in result.rows.values()]
    keys: list[str] = []
    for key in varying(result, list(result.rows)):
        if key not in carried(cells, result.zips, keys):
            keys.append(key)
    return keys


def _has(row: Record, *metrics: str) -> bool:
    return all(row.number(metric) is not None for metric in metrics)


class _Plane:
    def __init__(self, result: Result, facet: Facet, its_front: Sequence[Record], metrics: tuple[str, str], series: str,
                 label: str | None, fills: Mapping[str, Fill], scale: str) -> None:
        self._facet, self._front, self._metrics, self._series, self._fills = facet, its_front, metrics, series, fills
        self._keys = [label] if label else _telling(result)
        self._rows = [row for row in facet.rows if _has(row, *metrics)]
        self._logs = scale in ("log-x", "log-log"), scale in ("log-y", "log-log")
        if not self._rows:
            raise FigureError(f"no row of {facet.title} has both {metrics[0]} and {metrics[1]}")

    def plot(self) -> plots.Plot:
        axes = [self._axis(metric, log) for metric, log in zip(self._metrics, self._logs)]
        return plots.Plot(self._facet.title, self._facet.conditions, axes[0], axes[1], self._ink, self._facet.failed)

    def _axis(self, metric: str, log: bool) -> Axis:
        values = [row.number(metric) or 0.0 for row in self._rows]
        if log and min(values) <= 0:
            raise FigureError(f"{metric} is not above zero everywhere in {self._facet.title}; use another scale")
        return Axis(quantity.name_of(metric), quantity.unit_of(metric), values, log=log)

    def _ink(self, axes: Axes, x: Ruler, y: Ruler) -> None:
        at = {row.place: (x.inches(row.number(self._metrics[0]) or 0.0), y.inches(row.number(self._metrics[1]) or 0.0))
              for row in self._rows}
        ends = [at[row.place] for row in self._front]
        axes.plot([a for a, _ in ends], [b for _, b in ends], color=style.GREY, linewidth=0.6, linestyle=(0, (3, 2)), zorder=2)
        for row in self._rows:
            add_points(axes, [at[row.place][0]], [at[row.place][1]], self._fills[row.cells[self._series]], _MARKER_PT)
            if row.failed:
                plots.cross(axes, *at[row.place])
        taken: list[Box] = [(a - _HALF, b - _HALF, a + _HALF, b + _HALF) for a, b in at.values()]
        for (a, b), (c, d) in zip(ends, ends[1:]):  # labels keep off the dashed line
            steps = max(1, round(math.hypot(c - a, d - b) / _HALF))
            along = [(a + i / steps * (c - a), b + i / steps * (d - b)) for i in range(1, steps)]
            taken += [(e - 0.01, f - 0.01, e + 0.01, f + 0.01) for e, f in along]
        for row in self._front:
            self._write(axes, self._words(row), at[row.place], taken, x.length, y.length)

    def _words(self, row: Record) -> str:
        if self._keys == ["architecture"]:
            return row.cells["architecture"]
        return ", ".join(f"{short(key)} {row.cells[key]}" for key in self._keys if row.cells[key])

    @staticmethod
    def _write(axes: Axes, words: str, point: tuple[float, float], taken: list[Box], width: float, height: float) -> None:
        """At the first free place around the point; a label without one is in the data only."""
        across, along = text.width(words, style.VALUE_PT), style.VALUE_PT / 72
        for reach in _REACHES:
            for dx, dy in ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1)):
                left = point[0] + dx * reach * (1 if dy == 0 else 0.75) - (across if dx < 0 else across / 2 if dx == 0 else 0)
                bottom = point[1] + dy * reach - along / 2
                box = (left, bottom, left + across, bottom + along)
                free = all(box[0] > b[2] or box[2] < b[0] or box[1] > b[3] or box[3] < b[1] for b in taken)
                if free and box[0] >= 0.03 and box[1] >= 0.03 and box[2] <= width and box[3] <= height:
                    if reach > _REACHES[0]:
                        axes.plot([point[0], left + across * (0.5 if dx == 0 else 0 if dx > 0 else 1)], [point[1], bottom + along / 2],
                                  color=style.GREY, linewidth=0.3, zorder=2)
                    axes.text(left, bottom + along / 2, words, size=style.VALUE_PT, ha="left", va="center_baseline", zorder=6)
                    taken.append((box[0] - 0.02, box[1] - 0.01, box[2] + 0.02, box[3] + 0.01))
                    return
