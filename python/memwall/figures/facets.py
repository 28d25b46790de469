# SPDX-License-Identifier: MIT
"""Sorts the rows of a result into plots: rows of one plot differ in the keys that its axes and series show, and in nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Sequence

from . import plots
from .groups import constants, short, varying
from .result import Record, Result, carried


@dataclass(frozen=True)
class Facet:
    """The rows of one plot."""

    title: str
    conditions: str
    rows: tuple[Record, ...]

    @property
    def failed(self) -> list[str]:
        """Ids of the checks that its rows failed, each once."""
        return list(dict.fromkeys(check for row in self.rows for check in row.failed))


def facets(result: Result, shown: Sequence[str], plots_each: int = 0) -> list[Facet]:
    """One facet per combination of the keys that change and are not `shown`, in the order of the rows. Where each of them has `plots_each`
    plots, too many are refused."""
    hidden = {*shown, *carried([row.cells for row in result.rows.values()], result.zips, shown)}
    keys = [key for key in ["model", "phase", *varying(result, list(result.rows))] if key not in hidden]
    if "architecture" not in shown:
        keys.append("architecture")
    groups: dict[tuple[str, ...], list[Record]] = {}
    for row in result.rows.values():
        groups.setdefault(tuple(row.cells[key] for key in keys), []).append(row)
    plots.check_number(plots_each * len(groups))
    everywhere = constants(result, list(result.rows))
    return [_facet(everywhere, dict(zip(keys, values)), rows) for values, rows in groups.items()]


def _facet(everywhere: Mapping[str, str], values: dict[str, str], rows: Sequence[Record]) -> Facet:
    title = ", ".join(values[key] for key in ("architecture", "model", "phase") if values.get(key))
    conditions = [f"{short(key)} {value}" for key, value in values.items()
                  if key not in ("architecture", "model", "phase") and value and short(key) not in everywhere]
    return Facet(title, ", ".join(conditions), tuple(rows))


def number(cell: str) -> float | None:
    """The value of a key, or None where it is a word or empty."""
    try:
        return float(cell)
    except ValueError:
        return None


def ordered(cells: Sequence[str]) -> list[str]:
    """Distinct values: numbers by size, words in the order of the rows."""
    distinct = [cell for cell in dict.fromkeys(cells) if cell]
    if all(number(cell) is not None for cell in distinct):
        return sorted(distinct, key=float)
    return distinct


def key_title(key: str) -> str:
    """What an axis says of a key."""
    words = short(key)
    return words if "." in key else words[0].upper() + words[1:]
