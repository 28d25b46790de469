# SPDX-License-Identifier: MIT
"""Sorts the rows of a result into panels (model and phase), groups (points) and bars (architectures)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

from .result import Place, Result

_SHORT = {
    "batch": "batch",
    "context": "context",
    "input_length": "input",
    "output_length": "output",
    "weight_bits": "weight bits",
    "activation_bits": "activation bits",
    "kv_bits": "KV bits",
}


@dataclass(frozen=True)
class Group:
    """The bars of one point, side by side; `keys` are the (name, value) pairs that differ within the panel."""

    keys: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Panel:
    """One pair of axes. Panels of equal `number` are parts of one panel and share their scale."""

    number: int
    title: str
    conditions: str
    groups: tuple[Group, ...]

    @property
    def bars(self) -> int:
        """Places of one group."""
        return max(len(group.places) for group in self.groups)

    @property
    def places(self) -> list[Place]:
        return [place for group in self.groups for place in group.places]


def drawn_architectures(result: Result) -> list[str]:
    """Architectures that have a row, in the manifest's order."""
    present = {place.architecture for place in result.rows}
    return [name for name in result.architectures if name in present]


def panels(result: Result) -> list[Panel]:
    """One panel per (model, phase), in the order of the rows; every group has a place for each architecture
    that the panel has a row of."""
    points: dict[tuple[str, str], list[str]] = {}
    for place, record in result.rows.items():
        members = points.setdefault((record.cells["model"], record.cells["phase"]), [])
        if place.point not in members:
            members.append(place.point)
    everywhere = constants(result, list(result.rows))
    found = []
    for number, ((model, phase), members) in enumerate(points.items()):
        architectures = [name for name in drawn_architectures(result)
                         if any(Place(point, name) in result.rows for point in members)]
        grid = [[Place(point, name) for name in architectures] for point in members]
        present = [place for places in grid for place in places if place in result.rows]
        changing = varying(result, present)
        local = {key: value for key, value in constants(result, present).items() if key not in everywhere}
        found.append(Panel(
            number=number,
            title=f"{model}, {phase}",
            conditions=", ".join(f"{key} {value}" for key, value in local.items()),
            groups=tuple(Group(_key_values(result, places, changing), tuple(places)) for places in grid),
        ))
    return found


def split(panel: Panel, most_groups: int) -> list[Panel]:
    """The panel in parts of at most `most_groups` groups, as even as possible."""
    if len(panel.groups) <= most_groups:
        return [panel]
    parts = -(-len(panel.groups) // most_groups)
    size = -(-len(panel.groups) // parts)
    return [
        replace(panel, title=panel.title if start == 0 else f"{panel.title} (continued)",
                groups=panel.groups[start:start + size])
        for start in range(0, len(panel.groups), size)
    ]


def constants(result: Result, places: Sequence[Place]) -> dict[str, str]:
    """Keys (by their printed names) that have one and the same value in all of these rows."""
    found = {}
    for key in _conditions(result):
        values = {result.rows[place].cells[key] for place in places}
        if len(values) == 1 and "" not in values:
            found[short(key)] = values.pop()
    return found


def _conditions(result: Result) -> list[str]:
    return [key for key in result.keys if key not in ("model", "phase")]


def varying(result: Result, places: Sequence[Place]) -> list[str]:
    """Keys that change from point to point. One that only differs between architectures is theirs, not the point's."""
    found = []
    for key in _conditions(result):
        values: dict[str, set[str]] = {}
        for place in places:
            values.setdefault(place.architecture, set()).add(result.rows[place].cells[key])
        if any(len(seen) > 1 for seen in values.values()):
            found.append(key)
    return found


def _key_values(result: Result, places: Sequence[Place], keys: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for key in keys:
        values = dict.fromkeys(result.rows[place].cells[key] for place in places if place in result.rows)
        pairs.append((short(key), "/".join(value for value in values if value) or "–"))
    return tuple(pairs)


def short(key: str) -> str:
    """A swept path is told by its last two parts."""
    return _SHORT.get(key, ".".join(key.split(".")[-2:]).replace("_", " "))
