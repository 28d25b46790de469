# SPDX-License-Identifier: MIT
"""Names, units and SI prefixes of what stands on an axis."""

from __future__ import annotations

import math

_PREFIXES = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P"}
PREFIXABLE = ("J", "s", "W", "B")
_SUFFIX_UNITS = {"_j": "J", "_s": "s", "_w": "W", "_bytes": "B", "_mm2": "mm²", "_um2": "µm²", "_db": "dB"}
# What an empty cell of a column says, where it is not that the column does not apply.
_ABSENT = {"sqnr_db": "exact"}
_NAMES = {
    "latency_s": "Latency",
    "ttft_s": "Time to first token",
    "tpot_s": "Time per output token",
    "energy_j": "Energy",
    "energy_per_token_j": "Energy per token",
    "movement_energy_j": "Data-movement energy",
    "movement_share": "Data movement / dynamic energy",
    "movement_share_total": "Data movement / total energy",
    "static_memory_bound_j": "Static energy while memory bound",
    "dram_bytes": "DRAM traffic",
    "link_bytes": "Link traffic",
    "noc_bytes": "NoC traffic",
    "buffer_bytes": "Buffer traffic",
    "array_energy_per_mac_j": "Array energy per MAC",
    "array_area_per_mac_um2": "Array area per MAC",
    "sqnr_db": "SQNR",
    "rms_error": "RMS error",
    "pue": "PUE",
}
_UNITS = {"lifetime_years": "years", "tokens_per_s": "tokens/s", "tops_delivered": "TOPS", "tops_peak": "TOPS"}
_TITLES = {"lifetime_years": "Lifetime", "tokens_per_s": "Throughput", "tops_delivered": "Delivered", "tops_peak": "Peak"}
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def name_of(column: str) -> str:
    """What an axis says about a column of results.csv, without its unit."""
    if column in _TITLES:
        return _TITLES[column]
    if column in _NAMES:
        return _NAMES[column]
    for suffix in _SUFFIX_UNITS:
        if column.endswith(suffix):
            column = column[: -len(suffix)]
    return column.replace("_", " ").capitalize()


def absent(column: str) -> str:
    """What stands where a column has no number."""
    return _ABSENT.get(column, "n/a")


def unit_of(column: str) -> str:
    """The unit that the name of a column ends with; empty for counts and fractions."""
    if column in _UNITS:
        return _UNITS[column]
    for suffix, unit in _SUFFIX_UNITS.items():
        if column.endswith(suffix):
            return unit
    return ""


def exponent_of(value: float) -> int:
    """The multiple of three that brings `value` into [1, 1000)."""
    if value <= 0:
        return 0
    return min(max(3 * math.floor(math.log10(value) / 3 + 1e-12), min(_PREFIXES)), max(_PREFIXES))


def scaled_unit(exponent: int, unit: str) -> str:
    """`unit` times ten to the `exponent`: mJ, or 10³ tokens/s where a prefix would not be understood."""
    if exponent == 0:
        return unit
    if unit in PREFIXABLE:
        return _PREFIXES[exponent] + unit
    return f"10{str(exponent).translate(_SUPERSCRIPT)} {unit}".rstrip()


def number(value: float, digits: int = 3) -> str:
    """Significant digits without an exponent; two at most below 0.1."""
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    decimals = max(0, digits - 1 - magnitude) if magnitude >= -1 else min(digits, 2) - 1 - magnitude
    return f"{value:.{decimals}f}"


def quantity(value: float, unit: str, digits: int = 3) -> str:
    """Value and unit, e.g. `12.3 mJ`; `12.3k` or `12.3×10⁻⁶` where the unit takes no prefix and stands elsewhere."""
    if unit not in PREFIXABLE and 1e-3 <= abs(value) < 1e3:
        return number(value, digits)
    exponent = exponent_of(abs(value))
    text = number(value / 10.0**exponent, digits)
    if unit in PREFIXABLE:
        return f"{text} {scaled_unit(exponent, unit)}"
    if exponent >= 0:
        return text + _PREFIXES[exponent]
    return f"{text}×10{str(exponent).translate(_SUPERSCRIPT)}"


def decade(exponent: int, unit: str) -> str:
    """Ten to the `exponent` on a logarithmic axis: 10 ms, or 10⁴ where the axis names the unit."""
    if unit in PREFIXABLE:
        base = exponent_of(10.0**exponent)
        return f"{round(10.0 ** (exponent - base))} {scaled_unit(base, unit)}"
    return f"10{str(exponent).translate(_SUPERSCRIPT)}"
