# SPDX-License-Identifier: MIT
"""Functional crossbars against NumPy on the same shapes, in one run, in CPU seconds of one core.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=build/python /usr/bin/python3 bench/crossbar_numpy.py

1024 x 1024 weights in 128 x 128 arrays, 8-bit weights in four 2-bit slices, 8 phases, 8-bit converter, 64 vectors. The NumPy
simulator does what array simulators in Python do: one float product per array row, slice and phase, a quantiser behind it; read noise
draws a matrix of cells for each product of one vector. Which BLAS NumPy has decides its times: Debian's reference BLAS
is twenty times slower than libopenblas0-pthread.
"""

from __future__ import annotations

import time
from typing import Callable

import memwall
import numpy as np

SIZE, ROWS, VECTORS, SLICES, PHASES = 1024, 128, 64, 4, 8
STEP = ROWS * 3 / 255


def cpu_seconds(action: Callable[[], object], repeats: int) -> float:
    """Least of `repeats`: other load on the machine only adds."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def slices_of(weights: np.ndarray) -> list[np.ndarray]:
    return [((weights + 128) >> (2 * s) & 3).astype(np.float32) for s in range(SLICES)]


def planes_of(inputs: np.ndarray) -> list[np.ndarray]:
    return [(inputs >> p & 1).astype(np.float32) for p in range(PHASES)]


def numpy_product(cells: list[np.ndarray], inputs: np.ndarray, sigma: float = 0.0) -> np.ndarray:
    """Y = WᵀX for inputs K×V; with `sigma`, each cell fluctuates anew in each product of each vector."""
    random = np.random.default_rng(1)
    planes = planes_of(inputs)
    y = np.zeros((SIZE, inputs.shape[1]), np.float32)
    for first in range(0, SIZE, ROWS):
        for s, levels in enumerate(cells):
            array = levels[first:first + ROWS].T
            for p, plane in enumerate(planes):
                x = plane[first:first + ROWS]
                if sigma:
                    noisy = array + np.float32(sigma) * random.standard_normal(array.shape, dtype=np.float32)
                    sums = noisy @ x
                else:
                    sums = array @ x
                codes = np.clip(np.floor(sums / np.float32(STEP) + np.float32(0.5)), 0, 255)
                y += codes * np.float32(STEP * (-1 if p == PHASES - 1 else 1) * 2.0 ** (p + 2 * s))
    return y - 128 * inputs.sum(axis=0)


def main() -> None:
    random = np.random.default_rng(0)
    weights = random.integers(-128, 128, (SIZE, SIZE)).astype(np.int32)
    inputs = random.integers(-128, 128, (SIZE, VECTORS)).astype(np.int32)
    cells = slices_of(weights)
    reference = numpy_product(cells, inputs)
    float_weights, float_inputs = weights.astype(np.float32), inputs.astype(np.float32)

    rows: list[tuple[str, float, float]] = []
    plain = cpu_seconds(lambda: float_weights.T @ float_inputs, 20)
    simulator = cpu_seconds(lambda: numpy_product(cells, inputs), 3)
    noisy = cpu_seconds(lambda: numpy_product(cells, inputs[:, :1], 0.03), 1) * VECTORS
    rows.append(("NumPy, float product", plain, plain))
    rows.append(("NumPy simulator", simulator, simulator))
    rows.append((f"NumPy simulator, read noise (1 vector x {VECTORS})", noisy, noisy))

    layer = memwall.Crossbar("functional-8b-4slice").program(weights, threads=1)
    agreement = memwall.quality(reference, layer @ inputs)
    rows.append(("memwall", cpu_seconds(lambda: layer @ inputs, 20), simulator))
    layer = memwall.Crossbar("functional-8b-4slice-read-noise").program(weights, threads=1)
    rows.append(("memwall, read noise", cpu_seconds(lambda: layer @ inputs, 20), noisy))

    wires = memwall.Crossbar("functional-8b-4slice-ir-drop")
    start = time.process_time()
    layer = wires.program(weights, threads=1)
    elimination = time.process_time() - start
    rows.append(("memwall, wires", cpu_seconds(lambda: layer @ inputs, 20), simulator))
    rows.append((f"memwall, elimination of {wires.eliminated_arrays} arrays", elimination, elimination))

    print(f"kernels: {memwall.isa_level()}; NumPy's and memwall's products agree to {agreement['sqnr_db']:.0f} dB")
    print(f"{'':48}{'CPU s':>10}{'faster':>10}")
    for name, seconds, against in rows:
        print(f"{name:48}{seconds:10.4f}{against / seconds:10.1f}")


if __name__ == "__main__":
    main()
