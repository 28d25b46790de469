# SPDX-License-Identifier: MIT
"""The points of lines: a metric over a key, of each series, and where curves cross."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Mapping, Sequence

from .crossover import crossovers
from .facets import Facet, number, ordered
from .result import FigureError, Place, Record, Result


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    row: Record


@dataclass(frozen=True)
class Crossing:
    """Of a series with the one that it is compared with."""

    series: str
    x: float
    y: float
    row: Record  # one of the series


Curve = Sequence[Point]
Curves = Mapping[str, Curve]


@dataclass(frozen=True)
class CurveReader:
    """Takes the curves of a plot out of its rows."""

    result: Result
    x: str
    series: str
    relative_to: str | None  # an architecture that all values are divided by

    def words(self) -> list[str]:
        """The values of x where they are words, in their order; none where they are numbers."""
        cells = ordered([row.cells[self.x] for row in self.result.rows.values()])
        if not cells:
            raise FigureError(f"x is '{self.x}', which no row has")
        return [] if all(number(cell) is not None for cell in cells) else cells

    def curves(self, facet: Facet, metric: str, names: Sequence[str]) -> Curves:
        """From left to right; a series without a point is left out."""
        words = self.words()
        found: dict[str, list[Point]] = {}
        for row in facet.rows:
            cell = row.cells[self.x]
            x = None if not cell else float(words.index(cell)) if words else number(cell)
            y = self._value(row, metric)
            if x is not None and y is not None:
                found.setdefault(row.cells[self.series], []).append(Point(x, y, row))
        return {name: sorted(found[name], key=lambda point: point.x) for name in names if name in found}

    def _value(self, row: Record, metric: str) -> float | None:
        value = row.number(metric)
        if self.relative_to is None or value is None:
            return value
        reference = self.result.rows.get(Place(row.cells["point"], self.relative_to))
        base = None if reference is None else reference.number(metric)
        return value / base if base else None


def crossings(curves: Curves, reference: str) -> list[Crossing]:
    """Of all series with `reference`; rows that failed a check take no part."""
    base = {p.x: p.y for p in curves.get(reference, []) if not p.row.failed and p.y > 0}
    found = []
    for name, curve in curves.items():
        if name != reference:
            both = [p for p in curve if p.x in base and not p.row.failed and p.y > 0]
            found += [Crossing(name, at, _height(base, at), both[0].row)
                      for at in crossovers([p.x for p in both], [p.y / base[p.x] for p in both])]
    return found


def _height(curve: Mapping[float, float], at: float) -> float:
    """Between two points, along the straight line on logarithmic axes."""
    left, right = max(x for x in curve if x <= at), min(x for x in curve if x >= at)
    if left == right:
        return curve[left]
    share = (at - left) / (right - left) if left <= 0 else math.log(at / left) / math.log(right / left)
    return float(curve[left] ** (1 - share) * curve[right] ** share)


def unbroken(curve: Curve) -> list[list[Point]]:
    """Runs of points whose rows failed no check."""
    pieces: list[list[Point]] = [[]]
    for point in curve:
        if point.row.failed:
            pieces.append([])
        else:
            pieces[-1].append(point)
    return [piece for piece in pieces if len(piece) > 1]
