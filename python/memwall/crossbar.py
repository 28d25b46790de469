# SPDX-License-Identifier: MIT
"""Functional crossbars on NumPy arrays."""

from __future__ import annotations

import json
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np

from ._core import Crossbar as _Crossbar
from .errors import InputError

Config = Union[str, Mapping[str, Any]]


def settings(values: Optional[Mapping[str, Any]]) -> list[str]:
    """A map of dotted paths as the command line takes it."""
    return [f"{path}={value if isinstance(value, str) else json.dumps(value)}" for path, value in (values or {}).items()]


def as_integers(array: Any, name: str) -> np.ndarray:
    """`array` as a NumPy array; objects and ragged lists are refused."""
    result = np.asarray(array)
    if result.dtype == object:
        raise InputError(f"{name}: expected a rectangular array of integers")
    return result


class Layer:
    """Weights in the cells of a crossbar. Made by `Crossbar.program`.

    `layer @ X` is the product; `layer.shape` is (K, N); `layer.report` counts conversions and clipping since programming.
    """

    def __init__(self, layer: Any, threads: int) -> None:
        self._layer = layer
        self._threads = threads

    @property
    def shape(self) -> tuple[int, int]:
        """(K inputs, N outputs)."""
        return self._layer.shape

    @property
    def report(self) -> dict[str, Any]:
        """`exact`, `arrays`, `adc_bits`, `code_width_levels` (narrowest, widest code in products of cell level and DAC level),
        `conversions`, `clipped_low`, `clipped_high`."""
        return self._layer.report

    def multiply(self, inputs: Any, threads: Optional[int] = None) -> np.ndarray:
        """Y[N×V] = WᵀX for integers X[K×V], or Y[N] for X[K]; int64 where the crossbar is exact, else float64.

        X may be any view or memory map: vectors are read as they are needed. Read noise goes on from call to call, so two
        calls differ. Raises InputError (a ValueError) on a wrong shape, on floats, and on inputs that do not fit the
        config's bits. Ctrl-C ends it.
        """
        x = as_integers(inputs, "X")
        product = self._layer.multiply(x[:, None] if x.ndim == 1 else x, self._threads if threads is None else threads)
        return product[:, 0] if x.ndim == 1 else product

    def __matmul__(self, inputs: Any) -> np.ndarray:
        return self.multiply(inputs)


class Crossbar:
    """A functional crossbar.

    `config` is a name (`functional-8b-4slice`), a file, or a map such as `{"base": "functional-8b-4slice", "adc": {"bits": 6}}`;
    `set` lays values over it by dotted path: `{"read_noise": {"law": "constant", "sigma": "1 %"}}`. docs/configs.md has all keys.
    Raises InputError on every mistake of a config, with its place.
    """

    def __init__(self, config: Config, set: Optional[Mapping[str, Any]] = None,  # noqa: A002, as --set
                 configs: Sequence[str] = ()) -> None:
        text = config if isinstance(config, str) else json.dumps(config)
        self._crossbar = _Crossbar(text, settings(set), [str(folder) for folder in configs])

    @property
    def is_calibrated(self) -> bool:
        """Whether `program` needs calibration inputs."""
        return self._crossbar.is_calibrated

    @property
    def weight_range(self) -> tuple[int, int]:
        """Smallest and largest weight that can be stored."""
        return self._crossbar.weight_range

    @property
    def input_range(self) -> tuple[int, int]:
        """Smallest and largest input of a vector that has both signs."""
        return self._crossbar.input_range

    @property
    def eliminated_arrays(self) -> int:
        """Arrays whose wires were computed so far; arrays of equal content count once."""
        return self._crossbar.eliminated_arrays

    def program(self, weights: Any, calibration: Any = None, threads: int = 0) -> Layer:
        """Writes integers W[K×N] into cells.

        A converter with a calibrated range or a correction needs `calibration`, inputs [K×V] of which the first 64 vectors are used.
        `threads` (0: as many as cores) changes no bit. Raises InputError on a wrong shape, on floats, on weights that do not
        fit the config's bits, and on layers whose cells would take more than 4 GiB.
        """
        sample = None if calibration is None else as_integers(calibration, "calibration")
        return Layer(self._crossbar.program(as_integers(weights, "W"), sample, threads), threads)


def mvm(config: Config, weights: Any, inputs: Any, *, calibration: Any = None, threads: int = 0,
        set: Optional[Mapping[str, Any]] = None) -> np.ndarray:  # noqa: A002
    """Y[N×V] = WᵀX through a functional crossbar, for integers W[K×N] and X[K×V] (or X[K], giving Y[N]).

    int64 where the crossbar is exact (a lossless converter, nothing that is not ideal), else float64. Calibration takes
    its sums from `calibration`, else from the first 64 vectors of X. Other arguments and errors as for `Crossbar`.

    >>> memwall.mvm("functional-lossless", [[1, 2], [3, 4]], [[1], [1]])
    array([[4],
           [6]])
    """
    crossbar = Crossbar(config, set)
    sample = calibration
    if sample is None and crossbar.is_calibrated:
        x = as_integers(inputs, "X")
        sample = x[:, None] if x.ndim == 1 else x
    return crossbar.program(weights, sample, threads).multiply(inputs)


def quality(exact: Any, computed: Any) -> dict[str, float]:
    """How far `computed` is from `exact` (equal shapes): `sqnr_db` (infinite without error), `rms_error` (over the RMS of the
    exact values), `gain` and `offset` of the line through (exact, computed) with the least squares."""
    a, b = np.asarray(exact, dtype=np.float64).ravel(), np.asarray(computed, dtype=np.float64).ravel()
    if a.shape != b.shape or a.size == 0:
        raise InputError(f"expected two arrays of one size, got {a.size} and {b.size} values")
    noise, signal = float(np.mean((b - a) ** 2)), float(np.mean(a * a))
    spread = float(np.mean((a - a.mean()) ** 2))
    gain = float(np.mean((a - a.mean()) * b)) / spread if spread > 0 else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.float64(signal) / noise if noise > 0 else np.inf
        return {"sqnr_db": float(10 * np.log10(ratio)), "rms_error": float(np.sqrt(1 / ratio)), "gain": gain,
                "offset": float(b.mean() - gain * a.mean())}
