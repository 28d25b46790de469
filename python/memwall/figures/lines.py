# SPDX-License-Identifier: MIT
"""`lines`: metrics over a key such as batch or context, a line per architecture, with the crossings marked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style
from .crossover import HYSTERESIS, crossovers
from .facets import Facet, facets, key_title, number, ordered
from .groups import drawn_architectures, short
from .options import Options
from .output import Drawing
from .result import FigureError, Record, Result
from .ruler import Axis, Ruler
from .sheet import Family, add_line, add_points
from .style import Fill

SCALES = ["linear", "log-x", "log-y", "log-log"]


@dataclass(frozen=True)
class _Point:
    x: float
    y: float
    row: Record


@dataclass(frozen=True)
class _Crossing:
    series: str
    x: float


@dataclass(frozen=True)
class _Options:
    x: str
    metrics: Sequence[str]
    series: str
    log_x: bool
    log_y: bool
    relative_to: str | None
    crossover: str | None
    paper_columns: int


def draw(result: Result, options: Options) -> Drawing:
    """Options: `x`, a key; `y`, a metric of results.csv or a list of them; `series`, what has a line each; `scale`;
    `relative_to`, an architecture whose values all others are divided by; `crossover`, an architecture whose crossings with the
    others are marked; `width`."""
    x = options.required("x", result.keys)
    names = drawn_architectures(result)
    metrics = options.choices("y", result.metrics, "latency_s")
    series = options.choice("series", ["architecture", *result.keys], "architecture")
    scale = options.choice("scale", SCALES, "log-log")
    chosen = _Options(x, metrics, series, scale in ("log-x", "log-log"), scale in ("log-y", "log-log"),
                      options.optional("relative_to", names), options.optional("crossover", names), options.paper_columns())
    options.finish()
    if chosen.crossover and series != "architecture":
        raise FigureError("crossover compares architectures; leave series out")
    return _Lines(result, chosen).drawing()


class _Lines:
    def __init__(self, result: Result, options: _Options) -> None:
        self._result = result
        self._options = options
        self._categories = self._words_on_x()
        order = drawn_architectures(result) if options.series == "architecture" else ordered(
            [row.cells[options.series] for row in result.rows.values()])
        self._fills = {name: style.line_fill(i) for i, name in enumerate(order)}
        self._rows: list[list[str]] = []

    def drawing(self) -> Drawing:
        found = facets(self._result, [self._options.x, self._options.series])
        drawn = [self._plot(facet, metric) for facet in found for metric in self._options.metrics]
        per_row = len(self._options.metrics) if 1 < len(self._options.metrics) <= 3 and self._options.paper_columns == 2 else None
        family = "" if self._options.series == "architecture" else f"{key_title(self._options.series)}:"
        figure = plots.draw(self._options.paper_columns, drawn, [Family(family, list(self._fills.items()))],
                            caption.notes(self._result, "points", self._remarks()), per_row)
        head = ["kind", "architecture", *self._result.keys, "metric", "value", "relative_to", "meets", "checks_failed"]
        return Drawing(figure, head, self._rows)

    def _words_on_x(self) -> list[str]:
        """The values of x where they are words, in their order; none where they are numbers."""
        cells = ordered([row.cells[self._options.x] for row in self._result.rows.values()])
        if not cells:
            raise FigureError(f"x is '{self._options.x}', which no row has")
        return [] if all(number(cell) is not None for cell in cells) else cells

    def _x_of(self, row: Record) -> float | None:
        cell = row.cells[self._options.x]
        if self._categories:
            return float(self._categories.index(cell)) if cell else None
        return number(cell)

    def _curves(self, facet: Facet, metric: str) -> dict[str, list[_Point]]:
        """Points of each series from left to right."""
        curves: dict[str, list[_Point]] = {}
        for name in self._fills:
            rows = [row for row in facet.rows if row.cells[self._options.series] == name]
            curve = [_Point(x, y, row) for row in rows
                     if (x := self._x_of(row)) is not None and (y := row.number(metric)) is not None]
            if curve:
                curves[name] = sorted(curve, key=lambda point: point.x)
        return curves

    def _relative(self, curves: dict[str, list[_Point]]) -> dict[str, list[_Point]]:
        if self._options.relative_to is None:
            return curves
        by_place = {(row.cells["point"]): row for row in self._result.rows.values()
                    if row.cells["architecture"] == self._options.relative_to}
        return {name: [_Point(p.x, p.y / base, p.row) for p in curve
                       if (base := self._base(by_place.get(p.row.cells["point"]))) is not None]
                for name, curve in curves.items()}

    def _base(self, row: Record | None) -> float | None:
        value = None if row is None else row.number(self._metric)
        return value if value else None

    def _plot(self, facet: Facet, metric: str) -> plots.Plot:
        self._metric = metric
        curves = self._relative(self._curves(facet, metric))
        self._keep(curves, metric)
        crossings = self._crossings(curves, metric)
        values = [point.y for curve in curves.values() for point in curve]
        if not values:
            raise FigureError(f"no row has {metric} in {facet.title}")
        if self._options.log_y and min(values) <= 0:
            raise FigureError(f"{metric} is not above zero everywhere in {facet.title}; use scale: log-x or linear")
        unit = "" if self._options.relative_to else quantity.unit_of(metric)
        name = quantity.name_of(metric) + (f" / that of {self._options.relative_to}" if self._options.relative_to else "")
        return plots.Plot(
            title=facet.title,
            conditions=facet.conditions,
            x=self._x_axis(curves),
            y=Axis(name, unit, values, log=self._options.log_y, from_zero=True),
            draw=lambda axes, x, y: self._ink(axes, x, y, curves, crossings),
            failed=facet.failed,
            below=self._sentences(curves, crossings),
        )

    def _x_axis(self, curves: dict[str, list[_Point]]) -> Axis:
        title = key_title(self._options.x)
        if self._categories:
            return Axis(title, names=self._categories)
        values = sorted({point.x for curve in curves.values() for point in curve})
        if self._options.log_x and values[0] <= 0:
            raise FigureError(f"{self._options.x} is not above zero everywhere; use scale: log-y or linear")
        unit = quantity.unit_of(self._options.x)
        return Axis(title, unit, values, log=self._options.log_x, at=values if len(values) <= 16 else (), from_zero=False)

    def _crossings(self, curves: dict[str, list[_Point]], metric: str) -> list[_Crossing]:
        if self._options.crossover is None or self._categories:
            return []
        base = {p.x: p.y for p in curves.get(self._options.crossover, []) if not p.row.failed and p.y > 0}
        found = []
        for name, curve in curves.items():
            if name == self._options.crossover:
                continue
            both = [p for p in curve if p.x in base and not p.row.failed and p.y > 0]
            for at in crossovers([p.x for p in both], [p.y / base[p.x] for p in both]):
                found.append(_Crossing(name, at))
                keys = [f"{at:.9g}" if key == self._options.x else self._shared(both, key) for key in self._result.keys]
                self._rows.append(["crossover", name, *keys, metric, f"{self._height(base, at):.9g}", self._options.relative_to or "",
                                   self._options.crossover, ""])
        return found

    @staticmethod
    def _shared(curve: Sequence[_Point], key: str) -> str:
        values = {point.row.cells[key] for point in curve}
        return values.pop() if len(values) == 1 else ""

    @staticmethod
    def _height(curve: dict[float, float], at: float) -> float:
        """Of a curve at a place between two of its points, along the straight line that is drawn on logarithmic axes."""
        left = max(x for x in curve if x <= at)
        right = min(x for x in curve if x >= at)
        if left == right:
            return curve[left]
        share = (at - left) / (right - left) if left <= 0 else _log_share(left, right, at)
        return float(curve[left] ** (1 - share) * curve[right] ** share)

    def _sentences(self, curves: dict[str, list[_Point]], crossings: Sequence[_Crossing]) -> list[str]:
        if self._options.crossover is None or self._options.crossover not in curves:
            return []
        found = []
        for name in curves:
            if name != self._options.crossover:
                places = [quantity.number(crossing.x) for crossing in crossings if crossing.series == name]
                at = f" at {short(self._options.x)} " + " and ".join(places) if places else ""
                found.append(f"{name} meets {self._options.crossover}{at}." if places
                             else f"{name} and {self._options.crossover}: no crossing in range.")
        return found

    def _remarks(self) -> list[str]:
        found = []
        if self._options.crossover:
            found.append(f"Diamonds: crossings with {self._options.crossover}, once a curve is {100 * HYSTERESIS:.0f} % beyond the "
                         "other; interpolated between logarithms.")
        if any(row.failed for row in self._result.rows.values()):
            found.append("Points crossed in red failed a check; no line leads to them.")
        return found

    def _keep(self, curves: dict[str, list[_Point]], metric: str) -> None:
        for curve in curves.values():
            for point in curve:
                cells = point.row.cells
                self._rows.append(["point", cells["architecture"], *(cells[key] for key in self._result.keys), metric, f"{point.y:.9g}",
                                   self._options.relative_to or "", "", cells["checks_failed"]])

    def _ink(self, axes: Axes, x: Ruler, y: Ruler, curves: dict[str, list[_Point]], crossings: Sequence[_Crossing]) -> None:
        if self._options.relative_to:
            axes.axhline(y.inches(1.0), color="black", linewidth=0.5, zorder=1.5)
        for name, curve in curves.items():
            fill = self._fills[name]
            for piece in _unbroken(curve):
                add_line(axes, [x.inches(p.x) for p in piece], [y.inches(p.y) for p in piece], fill)
            add_points(axes, [x.inches(p.x) for p in curve], [y.inches(p.y) for p in curve], fill, style.LINE_MARKER_PT)
            for point in curve:
                if point.row.failed:
                    plots.cross(axes, x.inches(point.x), y.inches(point.y))
        base = {p.x: p.y for p in curves.get(self._options.crossover or "", []) if not p.row.failed and p.y > 0}
        for crossing in crossings:
            at = x.inches(crossing.x)
            axes.plot([at, at], [0, y.length], color="black", linewidth=0.5, linestyle=(0, (1, 1.5)), zorder=2)
            add_points(axes, [at], [y.inches(self._height(base, crossing.x))], Fill("black", marker="D", hollow=True), 4.2)


def _log_share(left: float, right: float, at: float) -> float:
    return math.log(at / left) / math.log(right / left)


def _unbroken(curve: Sequence[_Point]) -> list[list[_Point]]:
    """Runs of points whose rows failed no check."""
    pieces: list[list[_Point]] = [[]]
    for point in curve:
        if point.row.failed:
            pieces.append([])
        else:
            pieces[-1].append(point)
    return [piece for piece in pieces if len(piece) > 1]
