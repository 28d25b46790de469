# SPDX-License-Identifier: MIT
"""Real-valued matrix products on a crossbar: quantised, multiplied as integers, scaled back."""

from __future__ import annotations

from typing import Optional

import numpy as np

from ..crossbar import Config, Crossbar, Layer


def scale_to(values: np.ndarray, largest: int, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Integers of at most `largest` in magnitude and the scale of each slice along the other axis: symmetric, by its largest."""
    scale = np.abs(values).max(axis=axis, keepdims=True) / largest
    scale = np.where(scale > 0, scale, 1.0)
    return np.rint(values / scale).astype(np.int32), scale


class IntegerProducts:
    """x @ w with weights quantised by output and activations by token, multiplied exactly: what a crossbar can reach at best.

    Remembers the integer activations that each weight saw first, up to 64 tokens: they calibrate converters.
    """

    def __init__(self, weight_limit: int, input_limit: int) -> None:
        self.limits = weight_limit, input_limit
        self.seen: dict[str, np.ndarray] = {}

    def multiply(self, name: str, weights: np.ndarray, inputs: np.ndarray) -> np.ndarray:
        """W[K×N], X[K×V] -> WᵀX."""
        return weights.T.astype(np.float64) @ inputs

    def __call__(self, name: str, weight: np.ndarray, x: np.ndarray) -> np.ndarray:
        w, w_scale = scale_to(weight, self.limits[0], axis=0)
        inputs, x_scale = scale_to(x, self.limits[1], axis=1)
        if name not in self.seen:
            # Tokens spread over all that came: those of one sentence would resemble each other.
            self.seen[name] = inputs[np.linspace(0, len(inputs) - 1, min(64, len(inputs))).astype(int)].T.copy()
        return self.multiply(name, w, inputs.T).T * x_scale * w_scale


class CrossbarProducts(IntegerProducts):
    """The same through a crossbar; each weight is programmed at its first use."""

    def __init__(self, config: Config, set: Optional[dict] = None,  # noqa: A002
                 calibration: Optional[dict[str, np.ndarray]] = None, threads: int = 0) -> None:
        self.crossbar = Crossbar(config, set)
        self.threads = threads
        self.calibration = calibration or {}
        self.layers: dict[str, Layer] = {}
        super().__init__(min(-self.crossbar.weight_range[0], self.crossbar.weight_range[1]),
                         min(-self.crossbar.input_range[0], self.crossbar.input_range[1]))

    def multiply(self, name: str, weights: np.ndarray, inputs: np.ndarray) -> np.ndarray:
        if name not in self.layers:
            self.layers[name] = self.crossbar.program(weights, self.calibration.get(name), self.threads)
        return self.layers[name] @ inputs

    def clipped_share(self) -> float:
        """Of all conversions so far."""
        reports = [layer.report for layer in self.layers.values()]
        conversions = sum(report["conversions"] for report in reports)
        return sum(report["clipped_low"] + report["clipped_high"] for report in reports) / conversions if conversions else 0.0
