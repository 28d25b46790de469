# SPDX-License-Identifier: MIT
"""How the cells of a heat map look: by a scale of colours, or by which architecture is best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Sequence

from matplotlib import colormaps
from matplotlib.colors import to_hex

from . import quantity, style
from .result import Record
from .sheet import Family
from .style import Fill

_STEPS = 6  # colours in the legend
_DARK = 0.45  # share of the scale below which cividis needs white text


@dataclass(frozen=True)
class Cell:
    """What one cell shows; `winner` and `margin` where architectures compete."""

    x: str
    y: str
    rows: Sequence[Record]
    value: float | None
    winner: str = ""
    margin: float | None = None

    @property
    def failed(self) -> bool:
        return self.value is None and any(row.failed for row in self.rows)


class Looks:
    """Colours of cells, their texts and the legend."""

    def legend(self) -> Family:
        raise NotImplementedError

    def fill(self, cell: Cell) -> Fill:
        raise NotImplementedError

    def words(self, cell: Cell, digits: int = 3) -> str:
        raise NotImplementedError

    def ink(self, cell: Cell) -> str:
        return "black"


class Colours(Looks):
    def __init__(self, values: Sequence[float], logarithmic: bool, metric: str) -> None:
        self._low, self._high = min(values), max(values)
        self._log, self._metric = logarithmic, metric
        self._unit = quantity.unit_of(metric)

    def _share(self, value: float) -> float:
        if self._high == self._low:
            return 0.5
        if self._log:
            return math.log(value / self._low) / math.log(self._high / self._low)
        return (value - self._low) / (self._high - self._low)

    def _at(self, share: float) -> float:
        if self._log:
            return float(self._low * (self._high / self._low) ** share)
        return self._low + share * (self._high - self._low)

    def legend(self) -> Family:
        shares = [0.5] if self._high == self._low else [i / (_STEPS - 1) for i in range(_STEPS)]
        unit = "" if self._unit in quantity.PREFIXABLE or not self._unit else f" ({self._unit})"
        return Family(f"{quantity.name_of(self._metric)}{unit}:",
                      [(quantity.quantity(self._at(share), self._unit), Fill(_colour(share))) for share in shares])

    def fill(self, cell: Cell) -> Fill:
        return Fill(_colour(self._share(cell.value or 0.0)))

    def words(self, cell: Cell, digits: int = 3) -> str:
        return quantity.quantity(cell.value or 0.0, self._unit, digits)

    def ink(self, cell: Cell) -> str:
        return "white" if self._share(cell.value or 0.0) < _DARK else "black"


class Winners(Looks):
    def __init__(self, names: Sequence[str]) -> None:
        self._fills = {name: style.series_fill(i) for i, name in enumerate(names)}

    def legend(self) -> Family:
        return Family("Best:", list(self._fills.items()))

    def fill(self, cell: Cell) -> Fill:
        return self._fills[cell.winner]

    def words(self, cell: Cell, digits: int = 3) -> str:
        return "alone" if cell.margin is None else f"{quantity.number(cell.margin, digits)}×"


def _colour(share: float) -> str:
    return to_hex(colormaps["cividis"](share))
