# SPDX-License-Identifier: MIT
"""`lines`: metrics over a key such as batch or context, a line per architecture, with the crossings marked."""

from __future__ import annotations

from typing import Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style
from .crossover import HYSTERESIS
from .curves import Crossing, CurveReader, Curves, crossings, unbroken
from .facets import Facet, facets, key_title, ordered
from .groups import drawn_architectures, short
from .options import Options
from .output import Drawing
from .result import FigureError, Result
from .ruler import Axis, Ruler
from .sheet import Family, add_line, add_points
from .style import Fill

SCALES = ["linear", "log-x", "log-y", "log-log"]
MOST_TICKS = 16  # values of x that may all have a tick


def draw(result: Result, options: Options) -> Drawing:
    """Options: `x`, a key; `y`, a metric of results.csv or a list of them; `series`, what has a line each; `scale`;
    `relative_to`, an architecture whose values all others are divided by; `crossover`, an architecture whose crossings with the
    others are marked; `width`."""
    names = drawn_architectures(result)
    x = options.required("x", result.keys)
    metrics = options.choices("y", result.metrics, "latency_s")
    series = options.choice("series", ["architecture", *result.keys], "architecture")
    scale = options.choice("scale", SCALES, "log-log")
    reader = CurveReader(result, x, series, options.optional("relative_to", names))
    crossover = options.optional("crossover", names)
    paper_columns = options.paper_columns()
    options.finish()
    if crossover and series != "architecture":
        raise FigureError("crossover compares architectures; leave series out")
    return _Lines(reader, scale, crossover).drawing(metrics, paper_columns)


class _Lines:
    def __init__(self, reader: CurveReader, scale: str, crossover: str | None) -> None:
        self._reader = reader
        self._result = reader.result
        self._log_x, self._log_y = scale in ("log-x", "log-log"), scale in ("log-y", "log-log")
        self._crossover = crossover
        self._words = reader.words()
        order = drawn_architectures(reader.result) if reader.series == "architecture" else ordered(
            [row.cells[reader.series] for row in reader.result.rows.values()])
        self._fills = {name: style.line_fill(i) for i, name in enumerate(order)}
        self._rows: list[list[str]] = []

    def drawing(self, metrics: Sequence[str], paper_columns: int) -> Drawing:
        """Metrics of one facet stand side by side where they fit."""
        drawn = [self._plot(facet, metric) for facet in facets(self._result, [self._reader.x, self._reader.series]) for metric in metrics]
        per_row = len(metrics) if 1 < len(metrics) <= 3 and paper_columns == 2 else None
        family = "" if self._reader.series == "architecture" else f"{key_title(self._reader.series)}:"
        figure = plots.draw(paper_columns, drawn, [Family(family, list(self._fills.items()))],
                            caption.notes(self._result, "points", self._remarks()), per_row)
        head = ["kind", "architecture", *self._result.keys, "metric", "value", "relative_to", "meets", "checks_failed"]
        return Drawing(figure, head, self._rows)

    def _plot(self, facet: Facet, metric: str) -> plots.Plot:
        curves = self._reader.curves(facet, metric, list(self._fills))
        values = [point.y for curve in curves.values() for point in curve]
        if not values:
            raise FigureError(f"no row has {metric} in {facet.title}")
        if self._log_y and min(values) <= 0:
            raise FigureError(f"{metric} is not above zero everywhere in {facet.title}; use scale: log-x or linear")
        met = crossings(curves, self._crossover) if self._crossover and not self._words else []
        self._keep(curves, met, metric)
        reference = self._reader.relative_to
        name = quantity.name_of(metric) + (f" / that of {reference}" if reference else "")
        return plots.Plot(
            title=facet.title,
            conditions=facet.conditions,
            x=self._x_axis(curves),
            y=Axis(name, "" if reference else quantity.unit_of(metric), values, log=self._log_y),
            draw=lambda axes, x, y: self._ink(axes, x, y, curves, met),
            failed=facet.failed,
            below=self._sentences(curves, met),
        )

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
        if any(row.failed for row in self._result.rows.values()):
            found.append("Points crossed in red failed a check; no line leads to them.")
        return found

    def _keep(self, curves: Curves, met: Sequence[Crossing], metric: str) -> None:
        """What is drawn, for the data beside the figure."""
        keys, reference = self._result.keys, self._reader.relative_to or ""
        for curve in curves.values():
            for point in curve:
                cells = point.row.cells
                self._rows.append(["point", cells["architecture"], *(cells[key] for key in keys), metric, f"{point.y:.9g}", reference, "",
                                   cells["checks_failed"]])
        for crossing in met:
            cells = [f"{crossing.x:.9g}" if key == self._reader.x else crossing.row.cells[key] for key in keys]
            self._rows.append(["crossover", crossing.series, *cells, metric, f"{crossing.y:.9g}", reference, self._crossover or "", ""])

    def _ink(self, axes: Axes, x: Ruler, y: Ruler, curves: Curves, met: Sequence[Crossing]) -> None:
        if self._reader.relative_to:
            axes.axhline(y.inches(1.0), color="black", linewidth=0.5, zorder=1.5)
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
