# SPDX-License-Identifier: MIT
"""`timeline`: which component works for which operator when, from timeline.json."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from matplotlib.axes import Axes

from . import caption, plots, style
from .facets import facets
from .options import Options
from .output import Drawing
from .result import FigureError, Place, Result
from .ruler import Axis, Ruler
from .sheet import Family
from .style import Fill

_MOST_PLOTS = 6
_MOST_NAMED = 14
_PITCH = 0.17  # inches from component to component
_LAYER = re.compile(r"layer(\d+)\.")
_OTHER = "other"


@dataclass(frozen=True)
class _Bar:
    component: str
    operator: str
    start: float
    duration: float

    @property
    def kind(self) -> str:
        """The operator's name without its layer."""
        return _LAYER.sub("", self.operator)


def draw(result: Result, options: Options) -> Drawing:
    """Options: `layer`, the only layer that is drawn; `width`, column or page. One plot per row."""
    layer = options.integer("layer")
    paper_columns = options.paper_columns()
    options.finish()
    if len(result.rows) > _MOST_PLOTS:
        raise FigureError(f"{len(result.rows)} rows have a timeline each, more than {_MOST_PLOTS}; choose rows with `where:`")
    bars, left_out = _read(result)
    if layer is not None:
        bars = {place: [bar for bar in own if _of_layer(bar.operator, layer)] for place, own in bars.items()}
    for place, own in bars.items():
        if not own:
            raise FigureError(f"{result.folder / 'timeline.json'}: no bars of {place}" + (f" in layer {layer}" if layer is not None else ""))
    fills = _fills([bar for own in bars.values() for bar in own])
    drawn = [_plot(row.place, facet.title, facet.conditions, facet.failed, bars[row.place], fills)
             for facet in facets(result, []) for row in facet.rows]
    figure = plots.draw(paper_columns, drawn, [Family("", list(fills.items()))], caption.notes(result, "bars", _remarks(layer, left_out)),
                        per_row=1)
    head = ["point", "architecture", *result.keys, "component", "operator", "start_s", "duration_s", "checks_failed"]
    lines = [[*(result.rows[place].cells[key] for key in head[:-5]), bar.component, bar.operator, f"{bar.start:.12g}",
              f"{bar.duration:.12g}", result.rows[place].cells["checks_failed"]] for place, own in bars.items() for bar in own]
    return Drawing(figure, head, lines)


def _remarks(layer: int | None, left_out: int) -> list[str]:
    found = [] if layer is None else [f"Operators of layer {layer} only."]
    found.append("Of segments that repeat only the first is drawn, at its place in the run; what takes no time is left out.")
    if left_out:
        found.append(f"timeline.json leaves out {left_out} bars.")
    return found


def _of_layer(operator: str, layer: int) -> bool:
    found = _LAYER.search(operator)
    return found is not None and int(found[1]) == layer


def _read(result: Result) -> tuple[dict[Place, list[_Bar]], int]:
    path = result.folder / "timeline.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        events = content["traceEvents"]
        left_out = int(content.get("otherData", {}).get("bars_left_out", 0))
        return _bars(result, events), left_out
    except OSError as error:
        raise FigureError(f"{path}: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise FigureError(f"{path}:{error.lineno}:{error.colno}: {error.msg}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FigureError(f"{path}: not the trace events that `memwall run` writes ({error})") from error


def _bars(result: Result, events: Sequence[Mapping[str, Any]]) -> dict[Place, list[_Bar]]:
    names = {f"point {place.point}, {place.architecture}": place for place in result.rows}
    places: dict[int, Place] = {}
    components: dict[tuple[int, int], str] = {}
    bars: dict[Place, list[_Bar]] = {place: [] for place in result.rows}
    for event in events:
        process = event["pid"]
        if event["ph"] == "M" and event["name"] == "process_name" and event["args"]["name"] in names:
            places[process] = names[event["args"]["name"]]
        elif event["ph"] == "M" and event["name"] == "thread_name":
            components[process, event["tid"]] = event["args"]["name"]
        elif event["ph"] == "X" and process in places and event["dur"] > 0:
            bars[places[process]].append(_Bar(components[process, event["tid"]], event["name"], event["ts"] * 1e-6, event["dur"] * 1e-6))
    return bars


def _fills(bars: Sequence[_Bar]) -> dict[str, Fill]:
    """A look per kind of operator; those that take the least time are `other`."""
    busy: dict[str, float] = {}
    for bar in bars:
        busy[bar.kind] = busy.get(bar.kind, 0.0) + bar.duration
    named = set(sorted(busy, key=lambda kind: (-busy[kind], kind))[:_MOST_NAMED])
    fills = {kind: style.series_fill(i) for i, kind in enumerate(kind for kind in busy if kind in named)}
    return fills if len(busy) <= _MOST_NAMED else {**fills, _OTHER: style.OTHER_FILL}


def _plot(place: Place, title: str, conditions: str, failed: Sequence[str], bars: Sequence[_Bar], fills: Mapping[str, Fill]) -> plots.Plot:
    components = list(dict.fromkeys(bar.component for bar in bars))
    begin = min(bar.start for bar in bars)
    end = max(bar.start + bar.duration for bar in bars)

    def ink(axes: Axes, x: Ruler, y: Ruler) -> None:
        series: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for bar in bars:
            kind = bar.kind if bar.kind in fills else _OTHER
            left = x.inches(bar.start)
            series.setdefault((bar.component, kind), []).append((left, x.inches(bar.start + bar.duration) - left))
        for (component, kind), pieces in series.items():
            fill = fills[kind]
            foot = y.inches(components.index(component)) - _PITCH * 0.36
            axes.broken_barh(pieces, (foot, _PITCH * 0.72), facecolor=fill.face, hatch=fill.hatch, edgecolor=fill.ink, linewidth=0, zorder=2)
            if len(bars) < 400:
                axes.broken_barh(pieces, (foot, _PITCH * 0.72), facecolor="none", edgecolor="black", linewidth=0.25, zorder=3)

    return plots.Plot(title, conditions, Axis("Time", "s", [begin, end], from_zero=False),
                      Axis("", names=[_in_print(component) for component in components]), ink, failed,
                      height=len(components) * _PITCH + 0.05, grid="x")


def _in_print(component: str) -> str:
    parts = component.split(".")
    return " ".join(parts[1:] if len(parts) > 1 else parts).replace("_", " ")
