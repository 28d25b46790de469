# SPDX-License-Identifier: MIT
"""The options of one figure, taken out one by one so that none is ignored."""

from __future__ import annotations

import difflib
from typing import Any, Mapping, Sequence

from .result import FigureError

_COLUMNS_OF = {"column": 1, "page": 2}


class Options:
    """The map under `figures:` without its `name`, `type` and `where`."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._left = dict(values)
        self._known: list[str] = []

    def choice(self, key: str, allowed: Sequence[Any], default: Any) -> Any:
        """The value of `key`, one of `allowed`."""
        return self._checked(key, self._take(key, default), allowed)

    def optional(self, key: str, allowed: Sequence[str]) -> str | None:
        """The same, or None where `key` is not there."""
        value = self._take(key, None)
        return None if value is None else self._checked(key, value, allowed)

    def required(self, key: str, allowed: Sequence[str]) -> str:
        value = self._take(key, None)
        if value is None:
            raise FigureError(f"{key} is missing, expected one of {', '.join(allowed)}")
        return self._checked(key, value, allowed)

    def choices(self, key: str, allowed: Sequence[str], default: str) -> list[str]:
        """One of `allowed` or a list of them."""
        value = self._take(key, default)
        values = value if isinstance(value, list) else [value]
        if not values:
            raise FigureError(f"{key} is empty")
        return [self._checked(key, item, allowed) for item in values]

    def integer(self, key: str) -> int | None:
        """A whole number from 0, or None where `key` is not there."""
        value = self._take(key, None)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise FigureError(f"{key} is '{value}', expected a whole number from 0")
        return value

    def paper_columns(self) -> int:
        """1 or 2, from `width` or `columns`."""
        width = self.optional("width", list(_COLUMNS_OF))
        columns = self._take("columns", None)
        if width is not None and columns is not None:
            raise FigureError("width and columns both say how wide the figure is; leave one out")
        if width is not None:
            return _COLUMNS_OF[width]
        return self._checked("columns", 2 if columns is None else columns, [1, 2])

    def finish(self) -> None:
        """Every option must have been asked for."""
        for key in self._left:
            near = difflib.get_close_matches(key, self._known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "known are " + ", ".join(self._known)
            raise FigureError(f"unknown option '{key}'; {hint}")

    def _take(self, key: str, default: Any) -> Any:
        self._known.append(key)
        return self._left.pop(key, default)

    def _checked(self, key: str, value: Any, allowed: Sequence[Any]) -> Any:
        if value in allowed and not isinstance(value, bool):
            return value
        names = [str(item) for item in allowed]
        near = difflib.get_close_matches(str(value), names, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise FigureError(f"{key} is '{value}', expected one of {', '.join(names)}{hint}")
