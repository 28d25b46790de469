# SPDX-License-Identifier: MIT
"""The options of one figure, taken out one by one so that none is ignored."""

from __future__ import annotations

import difflib
from typing import Any, Mapping, Sequence

from .result import FigureError


class Options:
    """The map under `figures:` without its `name` and `type`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._left = dict(values)
        self._known: list[str] = []

    def choice(self, key: str, allowed: Sequence[Any], default: Any) -> Any:
        """The value of `key`, one of `allowed`."""
        self._known.append(key)
        value = self._left.pop(key, default)
        if value not in allowed or isinstance(value, bool):
            names = ", ".join(str(item) for item in allowed)
            raise FigureError(f"{key} is '{value}', expected one of {names}")
        return value

    def finish(self) -> None:
        """Every option must have been asked for."""
        for key in self._left:
            near = difflib.get_close_matches(key, self._known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "known are " + ", ".join(self._known)
            raise FigureError(f"unknown option '{key}'; {hint}")
