# SPDX-License-Identifier: MIT
"""Trains the transformer on the King James Bible (1611, public domain) as Debian ships it.

    apt-get install bible-kjv libopenblas0-pthread
    OPENBLAS_NUM_THREADS=1 PYTHONPATH=python python3 -m memwall.transformer.train

writes weights.safetensors (float16) and held_out.txt beside this file. Same seed, same order of batches; another BLAS or CPU
rounds differently, so weights agree to rounding and the perplexity to about a percent.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from . import model
from .safetensors import write

_FOLDER = Path(__file__).parent
_SEED = 1
_STEPS = 4000
_BATCH = 24
_RATE = 2e-3       # of Adam, after the warm-up
_WARM_UP = 100     # steps
_HELD_OUT = 40_000  # last characters of the text: never trained on


def read_text() -> str:
    """One verse a line, without its number."""
    raw = subprocess.run(["bible", "-f", "gen1:1-rev22:21"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
    return "".join(line.split(" ", 1)[1].strip() + "\n" for line in raw.splitlines() if " " in line)


def initial(shape: model.Shape, random: np.random.Generator) -> model.Weights:
    def normal(rows: int, columns: int, scale: float) -> np.ndarray:
        return (random.standard_normal((rows, columns)) * scale).astype(np.float32)

    width, depth = shape.width, np.sqrt(2 * shape.layers)
    weights = {"embedding": normal(len(model.ALPHABET), width, 0.05), "position": normal(shape.context, width, 0.05),
               "norm": np.ones(width, np.float32)}
    for layer in range(shape.layers):
        weights |= {f"{layer}.norm1": np.ones(width, np.float32), f"{layer}.norm2": np.ones(width, np.float32),
                    f"{layer}.qkv": normal(width, 3 * width, width ** -0.5),
                    f"{layer}.projection": normal(width, width, width ** -0.5 / depth),
                    f"{layer}.up": normal(width, shape.hidden, width ** -0.5),
                    f"{layer}.down": normal(shape.hidden, width, shape.hidden ** -0.5 / depth)}
    return weights


def norm_backward(dy: np.ndarray, x: np.ndarray, gain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = 1 / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + 1e-5)
    unit = x * scale
    dunit = dy * gain
    dx = scale * (dunit - unit * np.mean(dunit * unit, axis=-1, keepdims=True))
    return dx, (dy * unit).reshape(-1, x.shape[-1]).sum(axis=0)


def flat(x: np.ndarray) -> np.ndarray:
    return x.reshape(-1, x.shape[-1])


def loss_and_gradients(weights: model.Weights, shape: model.Shape, tokens: np.ndarray) -> tuple[float, model.Weights]:
    """Mean cross entropy in nats of the next character, and its gradient for each weight."""
    inputs, targets = tokens[:, :-1], tokens[:, 1:]
    batch, length, heads = inputs.shape[0], inputs.shape[1], shape.heads
    mask = np.tri(length, dtype=bool)
    tape = []
    x = weights["embedding"][inputs] + weights["position"][:length]
    for layer in range(shape.layers):
        normed = model.rms_norm(x, weights[f"{layer}.norm1"])
        qkv = (flat(normed) @ weights[f"{layer}.qkv"]).reshape(batch, length, -1)
        q, k, v = (part.reshape(batch, length, heads, -1).transpose(0, 2, 1, 3) for part in np.split(qkv, 3, axis=-1))
        shares = model.softmax(np.where(mask, q @ k.transpose(0, 1, 3, 2) * np.float32(q.shape[-1] ** -0.5), np.float32(-1e9)))
        mixed = (shares @ v).transpose(0, 2, 1, 3).reshape(batch, length, -1)
        middle = x + (flat(mixed) @ weights[f"{layer}.projection"]).reshape(x.shape)
        normed2 = model.rms_norm(middle, weights[f"{layer}.norm2"])
        up = flat(normed2) @ weights[f"{layer}.up"]
        gate = 1 / (1 + np.exp(np.float32(-1.702) * up))
        hidden = up * gate
        tape.append((x, normed, q, k, v, shares, mixed, middle, normed2, up, gate, hidden))
        x = middle + (hidden @ weights[f"{layer}.down"]).reshape(x.shape)
    final = model.rms_norm(x, weights["norm"])
    shares = model.softmax(flat(final) @ weights["embedding"].T)
    rows = np.arange(targets.size)
    loss = float(-np.mean(np.log(shares[rows, targets.ravel()] + 1e-12)))

    gradients: model.Weights = {}
    shares[rows, targets.ravel()] -= 1
    shares /= np.float32(targets.size)
    gradients["embedding"] = shares.T @ flat(final)
    dx, gradients["norm"] = norm_backward((shares @ weights["embedding"]).reshape(x.shape), x, weights["norm"])
    for layer in reversed(range(shape.layers)):
        x, normed, q, k, v, shares, mixed, middle, normed2, up, gate, hidden = tape[layer]
        gradients[f"{layer}.down"] = hidden.T @ flat(dx)
        dup = (flat(dx) @ weights[f"{layer}.down"].T) * gate * (1 + np.float32(1.702) * up * (1 - gate))
        gradients[f"{layer}.up"] = flat(normed2).T @ dup
        dmiddle, gradients[f"{layer}.norm2"] = norm_backward((dup @ weights[f"{layer}.up"].T).reshape(x.shape), middle,
                                                             weights[f"{layer}.norm2"])
        dx = dx + dmiddle
        gradients[f"{layer}.projection"] = flat(mixed).T @ flat(dx)
        dmixed = (flat(dx) @ weights[f"{layer}.projection"].T).reshape(batch, length, heads, -1).transpose(0, 2, 1, 3)
        dshares = dmixed @ v.transpose(0, 1, 3, 2)
        dscores = shares * (dshares - np.sum(dshares * shares, axis=-1, keepdims=True)) * np.float32(q.shape[-1] ** -0.5)
        parts = (dscores @ k, dscores.transpose(0, 1, 3, 2) @ q, shares.transpose(0, 1, 3, 2) @ dmixed)
        dqkv = np.concatenate([part.transpose(0, 2, 1, 3).reshape(batch * length, -1) for part in parts], axis=-1)
        gradients[f"{layer}.qkv"] = flat(normed).T @ dqkv
        dnormed, gradients[f"{layer}.norm1"] = norm_backward((dqkv @ weights[f"{layer}.qkv"].T).reshape(x.shape), x,
                                                             weights[f"{layer}.norm1"])
        dx = dx + dnormed
    gradients["position"] = np.zeros_like(weights["position"])
    gradients["position"][:length] = dx.sum(axis=0)
    np.add.at(gradients["embedding"], inputs.ravel(), flat(dx))
    return loss, gradients


class Adam:
    """Adam with decoupled weight decay on matrices, gradients clipped to norm 1."""

    def __init__(self, weights: model.Weights) -> None:
        self.means = {name: np.zeros_like(weight) for name, weight in weights.items()}
        self.squares = {name: np.zeros_like(weight) for name, weight in weights.items()}
        self.steps = 0

    def step(self, weights: model.Weights, gradients: model.Weights, rate: float) -> None:
        self.steps += 1
        norm = np.sqrt(sum(float(np.sum(gradient * gradient)) for gradient in gradients.values()))
        clip = np.float32(min(1.0, 1.0 / (norm + 1e-12)))
        rate = rate * np.sqrt(1 - 0.98 ** self.steps) / (1 - 0.9 ** self.steps)
        for name, gradient in gradients.items():
            gradient = gradient * clip
            self.means[name] += np.float32(0.1) * (gradient - self.means[name])
            self.squares[name] += np.float32(0.02) * (gradient * gradient - self.squares[name])
            if weights[name].ndim == 2:
                weights[name] *= np.float32(1 - 0.05 * rate)
            weights[name] -= np.float32(rate) * self.means[name] / (np.sqrt(self.squares[name]) + np.float32(1e-8))


def main() -> None:
    text = read_text()
    held_out = text[-_HELD_OUT:]
    held_out = held_out[held_out.index("\n") + 1:]
    tokens, unseen = model.encode(text[:-_HELD_OUT]), model.encode(held_out)
    shape, random = model.Shape(), np.random.default_rng(_SEED)
    weights = initial(shape, random)
    optimiser, started = Adam(weights), time.monotonic()
    for step in range(_STEPS):
        starts = random.integers(0, len(tokens) - shape.context - 1, _BATCH)
        batch = np.stack([tokens[start:start + shape.context + 1] for start in starts]).astype(int)
        loss, gradients = loss_and_gradients(weights, shape, batch)
        left = max(0, step - _WARM_UP) / (_STEPS - _WARM_UP)
        rate = _RATE * min(1.0, (step + 1) / _WARM_UP) * (0.05 + 0.95 * 0.5 * (1 + np.cos(np.pi * left)))
        optimiser.step(weights, gradients, rate)
        if step % 50 == 49:
            unseen_perplexity = model.perplexity(weights, shape, unseen)
            print(f"step {step + 1} loss {loss:.3f} held-out perplexity {unseen_perplexity:.3f} after {time.monotonic() - started:.0f} s",
                  file=sys.stderr, flush=True)
    write(_FOLDER / "weights.safetensors", {name: weight.astype(np.float16) for name, weight in weights.items()})
    (_FOLDER / "held_out.txt").write_text(held_out, encoding="utf-8")


if __name__ == "__main__":
    main()
