# SPDX-License-Identifier: MIT
"""An axis of a plot: from values to inches, and where its ticks stand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Sequence

from . import quantity, style, text

_AROUND = 0.05  # free share of the length at both ends
_TICK_GAP = 0.07  # inches between labels side by side
_LEAST_SPAN = 0.35  # decades that a logarithmic axis shows at the least


@dataclass(frozen=True)
class Axis:
    """What stands on an axis. With `names` it is a row of named places, 0, 1, ...; `at` are values that get ticks."""

    title: str
    unit: str = ""
    values: Sequence[float] = ()
    log: bool = False
    at: Sequence[float] = ()
    names: Sequence[str] = ()
    from_zero: bool = True  # a linear axis that starts or ends at zero

    def fit(self, length: float, vertical: bool) -> Ruler:
        if self.names:
            return Ruler(self, length, -0.5, len(self.names) - 0.5, vertical, 0)
        if self.log:
            return self._fit_log(length, vertical)
        low, high = min(self.values, default=0.0), max(self.values, default=1.0)
        if self.from_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        if high == low:
            low, high = low - 0.5 * abs(low), high + 0.5 * abs(high) or 1.0
        around = _AROUND * (high - low)
        starts_at_zero = self.from_zero and low == 0.0
        ends_at_zero = self.from_zero and high == 0.0
        exponent = quantity.exponent_of(max(abs(low), abs(high))) if self.unit != "%" else 0
        return Ruler(self, length, low if starts_at_zero else low - around, high if ends_at_zero else high + around, vertical, exponent)

    def _fit_log(self, length: float, vertical: bool) -> Ruler:
        logs = [math.log10(value) for value in self.values if value > 0] or [0.0]
        low, high = min(logs), max(logs)
        missing = max(0.0, _LEAST_SPAN - (high - low)) / 2
        around = _AROUND * (high - low + 2 * missing)
        return Ruler(self, length, low - missing - around, high + missing + around, vertical, 0)


@dataclass(frozen=True)
class Ruler:
    """An axis of a certain length in inches; low and high are exponents of ten on a logarithmic one."""

    axis: Axis
    length: float
    low: float
    high: float
    vertical: bool
    exponent: int
    _labels: list[tuple[float, str]] = field(default_factory=list)

    def inches(self, value: float) -> float:
        """Where a value stands; names count from the top of a vertical axis."""
        if self.axis.log:
            value = math.log10(value)
        share = (value - self.low) / (self.high - self.low)
        return (1 - share if self.axis.names and self.vertical else share) * self.length

    @property
    def title(self) -> str:
        """With the unit, unless the ticks say it."""
        if self.axis.log and self.axis.unit in quantity.PREFIXABLE:
            return self.axis.title
        unit = quantity.scaled_unit(self.exponent, self.axis.unit)
        return f"{self.axis.title} ({unit})" if unit else self.axis.title

    def ticks(self) -> list[tuple[float, str]]:
        """Places in inches and labels, as many as stand apart."""
        if self.axis.names:
            return [(self.inches(i), name) for i, name in enumerate(self.axis.names)]
        if self.axis.at:
            marks = [(self.inches(value), _plain(value)) for value in sorted(set(self.axis.at))]
            return self._apart(marks)
        return self._apart(self._log_marks()) if self.axis.log else self._linear_marks()

    def minor_ticks(self) -> list[float]:
        if not self.axis.log or self.axis.at or self.axis.names or self.high - self.low > 7:
            return []
        values = [m * 10.0**d for d in range(math.floor(self.low), math.ceil(self.high)) for m in range(2, 10)]
        return [self.inches(value) for value in values if self.low <= math.log10(value) <= self.high]

    def _log_marks(self) -> list[tuple[float, str]]:
        decades = range(math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9) + 1)
        if len(decades) >= 2:
            return [(self.inches(10.0**d), self._label(10.0**d)) for d in decades]
        steps = (1, 2, 5) if self.high - self.low > 0.5 else (1, 1.5, 2, 3, 4, 5, 6, 8)
        values = [m * 10.0**d for d in range(math.floor(self.low), math.ceil(self.high)) for m in steps]
        return [(self.inches(v), self._label(v)) for v in values if self.low - 1e-9 <= math.log10(v) <= self.high + 1e-9]

    def _linear_marks(self) -> list[tuple[float, str]]:
        scale = 10.0**self.exponent
        low, high = self.low / scale, self.high / scale
        for parts in range(8, 0, -1):
            step = _nice_step((high - low) / parts)
            decimals = next(d for d in range(12) if math.isclose(round(step, d), step, rel_tol=1e-9))
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            marks = [(self.inches(i * step * scale), f"{i * step:.{decimals}f}".replace("-", "−")) for i in range(first, last + 1)]
            if len(self._apart(marks)) == len(marks):
                return marks
        return marks[:1]

    def _label(self, value: float) -> str:
        if self.axis.unit in quantity.PREFIXABLE:
            exponent = quantity.exponent_of(value)
            return f"{value / 10.0**exponent:.3g} {quantity.scaled_unit(exponent, self.axis.unit)}"
        if 1e-3 <= value < 1e15:
            return _plain(value)
        return quantity.decade(round(math.log10(value)), self.axis.unit) if _is_decade(value) else f"{value:.0e}"

    def _apart(self, marks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
        """Every n-th label, so that none touches the next."""
        for stride in range(1, len(marks) + 1):
            kept = marks[::stride]
            if all(b[0] - a[0] >= self._room(a[1], b[1]) for a, b in zip(kept, kept[1:])):
                return list(kept)
        return list(marks[:1])

    def _room(self, label: str, following: str) -> float:
        if self.vertical:
            return text.line_height(style.TICK_PT) * 1.15
        return (text.width(label, style.TICK_PT) + text.width(following, style.TICK_PT)) / 2 + _TICK_GAP


def _plain(value: float) -> str:
    """As it is up to four digits; 10k, 2.5M above; exact where a prefix would round."""
    if value < 10000:
        return f"{value:.6g}"
    exponent = quantity.exponent_of(value)
    short = f"{value / 10.0**exponent:.3g}"
    return short + quantity.scaled_unit(exponent, "B")[:-1] if float(short) * 10.0**exponent == value else f"{value:.0f}"


def _is_decade(value: float) -> bool:
    return math.isclose(math.log10(value), round(math.log10(value)), abs_tol=1e-9)


def _nice_step(rough: float) -> float:
    decade = 10.0 ** math.floor(math.log10(rough))
    return next(m * decade for m in (1, 2, 2.5, 5, 10) if m * decade >= rough * (1 - 1e-9))
