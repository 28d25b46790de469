# SPDX-License-Identifier: MIT
"""`left <= right` over the columns of a table: numbers, arithmetic, and the functions below; nothing else of Python."""

from __future__ import annotations

import ast
import operator
from typing import Any, Callable, Mapping

import numpy as np

from ..figures.result import FigureError

# Cells of the tables have twelve digits; what is equal differs by rounding alone.
_EQUAL = 1e-9

_RELATIONS: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.LtE: operator.le, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.Gt: operator.gt,
    ast.Eq: lambda a, b: abs(a - b) <= _EQUAL * max(abs(a), abs(b))}
_ALLOWED = (ast.BinOp, ast.UnaryOp, ast.USub, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.Name, ast.Load, ast.Constant, ast.Call,
            ast.keyword, ast.List)


def _fall(x: np.ndarray) -> float:
    """Largest step down of a series, relative; 0 where it never falls."""
    return float(np.maximum(0.0, np.max(1 - x[1:] / x[:-1]))) if len(x) > 1 else 0.0


def _rise(x: np.ndarray) -> float:
    """Largest step up of a series, relative; 0 where it never rises."""
    return float(np.maximum(0.0, np.max(x[1:] / x[:-1] - 1))) if len(x) > 1 else 0.0


def _slope(x: np.ndarray, y: np.ndarray) -> float:
    """Of y over x on logarithmic axes, by least squares."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def _r2(x: np.ndarray, y: np.ndarray) -> float:
    """Share of the variance of y that a straight line over x explains."""
    return float(np.corrcoef(x, y)[0, 1] ** 2)


def _crossing(x: np.ndarray, y: np.ndarray, level: np.ndarray) -> float:
    """Where y first crosses `level`, between two points on logarithmic axes."""
    above = np.log(y / level)
    for i in range(len(above) - 1):
        if above[i] * above[i + 1] <= 0 and above[i] != above[i + 1]:
            share = above[i] / (above[i] - above[i + 1])
            return float(np.exp(np.log(x[i]) + share * np.log(x[i + 1] / x[i])))
    raise FigureError("crossing(): the two series do not cross")


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": np.abs, "minimum": np.minimum, "maximum": np.maximum, "ceil": np.ceil, "log10": np.log10,
    "first": lambda x: float(x[0]), "last": lambda x: float(x[-1]), "length": len,
    "lowest": lambda x: float(np.min(x)), "highest": lambda x: float(np.max(x)), "total": lambda x: float(np.sum(x)),
    "mean": lambda x: float(np.mean(x)), "spread": lambda x: float(np.max(x) / np.min(x) - 1),
    "largest_fall": _fall, "largest_rise": _rise, "slope": _slope, "r2": _r2, "crossing": _crossing}


class Comparison:
    """A parsed check."""

    def __init__(self, text: str) -> None:
        try:
            tree = ast.parse(text, mode="eval").body
        except SyntaxError as error:
            raise FigureError(f"`{text}`: {error.msg} at column {error.offset}") from error
        if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or type(tree.ops[0]) not in _RELATIONS:
            raise FigureError(f"`{text}`: expected one comparison with <=, >=, ==, < or >")
        for side in (tree.left, tree.comparators[0]):
            for node in ast.walk(side):
                if not isinstance(node, _ALLOWED) or (isinstance(node, ast.Call) and not isinstance(node.func, ast.Name)):
                    raise FigureError(f"`{text}`: expected numbers, columns, functions and + - * / **")
        self._text = text
        self._relation = _RELATIONS[type(tree.ops[0])]
        self._sides = [compile(ast.fix_missing_locations(ast.Expression(side)), text, "eval") for side in (tree.left, tree.comparators[0])]

    def sides(self, names: Mapping[str, Any]) -> tuple[float, float]:
        """Both values; `names` answers for columns and functions."""
        return self._value(self._sides[0], names), self._value(self._sides[1], names)

    def holds(self, left: float, right: float) -> bool:
        return self._relation(left, right)

    def _value(self, code: Any, names: Mapping[str, Any]) -> float:
        try:
            with np.errstate(all="ignore"):  # what is not finite in the end is said below
                value = np.asarray(eval(code, {"__builtins__": {}}, names), dtype=float)  # names and calls were sorted out above
        except (TypeError, ValueError, ZeroDivisionError, IndexError) as error:
            raise FigureError(f"`{self._text}`: {error}") from error
        if value.size != 1:
            raise FigureError(f"`{self._text}`: a side has {value.size} values; expected one, such as highest(…)")
        if not np.isfinite(value).all():
            raise FigureError(f"`{self._text}`: a side is {value.reshape(-1)[0]}, expected a finite number")
        return float(value.reshape(-1)[0])
