# SPDX-License-Identifier: MIT
"""Perplexity of the trained transformer through crossbars: against converter bits, array size, read noise and drift.

    PYTHONPATH=build/python /usr/bin/python3 -m memwall.transformer.evaluate --out results/transformer

prints a table, writes perplexity.csv and draws it. Every product of a weight with activations goes through a crossbar; attention
scores, softmax and norms are digital. The text was never trained on; converters are calibrated on another part of it.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Iterator, NamedTuple

import numpy as np

from .._core import version
from . import figure, model
from .products import CrossbarProducts, IntegerProducts
from .safetensors import read

_FOLDER = Path(__file__).parent
_BASE = "functional-8b-4slice"
_CALIBRATED = {"range": "calibrated", "coverage": 0.9999}
# estimate: one code of this share of the sums' range; 0.01 % outside costs less than the codes it makes narrower.


class Case(NamedTuple):
    study: str
    value: str
    settings: dict


def cases() -> Iterator[Case]:
    for bits in (4, 5, 6, 7, 8, 9):
        yield Case("adc bits, whole range", str(bits), {"adc.bits": bits})
    for bits in (4, 5, 6, 7, 8):
        yield Case("adc bits, calibrated", str(bits), {"adc": {"bits": bits, **_CALIBRATED}})
    for rows in (32, 64, 128, 256, 512):
        yield Case("rows, 7 bits, whole range", str(rows), {"array.rows": rows, "adc.bits": 7})
    for percent in (0.5, 1, 2, 5, 10):
        yield Case("read noise, % of on", str(percent), {"read_noise": {"law": "constant", "sigma": f"{percent} %"}})
    phase_change = {"cell": {"on": "25 uS", "off": "0.1 uS"}, "statistics": "pcm-90nm", "weights.scheme": "differential"}
    yield Case("pcm-90nm, programmed", "0", {**phase_change, "programming_error": {"law": "statistics"}})
    for time in ("20 s", "1 h", "1 d", "30 d", "1 y"):
        yield Case("pcm-90nm, programmed and drifting", time,
                   {**phase_change, "programming_error": {"law": "statistics"}, "drift": {"after": time},
                    "read_noise": {"law": "statistics"}})
    for scheme in ("differential", "offset"):
        for name, correction in (("", "none"), (", corrected", "affine")):
            for ohm in ("0.5 Ohm", "1 Ohm", "2 Ohm", "4 Ohm"):
                wires = {"row_segment": ohm, "column_segment": ohm, "driver": "20 Ohm", "sense": "20 Ohm"}
                yield Case(f"wires, per cell, {scheme}{name}", ohm,
                           {"cell": {"on": "40 uS", "off": "1 uS"}, "wires": wires, "array": {"rows": 64, "columns": 64},
                            "weights.scheme": scheme, "adc.correction": correction})


def load() -> tuple[model.Weights, model.Shape, np.ndarray, np.ndarray]:
    """Weights, sizes, the text to score and the text to calibrate on."""
    weights = {name: tensor.astype(np.float32) for name, tensor in read(_FOLDER / "weights.safetensors").items()}
    text = model.encode((_FOLDER / "held_out.txt").read_text(encoding="utf-8"))
    return weights, model.Shape(), text[len(text) // 4:], text[:len(text) // 4]


def calibration(weights: model.Weights, shape: model.Shape, text: np.ndarray) -> dict[str, np.ndarray]:
    """Integer activations of each weight on `text`."""
    products = IntegerProducts(127, 127)
    model.perplexity(weights, shape, text, products, windows=4)
    return products.seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="folder for perplexity.csv and its figure")
    parser.add_argument("--windows", type=int, default=16, help="windows of text that are scored (16)")
    parser.add_argument("--threads", type=int, default=0, help="threads (as many as cores); changes no bit")
    arguments = parser.parse_args()
    weights, shape, text, other = load()
    shown = calibration(weights, shape, other)
    rows = [("numbers", "float32", model.perplexity(weights, shape, text, windows=arguments.windows), 0.0),
            ("numbers", "int8", model.perplexity(weights, shape, text, IntegerProducts(127, 127), arguments.windows), 0.0)]
    for case in cases():
        products = CrossbarProducts(_BASE, case.settings, shown, arguments.threads)
        rows.append((case.study, case.value, model.perplexity(weights, shape, text, products, arguments.windows), products.clipped_share()))
        print(f"{case.study:36}{case.value:>10}{rows[-1][2]:12.3f}", file=sys.stderr, flush=True)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        with open(arguments.out / "perplexity.csv", "w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["study", "value", "perplexity", "clipped_share"])
            writer.writerows((study, value, f"{perplexity:.9g}", f"{clipped:.9g}") for study, value, perplexity, clipped in rows)
        figure.draw(arguments.out, version, arguments.windows)
    for study, value, perplexity, _ in rows:
        print(f"{study:36}{value:>10}{perplexity:12.3f}")


if __name__ == "__main__":
    main()
