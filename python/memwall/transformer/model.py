# SPDX-License-Identifier: MIT
"""Forward pass of the transformer, with the matrix products left to the caller.

Pre-norm blocks (RMS norm), causal attention, an MLP with x·sigmoid(1.702 x), learned positions, output tied to the embedding.
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

# Characters the model knows; everything else is dropped from a text. "\n" ends a verse.
ALPHABET = "\n !'(),-.:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

Weights = dict[str, np.ndarray]
# (name of the weight, weight K×N, activations T×K) -> T×N
Product = Callable[[str, np.ndarray, np.ndarray], np.ndarray]


class Shape(NamedTuple):
    """Sizes of the model."""
    width: int = 128      # of the residual stream
    layers: int = 4
    heads: int = 4
    hidden: int = 512     # of the MLP
    context: int = 128    # positions


def encode(text: str) -> np.ndarray:
    """Text as character numbers, uint8; characters outside ALPHABET are dropped."""
    known = {character: number for number, character in enumerate(ALPHABET)}
    return np.array([known[character] for character in text if character in known], dtype=np.uint8)


def product_names(shape: Shape) -> list[str]:
    """The weights that are multiplied by activations, hence go into crossbars."""
    return [f"{layer}.{part}" for layer in range(shape.layers) for part in ("qkv", "projection", "up", "down")]


def rms_norm(x: np.ndarray, gain: np.ndarray) -> np.ndarray:
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + 1e-5) * gain


def gelu(x: np.ndarray) -> np.ndarray:
    return x / (1 + np.exp(-1.702 * x))


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention(qkv: np.ndarray, heads: int) -> np.ndarray:
    """B×T×3C -> B×T×C, each position sees itself and what is before it."""
    batch, length, width = qkv.shape[0], qkv.shape[1], qkv.shape[2] // 3
    q, k, v = (part.reshape(batch, length, heads, -1).transpose(0, 2, 1, 3) for part in np.split(qkv, 3, axis=-1))
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(width // heads)
    scores = np.where(np.tri(length, dtype=bool), scores, -np.inf)
    return (softmax(scores) @ v).transpose(0, 2, 1, 3).reshape(batch, length, width)


def exact(_name: str, weight: np.ndarray, x: np.ndarray) -> np.ndarray:
    return x @ weight


def logits(weights: Weights, shape: Shape, tokens: np.ndarray, product: Product = exact) -> np.ndarray:
    """B×T character numbers -> B×T×len(ALPHABET) logits."""
    batch, length = tokens.shape

    def apply(name: str, x: np.ndarray) -> np.ndarray:
        return product(name, weights[name], x.reshape(batch * length, -1)).reshape(batch, length, -1)

    x = weights["embedding"][tokens] + weights["position"][:length]
    for layer in range(shape.layers):
        x = x + apply(f"{layer}.projection", attention(apply(f"{layer}.qkv", rms_norm(x, weights[f"{layer}.norm1"])), shape.heads))
        x = x + apply(f"{layer}.down", gelu(apply(f"{layer}.up", rms_norm(x, weights[f"{layer}.norm2"]))))
    return rms_norm(x, weights["norm"]) @ weights["embedding"].T


def perplexity(weights: Weights, shape: Shape, text: np.ndarray, product: Product = exact, windows: int = 16) -> float:
    """Per character, over `windows` windows of the context's length spread evenly over `text`.

    Positions of the first half of a window only give context and are not scored.
    """
    length = shape.context
    if len(text) < length + 1:
        raise ValueError(f"a text of {len(text)} characters is shorter than one window of {length + 1}")
    starts = np.linspace(0, len(text) - length - 1, windows).astype(int)
    tokens = np.stack([text[start:start + length + 1] for start in starts]).astype(int)
    scored = logits(weights, shape, tokens[:, :-1], product)[:, length // 2:]
    probabilities = softmax(scored.astype(np.float64))
    targets = tokens[:, 1 + length // 2:]
    return float(np.exp(-np.mean(np.log(np.take_along_axis(probabilities, targets[..., None], axis=-1)))))
