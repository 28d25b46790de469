# SPDX-License-Identifier: MIT
"""Draws every figure that a result folder's manifest asks for."""

from __future__ import annotations

import re
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Mapping

import matplotlib

from . import area, bars, fleet, heat_map, lines, pareto, parity, prefill_decode, roofline
from . import stacked_bars, style, timeline, tornado, traffic, waterfall
from .options import Options
from .output import Drawing, Origin, save
from .parity import draw_parity, load_parity
from .result import FigureError, Result, load, only

# A new type of figure is a file with `draw` and a line here.
TYPES: Mapping[str, Callable[[Result, Options], Drawing]] = {
    "bars": bars.draw,
    "lines": lines.draw,
    "prefill-decode": prefill_decode.draw,
    "traffic": traffic.draw,
    "area": area.draw,
    "roofline": roofline.draw,
    "pareto": pareto.draw,
    "heat-map": heat_map.draw,
    "waterfall": waterfall.draw,
    "timeline": timeline.draw,
    "tornado": tornado.draw,
    "stacked-bars": stacked_bars.draw,
    "fleet": fleet.draw,
    "parity": parity.draw,
}

# A figure by its name, or why there is none.
Named = tuple[str, Drawing | FigureError]

_FILE_STEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def redraw(folder: Path) -> Iterator[Path]:
    """Draws all figures of a folder, or the parity figure of one that `memwall calibrate` wrote, and tells the files. Raises FigureError
    in the end with all that could not be drawn."""
    with look():
        origin, drawn = _calibration(folder) if _is_calibration(folder) else _experiment(folder)
        mistakes = []
        for name, drawing in drawn:
            if isinstance(drawing, Drawing):
                yield from save(drawing, origin, name)
            else:
                mistakes.append(str(drawing))
    if mistakes:
        raise FigureError("; ".join(mistakes))


@contextmanager
def look() -> Iterator[None]:
    """Figures that are made or saved inside look as `style` says, whatever the user's matplotlibrc."""
    with matplotlib.rc_context(), _one_line_for_missing_glyphs():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(style.RC)
        yield


def _is_calibration(folder: Path) -> bool:
    return (folder / "parity.json").exists() and not (folder / "manifest.json").exists()


def _calibration(folder: Path) -> tuple[Origin, Iterable[Named]]:
    comparison = load_parity(folder)
    return comparison, [("parity", draw_parity(comparison))]


def _experiment(folder: Path) -> tuple[Origin, Iterable[Named]]:
    result = load(folder)
    return result, drawings(result)


def drawings(result: Result) -> Iterator[Named]:
    """The figures of an experiment, one after another."""
    names = [_check(result.folder, i, figure) for i, figure in enumerate(result.figures)]
    for name in names:
        if names.count(name) > 1:
            raise FigureError(f"{result.folder / 'manifest.json'}: figure '{name}' stands there twice")
    with look():
        for name, figure in zip(names, result.figures):
            try:
                yield name, _draw(result, figure)
            except FigureError as error:
                yield name, FigureError(f"figure '{name}': {error}")


@contextmanager
def _one_line_for_missing_glyphs() -> Iterator[None]:
    """Matplotlib leaves a character without a glyph blank and warns each time it meets it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    messages = [str(warning.message) for warning in caught]
    codes = {int(found[1]) for text in messages if (found := re.match(r"Glyph (\d+) .*missing from", text))}
    others = [text for text in dict.fromkeys(messages) if not text.startswith("Glyph ") and "does not support" not in text]
    if codes:
        others.append(f"left blank, the figures' fonts have no {' '.join(chr(code) for code in sorted(codes))}")
    for text in others:
        print(f"memwall figures: warning: {text}", file=sys.stderr)


def _draw(result: Result, figure: Mapping[str, Any]) -> Drawing:
    options = {key: value for key, value in figure.items() if key not in ("name", "type", "where")}
    drawn = only(result, figure["where"]) if "where" in figure else result
    return TYPES[figure["type"]](drawn, Options(options))


def _check(folder: Path, index: int, figure: Mapping[str, Any]) -> str:
    """The figure's name, once name and type are known to be good."""
    where = f"{folder / 'manifest.json'}: figures[{index}]"
    name = figure.get("name")
    if not isinstance(name, str) or not _FILE_STEM.fullmatch(name):
        raise FigureError(f"{where}: name is '{name}', expected letters, digits and ._-")
    if figure.get("type") not in list(TYPES):  # which asks for no hash: a list is a mistake too
        raise FigureError(f"{where}: unknown type '{figure.get('type')}', known are {', '.join(TYPES)}")
    return name
