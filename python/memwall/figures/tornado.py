# SPDX-License-Identifier: MIT
"""`tornado`: how far one metric moves when each swept key alone leaves its first value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from matplotlib.axes import Axes

from . import caption, plots, quantity, style, text
from .facets import Facet, facets, number
from .groups import drawn_architectures, short
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Record, Result
from .ruler import Axis, Ruler
from .sheet import Family

_PITCH = 0.19  # inches from parameter to parameter
_LEAST_SWING = 0.05  # per cent: what moves the metric less is named beneath, and stands in the CSV
_LOOKS = {"lower than the base": style.series_fill(1), "higher than the base": style.series_fill(0), "other setting": style.series_fill(3)}


@dataclass(frozen=True)
class _Setting:
    row: Record
    key: str
    value: str
    at: float  # on the axis: the change of the metric in per cent of the base, or how many times the other architecture's it is

    def look(self, base: str) -> str:
        """Whether the setting lies below or above the base, where both are numbers of one unit."""
        mine, others = self.value.split(), base.split()
        if mine[1:] != others[1:] or not mine or not others:
            return "other setting"
        a, b = number(mine[0]), number(others[0])
        if a is None or b is None:
            return "other setting"
        return "lower than the base" if a < b else "higher than the base"


@dataclass(frozen=True)
class _Star:
    """The base of a plot and all rows that differ from it in one swept key."""

    facet: Facet
    base: Record
    centre: float  # of the base on the axis
    settings: Sequence[_Setting]

    def keys(self) -> list[str]:
        """Widest swing first."""
        return sorted(dict.fromkeys(s.key for s in self.settings), key=lambda key: (-self.swing(key), key))

    def moving(self) -> list[str]:
        """Those with a bar; all where none has one."""
        return [key for key in self.keys() if self.swing(key) >= _LEAST_SWING] or self.keys()

    def swing(self, key: str) -> float:
        """Per cent: of the base, from the lowest to the highest of a key."""
        ends = [self.centre, *(s.at for s in self.settings if s.key == key)]
        return (max(ends) - min(ends)) * (100 / self.centre if self.centre else 1)


def draw(result: Result, options: Options) -> Drawing:
    """Options: `y`, a metric of results.csv; `relative_to`, an architecture whose value is divided by that of the others; `width`, column
    or page. One plot per architecture and workload."""
    metric = options.choice("y", result.metrics, "energy_per_token_j")
    reference = options.optional("relative_to", drawn_architectures(result))
    paper_columns = options.paper_columns()
    options.finish()
    swept = [key for key in result.keys if "." in key]
    if not swept:
        raise FigureError("nothing is swept: tornado wants `sweep:` with a path per parameter")
    stars = [star for facet in facets(result, swept) if (star := _star(result, facet, swept, metric, reference)) is not None]
    if not stars:
        raise FigureError(f"no row differs from the first in one swept key alone and has {metric}")
    looks = {name: fill for name, fill in _LOOKS.items()
             if any(s.look(star.base.cells[s.key]) == name for star in stars for s in star.settings)}
    remark = ("The base has the first value of each swept key; each bar is a run in which one key alone has the value at its end. "
              f"Base: {', '.join(f'{short(key)} {stars[0].base.cells[key]}' for key in swept)}.")
    still = [short(key) for key in stars[0].keys() if all(key not in star.moving() for star in stars)]
    remarks = [remark] + ([f"Move it by less than {_LEAST_SWING} %: {', '.join(still)}."] if still else [])
    figure = plots.draw(paper_columns, [_plot(star, metric, reference) for star in stars], [Family("Setting:", list(looks.items()))],
                        caption.notes(result, "bars", remarks), per_row=2 if paper_columns == 2 and len(stars) > 1 else 1)
    keys = [key for key in result.keys if key not in swept]
    head = ["point", "architecture", *keys, "parameter", "base_setting", "setting", f"base_{metric}", metric, "change", "checks_failed"]
    lines = [[*(s.row.cells[key] for key in head[:2 + len(keys)]), s.key, star.base.cells[s.key], s.value, star.base.cells[metric],
              s.row.cells[metric], f"{_change(s, star, metric):.9g}", s.row.cells["checks_failed"]] for star in stars for s in star.settings]
    return Drawing(figure, head, lines)


def _change(setting: _Setting, star: _Star, metric: str) -> float:
    return (setting.row.number(metric) or 0.0) / (star.base.number(metric) or 1.0) - 1


def _star(result: Result, facet: Facet, swept: Sequence[str], metric: str, reference: str | None) -> _Star | None:
    """None where no key of the architecture is swept, and of the other architecture itself."""
    base = facet.rows[0]
    if base.cells["architecture"] == reference:
        return None
    centre = base.number(metric)

    def gain(row: Record) -> float | None:
        other = result.rows.get(Place(row.cells["point"], reference or ""))
        value, theirs = row.number(metric), None if other is None else other.number(metric)
        return theirs / value if value and theirs else None

    own = [key for key in swept if key.split(".")[0] in ("architecture", base.cells["architecture"])]
    settings = []
    for row in facet.rows[1:]:
        apart = [key for key in swept if row.cells[key] != base.cells[key]]
        value = row.number(metric)
        if len(apart) == 1 and apart[0] in own and value is not None and centre:
            at = gain(row) if reference else 100 * (value / centre - 1)
            if at is not None:
                settings.append(_Setting(row, apart[0], row.cells[apart[0]], at))
    middle = gain(base) if reference else 0.0
    return _Star(facet, base, middle, settings) if settings and middle is not None else None


def _plot(star: _Star, metric: str, reference: str | None) -> plots.Plot:
    keys = star.moving()
    ends = [star.centre, *(s.at for s in star.settings)]
    span = (max(ends) - min(ends)) or 1.0
    labels = max(text.width(s.value, style.VALUE_PT) for s in star.settings)
    room = span * (0.12 + 0.45 * labels)  # for the setting behind the longest bar

    def ink(axes: Axes, x: Ruler, y: Ruler) -> None:
        zero = x.inches(star.centre)
        for i, key in enumerate(keys):
            own = sorted((s for s in star.settings if s.key == key), key=lambda s: -abs(s.at - star.centre))
            for s in own:
                plots.bar(axes, zero, y.inches(i), x.inches(s.at), _PITCH * 0.66, _LOOKS[s.look(star.base.cells[key])])
            for side in (-1, 1):
                out = [s for s in own if (s.at > star.centre) == (side > 0)]
                if out:
                    axes.text(x.inches(out[0].at) + side * 0.03, y.inches(i), out[0].value, size=style.VALUE_PT,
                              ha="left" if side > 0 else "right", va="center", zorder=6)
        axes.plot([zero, zero], [0, y.length], color="black", linewidth=0.8, zorder=4)

    name = quantity.name_of(metric)
    base = quantity.quantity(star.base.number(metric) or 0.0, quantity.unit_of(metric))
    unit = quantity.unit_of(metric)
    words = base if unit in quantity.PREFIXABLE or not unit else f"{base} {unit}"
    if reference:
        what, axis_unit = f"{name} of {reference} / that of {star.base.cells['architecture']}", ""
        words += f"; that of {reference} is {quantity.number(star.centre)} times as much"
    else:
        what, axis_unit = f"Change of {name[0].lower()}{name[1:]}", "%"
    failed = list(dict.fromkeys(check for row in [star.base, *(s.row for s in star.settings)] for check in row.failed))
    return plots.Plot(star.facet.title, star.facet.conditions,
                      Axis(what, axis_unit, [*ends, min(ends) - room, max(ends) + room]),
                      Axis("", names=[short(key) for key in keys]), ink, failed, [f"Base: {words}."], height=len(keys) * _PITCH + 0.06, grid="x")
