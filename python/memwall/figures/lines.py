# SPDX-License-Identifier: MIT
"""`lines`: metrics over a key such as batch or context, a line per architecture, with the crossings marked."""

from __future__ import annotations

from typing import Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style
from .crossover import HYSTERESIS
from .curves import Crossing, CurveReader, Curves, Point, crossings, unbroken
from .facets import Facet, facets, key_title, ordered
from .groups import drawn_architectures, short
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Result, operators
from .ruler import Axis, Ruler
from .sheet import Family, add_line, add_points
from .style import Fill

SCALES = ["linear", "log-x", "log-y", "log-log"]
_OF_OPERATORS = {"latency_s": "latency_s", "energy_j": "energy_j", "energy_per_token_j": "energy_j"}  # metric to column of ops.csv
_WITH_WEIGHTS = ("qkv", "projection", "ffn", "lm_head")  # classes of operators
_CEILING = Fill("#222222", dashes=(6, 1.2, 1, 1.2))
_LEVEL = Fill(style.RED, dashes=(3, 1.5))
MOST_TICKS = 16  # values of x that may all have a tick


def draw(result: Result, options: Options) -> Drawing:
    """Options: `x`, a key; `y`, a metric of results.csv or a list of them; `series`, what has a line each; `scale`;
    `relative_to`, an architecture whose values all others are divided by; `crossover`, an architecture whose crossings with the
    others are marked; `ceiling`, one that is drawn without its matmuls with weights too; `level`, a
    value of y that has a line of its own; `width`."""
    names = drawn_architectures(result)
    x = options.required("x", result.keys)
    metrics = options.choices("y", result.metrics, "latency_s")
    series = options.choice("series", ["architecture", *result.keys], "architecture")
    scale = options.choice("scale", SCALES, "log-log")
    reader = CurveReader(result, x, series, options.optional("relative_to", names))
    crossover = options.optional("crossover", names)
    ceiling = options.optional("ceiling", names)
    level = options.integer("level")
    paper_columns = options.paper_columns()
    options.finish()
    if level is not None and (len(metrics) > 1 or level == 0):
        raise FigureError("level wants one y, and is above zero")
    if ceiling and (series != "architecture" or not set(metrics) <= set(_OF_OPERATORS)):
        raise FigureError(f"ceiling wants a line per architecture and y of {', '.join(_OF_OPERATORS)}")
    if crossover and series != "architecture":
        raise FigureError("crossover compares architectures; leave series out")
    return _Lines(reader, scale, crossover, ceiling, level).drawing(metrics, paper_columns)


def _without_weights(result: Result, architecture: str) -> Mapping[Place, Mapping[str, float]]:
    """What is left of the operators of each row, by column of ops.csv, without those with weights; as a share."""
    columns = tuple(dict.fromkeys(_OF_OPERATORS.values()))
    whole: dict[Place, dict[str, float]] = {}
    left: dict[Place, dict[str, float]] = {}
    for line in operators(result):
        if line.place.architecture == architecture:
            for column in columns:
                value = line.number(column) or 0.0
                whole.setdefault(line.place, dict.fromkeys(columns, 0.0))[column] += value
                left.setdefault(line.place, dict.fromkeys(columns, 0.0))[column] += 0.0 if line.cells["op_class"] in _WITH_WEIGHTS else value
    return {place: {column: left[place][column] / sums[column] for column in columns} for place, sums in whole.items()}


class _Lines:
    def __init__(self, reader: CurveReader, scale: str, crossover: str | None, ceiling: str | None, level: int | None) -> None:
        self._reader = reader
        self._result = reader.result
        self._log_x, self._log_y = scale in ("log-x", "log-log"), scale in ("log-y", "log-log")
        self._crossover = crossover
        self._ceiling = ceiling
        self._level = level
        self._left = _without_weights(reader.result, ceiling) if ceiling else {}
        self._words = reader.words()
        order = drawn_architectures(reader.result) if reader.series == "architecture" else ordered(
            [row.cells[reader.series] for row in reader.result.rows.values()])
        self._fills = {name: style.line_fill(i) for i, name in enumerate(order)}
        self._rows: list[list[str]] = []

    def drawing(self, metrics: Sequence[str], paper_columns: int) -> Drawing:
        """Metrics of one facet stand side by side where they fit."""
        members = facets(self._result, [self._reader.x, self._reader.series], len(metrics))
        drawn = [self._plot(facet, metric) for facet in members for metric in metrics]
        per_row = len(metrics) if 1 < len(metrics) <= 3 and paper_columns == 2 else None
        family = "" if self._reader.series == "architecture" else f"{key_title(self._reader.series)}:"
        legend = [Family(family, list(self._fills.items()))]
        if self._ceiling:
            legend.append(Family("", [(f"{self._ceiling}, matmuls with weights free", _CEILING)]))
        if self._level is not None:
            legend.append(Family("", [(f"{quantity.name_of(metrics[0])} {self._level} {quantity.unit_of(metrics[0])}".rstrip(), _LEVEL)]))
        figure = plots.draw(paper_columns, drawn, legend,
                            caption.notes(self._result, "points", self._remarks()), per_row)
        head = ["kind", "architecture", *self._result.keys, "metric", "value", "relative_to", "meets", "checks_failed"]
        return Drawing(figure, head, self._rows)

    def _plot(self, facet: Facet, metric: str) -> plots.Plot:
        curves = self._reader.curves(facet, metric, list(self._fills))
        bound = self._bound(curves, metric)
        values = [point.y for curve in [*curves.values(), bound] for point in curve]
        if not values:
            raise FigureError(f"no row has {metric} in {facet.title}")
        if self._log_y and min(values) <= 0:
            raise FigureError(f"{metric} is not above zero everywhere in {facet.title}; use scale: log-x or linear")
        met = crossings(curves, self._crossover) if self._crossover and not self._words else []
        self._keep(curves, met, bound, metric)
        reference = self._reader.relative_to
        name = quantity.name_of(metric) + (f" / that of {reference}" if reference else "")
        return plots.Plot(
            title=facet.title,
            conditions=facet.conditions,
            x=self._x_axis(curves),
            y=Axis(name, "" if reference else quantity.unit_of(metric), values + ([self._level] if self._level else []), log=self._log_y),
            draw=lambda axes, x, y: self._ink(axes, x, y, curves, met, bound),
            failed=facet.failed,
            below=self._sentences(curves, met),
        )

    def _bound(self, curves: Curves, metric: str) -> list[Point]:
        """The machine of `ceiling` without its matmuls with weights."""
        return [Point(point.x, point.y * self._left[point.row.place][_OF_OPERATORS[metric]], point.row)
                for point in curves.get(self._ceiling or "", [])]

    def _x_axis(self, curves: Curves) -> Axis:
        title = key_title(self._reader.x)
        if self._words:
            return Axis(title, names=self._words)
        values = sorted({point.x for curve in curves.values() for point in curve})
        if self._log_x and values[0] <= 0:
            raise FigureError(f"{self._reader.x} is not above zero everywhere; use scale: log-y or linear")
        return Axis(title, quantity.unit_of(self._reader.x), values, log=self._log_x, at=values if len(values) <= MOST_TICKS else (),
                    from_zero=False)

    def _sentences(self, curves: Curves, met: Sequence[Crossing]) -> list[str]:
        """What the crossings are, in words."""
        if self._crossover is None or self._crossover not in curves or self._words:
            return []
        found = []
        for name in curves:
            places = [quantity.number(crossing.x) for crossing in met if crossing.series == name]
            if places:
                found.append(f"{name} meets {self._crossover} at {short(self._reader.x)} {' and '.join(places)}.")
            elif name != self._crossover:
                found.append(f"{name} and {self._crossover}: no crossing in range.")
        return found

    def _remarks(self) -> list[str]:
        found = []
        if self._crossover:
            found.append(f"Diamonds: crossings with {self._crossover}, once a curve is {100 * HYSTERESIS:.0f} % beyond the other; "
                         "interpolated between logarithms.")
        if self._ceiling:
            found.append(f"Line without points: {self._ceiling} if its matmuls with weights were free and all else at its own cost, Amdahl's "
                         "ceiling of the gain. Below it lies only a machine whose attention and other operators are faster too.")
        if any(row.failed for row in self._result.rows.values()):
            found.append("Points crossed in red failed a check; no line leads to them.")
        return found

    def _keep(self, curves: Curves, met: Sequence[Crossing], bound: Sequence[Point], metric: str) -> None:
        """What is drawn, for the data beside the figure."""
        keys, reference = self._result.keys, self._reader.relative_to or ""
        for kind, curve in [*(("point", curve) for curve in curves.values()), ("ceiling", bound)]:
            for point in curve:
                cells = point.row.cells
                self._rows.append([kind, cells["architecture"], *(cells[key] for key in keys), metric, f"{point.y:.9g}", reference, "",
                                   cells["checks_failed"]])
        for crossing in met:
            cells = [f"{crossing.x:.9g}" if key == self._reader.x else crossing.row.cells[key] for key in keys]
            self._rows.append(["crossover", crossing.series, *cells, metric, f"{crossing.y:.9g}", reference, self._crossover or "", ""])

    def _ink(self, axes: Axes, x: Ruler, y: Ruler, curves: Curves, met: Sequence[Crossing],
             bound: Sequence[Point]) -> None:
        for piece in unbroken(bound):
            add_line(axes, [x.inches(p.x) for p in piece], [y.inches(p.y) for p in piece], _CEILING)
        if self._reader.relative_to:
            axes.axhline(y.inches(1.0), color="black", linewidth=0.5, zorder=1.5)
        if self._level is not None:
            add_line(axes, [0, x.length], [y.inches(self._level)] * 2, _LEVEL)
        for name, curve in curves.items():
            fill = self._fills[name]
            for piece in unbroken(curve):
                add_line(axes, [x.inches(p.x) for p in piece], [y.inches(p.y) for p in piece], fill)
            add_points(axes, [x.inches(p.x) for p in curve], [y.inches(p.y) for p in curve], fill, style.LINE_MARKER_PT)
            for point in curve:
                if point.row.failed:
                    plots.cross(axes, x.inches(point.x), y.inches(point.y))
        for crossing in met:
            at = x.inches(crossing.x)
            axes.plot([at, at], [0, y.length], color="black", linewidth=0.5, linestyle=(0, (1, 1.5)), zorder=2)
            add_points(axes, [at], [y.inches(crossing.y)], Fill("black", marker="D", hollow=True), 4.2)
