# SPDX-License-Identifier: MIT
"""Where two curves cross."""

from __future__ import annotations

import math
from typing import Sequence

HYSTERESIS = 0.05  # a curve has crossed once it is this share beyond the other


def crossovers(x: Sequence[float], ratio: Sequence[float]) -> list[float]:
    """The x, interpolated between logarithms, at which `ratio` passes 1 and later leaves the hysteresis on the other side."""
    found: list[float] = []
    side, passed = 0, None
    for i, value in enumerate(ratio):
        if i > 0 and (math.log(ratio[i - 1]) > 0) != (math.log(value) > 0):
            passed = _interpolated(x[i - 1], x[i], math.log(ratio[i - 1]), math.log(value))
        here = 1 if value > 1 + HYSTERESIS else -1 if value < 1 / (1 + HYSTERESIS) else 0
        if here and side and here != side and passed is not None:
            found.append(passed)
        side = here or side
    return found


def _interpolated(x0: float, x1: float, log0: float, log1: float) -> float:
    share = log0 / (log0 - log1)
    if x0 <= 0:
        return x0 + share * (x1 - x0)
    return math.exp(math.log(x0) + share * (math.log(x1) - math.log(x0)))
