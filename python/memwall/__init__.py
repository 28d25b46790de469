# SPDX-License-Identifier: MIT
"""memwall's Python face.

    memwall.mvm(config, W, X)                 Y = WᵀX through a functional crossbar
    memwall.Crossbar(config).program(W) @ X   the same, programmed once
    memwall.quality(exact, computed)          SQNR, RMS error, gain, offset
    memwall.simulate(arch, model=..., ...)    one workload on one architecture
    memwall.run(experiment, out=...)          an experiment

Results of the last two are dicts of arrays.
"""

from .errors import InputError
from .simulation import run, simulate
from .table import Table

__all__ = ["InputError", "Table", "run", "simulate"]

try:
    from .crossbar import Crossbar, Layer, mvm, quality
    from ._core import isa_level
    __all__ += ["Crossbar", "Layer", "isa_level", "mvm", "quality"]
except ModuleNotFoundError as _missing:  # the source tree, or a build without pybind11
    if _missing.name != "memwall._core":
        raise

    def __getattr__(name: str) -> object:
        if name in ("Crossbar", "Layer", "isa_level", "mvm", "quality"):
            raise ImportError(f"memwall.{name} needs the compiled module: import the package from BUILD/python of a build that had pybind11-dev")
        raise AttributeError(f"module 'memwall' has no attribute '{name}'")
