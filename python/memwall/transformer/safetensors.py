# SPDX-License-Identifier: MIT
"""Reads and writes .safetensors: a JSON head of names, types, shapes and offsets, then the bytes, little-endian."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U8": "u1", "BOOL": "?"}


def write(path: Path, tensors: dict[str, np.ndarray]) -> None:
    """Tensors of a type in the format's list; the same tensors give the same bytes."""
    names = {np.dtype(code): name for name, code in _TYPES.items()}
    head, chunks, offset = {}, [], 0
    for name, tensor in sorted(tensors.items()):
        if tensor.dtype not in names:
            raise TypeError(f"{name}: .safetensors has no type for {tensor.dtype}")
        chunk = np.ascontiguousarray(tensor).tobytes()
        head[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(chunks))


def read(path: Path) -> dict[str, np.ndarray]:
    """All tensors of a file; BF16 comes as float32."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > len(content) - 8:
        raise ValueError(f"{path}: not a .safetensors file")
    tensors = {}
    for name, entry in json.loads(content[8:8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        if entry["dtype"] == "BF16":
            flat = (np.frombuffer(content[begin:end], "<u2").astype(np.uint32) << 16).view(np.float32)
        elif entry["dtype"] in _TYPES:
            flat = np.frombuffer(content[begin:end], _TYPES[entry["dtype"]])
        else:
            raise ValueError(f"{path}: {name} has the unknown type {entry['dtype']}")
        tensors[name] = flat.reshape(entry["shape"])
    return tensors
