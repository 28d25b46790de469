# SPDX-License-Identifier: MIT
"""Figures as inline SVG: those of the experiment, and a roofline and a timeline of its first rows."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Callable, Iterator

from ..figures import redraw, roofline, timeline
from ..figures.options import Options
from ..figures.output import Drawing
from ..figures.result import FigureError, Place, Result
from .html import Html, join, tag

_MOST_ROOFLINES = 12
_MOST_ROWS_IN_ROOFLINE = 10
_MOST_TIMELINES = 6
_ENLARGED = 1.6  # type of 6 points is for paper
_NOT_NEEDED = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->\s*", re.DOTALL)
_REFERENCES = re.compile(r'\b(id="|href="#|url\(#)')


def experiment_figures(result: Result, mistakes: list[str]) -> Iterator[Html]:
    """What cannot be drawn is said in its place, and added to `mistakes`."""
    for name, drawing in redraw.drawings(result):
        if isinstance(drawing, Drawing):
            yield _figure(name, drawing, f"figures/{name}.pdf, .png, .svg and .csv hold it for a paper.")
        else:
            mistakes.append(str(drawing))
            yield tag("p", str(drawing), class_="more")


def roofline_of(result: Result) -> Html:
    """The first rows of each architecture and model."""
    rows: dict[tuple[str, str], list[Place]] = {}
    for place, record in result.rows.items():
        rows.setdefault((place.architecture, record.cells["model"]), []).append(place)
    kept = {place for group in list(rows.values())[:_MOST_ROOFLINES] for place in group[:_MOST_ROWS_IN_ROOFLINE]}
    return _of_some(result, kept, "roofline", roofline.draw)


def timeline_of(result: Result) -> Html:
    """The first row of each architecture and phase; of a model with layers the first one, since the others are alike."""
    rows: dict[tuple[str, str], Place] = {}
    for place, record in result.rows.items():
        rows.setdefault((place.architecture, record.cells["phase"]), place)
    kept = set(list(rows.values())[:_MOST_TIMELINES])
    layered = all(result.rows[place].cells["model"] for place in kept)
    return _of_some(result, kept, "timeline", timeline.draw, **({"layer": 0} if layered else {}))


def _of_some(result: Result, kept: set[Place], name: str, draw: Callable[[Result, Options], Drawing], **options: int) -> Html:
    some = replace(result, rows={place: row for place, row in result.rows.items() if place in kept})
    try:
        with redraw.look():
            drawing = draw(some, Options({"width": "page", **options}))
    except FigureError as error:
        return tag("p", f"No {name}: {error}", class_="more")
    left_out = len(result.rows) - len(kept)
    more = f"{left_out} of {len(result.rows)} rows are not in it; a figure of type {name} with `where` draws them." if left_out else ""
    return _figure("report-" + name, drawing, more)


def _figure(name: str, drawing: Drawing, words: str) -> Html:
    parts = [_svg(drawing, name)]
    if words:
        parts.append(tag("figcaption", words))
    return tag("figure", join(parts), id="figure-" + name)


def _svg(drawing: Drawing, name: str) -> Html:
    """The SVG element alone; several share a page, so their ids begin with the figure's name."""
    with redraw.look():
        stream = io.StringIO()
        drawing.figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    text = _NOT_NEEDED.sub("", text[text.index("<svg") + len("<svg"):])
    text = re.sub(r'width="([0-9.]+)pt" height="[0-9.]+pt"', lambda size: f'width="{float(size[1]) * _ENLARGED:g}pt"', text, count=1)
    return Html(f'<svg role="img" aria-label="{name}"' + _REFERENCES.sub(rf"\g<1>{name}-", text).rstrip())
