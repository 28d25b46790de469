# SPDX-License-Identifier: MIT
"""How errors go through one transformer block: SQNR, RMS error, gain and offset after each step.

    PYTHONPATH=build/python /usr/bin/python3 -m memwall.transformer.block functional-8b-4slice
    PYTHONPATH=build/python /usr/bin/python3 -m memwall.transformer.block functional-8b-4slice --weights weights.safetensors --layer 0 --activations x.npy

Without tensors, synthetic ones with the statistics of large language models:
- weights are normal with a standard deviation of 1/sqrt(inputs), as at initialisation and roughly after training;
- activations have Student's t distribution with 5 degrees of freedom  (# estimate: heavy tails, kurtosis 9; measured
  activations of language models lie between normal, 3, and far above);
- one channel in 128 is an outlier, 20 times as large  (# estimate: outlier channels of trained models are few, fixed, and
  6 to 60 times as large as the rest).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Optional

import numpy as np

from ..crossbar import quality
from . import model
from .products import CrossbarProducts, IntegerProducts
from .safetensors import read

STEPS = ("qkv", "scores", "softmax", "attention", "projection", "up", "gelu", "down", "block")


def synthetic(shape: model.Shape, tokens: int, seed: int) -> tuple[model.Weights, np.ndarray]:
    """Weights of layer 0 and activations tokens × width."""
    random = np.random.default_rng(seed)
    width, hidden = shape.width, shape.hidden
    sizes = {"qkv": (width, 3 * width), "projection": (width, width), "up": (width, hidden), "down": (hidden, width)}
    weights = {f"0.{name}": random.standard_normal(size) / np.sqrt(size[0]) for name, size in sizes.items()}
    weights |= {"0.norm1": np.ones(width), "0.norm2": np.ones(width)}
    activations = random.standard_t(5, (tokens, width)) / np.sqrt(5 / 3)  # unit variance
    activations[:, random.choice(width, max(1, width // 128), replace=False)] *= 20
    return weights, activations


def steps(weights: model.Weights, shape: model.Shape, x: np.ndarray, product: model.Product, layer: int = 0) -> dict[str, np.ndarray]:
    """What each step of the block gives, tokens first."""
    def apply(name: str, values: np.ndarray) -> np.ndarray:
        return product(f"{layer}.{name}", weights[f"{layer}.{name}"], values)

    tokens, width, heads = x.shape[0], shape.width, shape.heads
    seen = {"qkv": apply("qkv", model.rms_norm(x, weights[f"{layer}.norm1"]))}
    q, k, v = (part.reshape(tokens, heads, -1).transpose(1, 0, 2) for part in np.split(seen["qkv"], 3, axis=-1))
    causal = np.tri(tokens, dtype=bool)
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(width // heads)
    seen["scores"] = scores[:, causal]
    shares = model.softmax(np.where(causal, scores, -np.inf))
    seen["softmax"] = shares[:, causal]
    seen["attention"] = (shares @ v).transpose(1, 0, 2).reshape(tokens, width)
    seen["projection"] = apply("projection", seen["attention"])
    middle = x + seen["projection"]
    seen["up"] = apply("up", model.rms_norm(middle, weights[f"{layer}.norm2"]))
    seen["gelu"] = model.gelu(seen["up"])
    seen["down"] = apply("down", seen["gelu"])
    seen["block"] = middle + seen["down"]
    return seen


def measure(config: str, weights: model.Weights, shape: model.Shape, x: np.ndarray, layer: int = 0, settings: Optional[dict] = None,
            threads: int = 0) -> dict[str, dict[str, float]]:
    """`quality` of each step: the block through crossbars against the block in double precision."""
    exact = steps(weights, shape, x, model.exact, layer)
    integers = IntegerProducts(127, 127)
    steps(weights, shape, x, integers, layer)  # calibrates
    computed = steps(weights, shape, x, CrossbarProducts(config, settings, integers.seen, threads), layer)
    return {step: quality(exact[step], computed[step]) for step in STEPS}


def given(weights_file: Path, activations_file: Path, layer: int) -> tuple[model.Weights, model.Shape, np.ndarray]:
    """Tensors of files: weights named as this package names them, activations tokens × width."""
    weights = {name: tensor.astype(np.float64) for name, tensor in read(weights_file).items()}
    needed = [f"{layer}.{part}" for part in ("qkv", "projection", "up", "down", "norm1", "norm2")]
    missing = [name for name in needed if name not in weights]
    if missing:
        raise ValueError(f"{weights_file}: lacks {', '.join(missing)}")
    x = np.load(activations_file).astype(np.float64)
    width, hidden = weights[f"{layer}.up"].shape
    if x.ndim != 2 or x.shape[1] != width or not np.isfinite(x).all():
        raise ValueError(f"{activations_file}: expected finite numbers, tokens x {width}, got {x.shape}")
    return weights, model.Shape(width=width, hidden=hidden), x


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("crossbar", help="functional crossbar: a name or a file")
    parser.add_argument("--weights", type=Path, help=".safetensors with N.qkv, N.projection, N.up, N.down, N.norm1, N.norm2")
    parser.add_argument("--activations", type=Path, help=".npy, tokens x width")
    parser.add_argument("--layer", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=128, help="of synthetic activations (128)")
    parser.add_argument("--width", type=int, default=512, help="of the synthetic block; its MLP is four times as wide (512)")
    parser.add_argument("--seed", type=int, default=1, help="of the synthetic tensors (1)")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="inside the crossbar")
    arguments = parser.parse_args()
    if (arguments.weights is None) != (arguments.activations is None):
        parser.error("--weights and --activations go together")
    if arguments.weights:
        weights, shape, x = given(arguments.weights, arguments.activations, arguments.layer)
    else:
        shape = model.Shape(width=arguments.width, heads=max(1, arguments.width // 64), hidden=4 * arguments.width)
        weights, x = synthetic(shape, arguments.tokens, arguments.seed)
    layer = arguments.layer if arguments.weights else 0
    print(f"{'step':12}{'SQNR dB':>10}{'RMS error':>12}{'gain':>10}{'offset':>12}")
    for step, values in measure(arguments.crossbar, weights, shape, x, layer, dict(pair.split("=", 1) for pair in arguments.set)).items():
        print(f"{step:12}{values['sqnr_db']:10.2f}{values['rms_error']:12.4g}{values['gain']:10.4f}{values['offset']:12.3g}")


if __name__ == "__main__":
    main()
