# SPDX-License-Identifier: MIT
"""Maps values to heights in inches and says where the ticks stand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Iterable, Protocol

from . import quantity


class Scale(Protocol):
    """One y axis, from 0 to `height` inches."""

    height: float

    def inches(self, value: float) -> float: ...

    def ticks(self) -> list[tuple[float, str]]: ...

    def minor_ticks(self) -> list[float]: ...

    def value_label(self, value: float) -> str: ...


@dataclass(frozen=True)
class LinearScale:
    """From zero; labels are in units of 10^exponent, which the axis names."""

    height: float
    top: float
    exponent: int
    unit: str

    @classmethod
    def fit(cls, values: Iterable[float], height: float, free: float, unit: str) -> LinearScale:
        """Leaves `free` inches above the largest value."""
        largest = max(values, default=0.0)
        top = largest * height / (height - free) if largest > 0 else 1.0
        return cls(height, top, quantity.exponent_of(largest), unit)

    def inches(self, value: float) -> float:
        return value / self.top * self.height

    def ticks(self) -> list[tuple[float, str]]:
        scaled_top = self.top / 10.0**self.exponent
        step = _nice_step(scaled_top, self.height)
        decimals = next(d for d in range(12) if math.isclose(round(step, d), step, rel_tol=1e-9))
        last = min(scaled_top, 100.0) if self.unit == "%" else scaled_top
        count = math.floor(last / step * (1 + 1e-9))
        return [(i * step / scaled_top * self.height, f"{i * step:.{decimals}f}") for i in range(count + 1)]

    def minor_ticks(self) -> list[float]:
        return []

    def value_label(self, value: float) -> str:
        scaled = value / 10.0**self.exponent
        if 0 < scaled < 1e-3:
            return quantity.quantity(value, self.unit)
        return quantity.number(scaled)


@dataclass(frozen=True)
class LogScale:
    """Between two exponents of ten; labels carry prefix and unit."""

    height: float
    low: float
    high: float
    unit: str

    @classmethod
    def fit(cls, values: Iterable[float], height: float, free: float, unit: str) -> LogScale:
        """Starts at a decade clearly below the smallest value and leaves `free` inches above the largest."""
        logs = [math.log10(value) for value in values if value > 0]
        if not logs:
            return cls(height, 0.0, 1.0, unit)
        low = math.floor(min(logs) - 0.25)
        high = low + (max(logs) - low) * height / (height - free)
        return cls(height, low, max(high, low + 1), unit)

    def inches(self, value: float) -> float:
        return (math.log10(value) - self.low) / (self.high - self.low) * self.height if value > 0 else 0.0

    def ticks(self) -> list[tuple[float, str]]:
        stride = -(-self._decades() // 6)
        return [(self._at(d), self.decade_label(d)) for d in self._exponents() if (d - self._exponents()[0]) % stride == 0]

    def minor_ticks(self) -> list[float]:
        if self._decades() > 6:
            return [self._at(d) for d in self._exponents()]
        found = [math.log10(m) + d for d in self._exponents() for m in range(2, 10)]
        return [self._at(log) for log in found if log <= self.high]

    def value_label(self, value: float) -> str:
        return quantity.quantity(value, self.unit)

    def decade_label(self, exponent: int) -> str:
        return quantity.decade(exponent, self.unit)

    def _at(self, log: float) -> float:
        return (log - self.low) / (self.high - self.low) * self.height

    def _exponents(self) -> list[int]:
        return list(range(math.ceil(self.low), math.floor(self.high + 1e-9) + 1))

    def _decades(self) -> int:
        return max(1, math.floor(self.high) - math.ceil(self.low))


def _nice_step(top: float, height: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten, ticks about a quarter of an inch apart."""
    rough = top / max(2.0, height / 0.26)
    decade = 10.0 ** math.floor(math.log10(rough))
    return next(m * decade for m in (1, 2, 2.5, 5, 10) if m * decade >= rough * (1 - 1e-9))
