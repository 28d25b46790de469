# SPDX-License-Identifier: MIT
"""A result folder like those that `memwall run` writes, with made-up numbers of a realistic size."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Mapping, Sequence

ARCHITECTURES = ["h100", "cim-rram", "cim-sram-digital"]
HEAD = ["point", "architecture", "model", "phase", "batch", "context", "input_length", "output_length", "weight_bits",
        "activation_bits", "kv_bits", "latency_s", "ttft_s", "tpot_s", "tokens_per_s", "energy_j", "energy_per_token_j",
        "movement_share", "checks_failed"]
BREAKDOWN_HEAD = ["point", "architecture", "op_class", "component", "action", "category", "count", "bytes", "energy_j",
                  "busy_s"]

KEYS = HEAD[2:11]
METRICS = ["latency_s", "ttft_s", "tpot_s", "tokens_per_s", "energy_j", "energy_per_token_j", "area_mm2", "dram_bytes", "link_bytes",
           "noc_bytes", "buffer_bytes"]
FLEET_HEAD = ["kind", "name", "architecture", "model", "trace", "phase", "context", "batch", "token_time_s", "host_overhead", "pue", "devices",
              "users_per_device", "device_power_w", "power_basis", "power_w", "duration_s", "energy_twh", "yearly_energy_twh",
              "stated_energy_twh", "note"]
OPS_HEAD = ["point", "architecture", "name", "op_class", "start_s", "latency_s", "macs", "dram_bytes", "energy_j"]

# Joules per token at batch 1 for a model of one billion parameters.
_MIX: Mapping[str, Mapping[str, float]] = {
    "h100": {"dram": 7e-2, "buffer": 1.1e-2, "register": 6e-3, "noc": 3e-3, "mac": 9e-3, "vector": 1e-3, "static": 1.9e-1,
             "host": 2e-2},
    "cim-rram": {"dram": 1.2e-3, "link": 2.2e-3, "noc": 9e-4, "buffer": 7e-4, "array": 1.1e-3, "adc": 4.8e-3, "dac": 9e-4,
                 "shift_add": 4e-4, "vector": 2e-4, "refresh": 1e-6, "static": 9e-3, "host": 2e-3},
    "cim-sram-digital": {"dram": 1.3e-3, "link": 3.1e-3, "noc": 1.1e-3, "buffer": 8e-4, "mac": 5.1e-3, "vector": 2e-4,
                         "program": 2e-6, "static": 2.1e-2, "host": 2e-3},
}
_SECONDS = {"h100": 2.1e-3, "cim-rram": 4.4e-3, "cim-sram-digital": 1.6e-3}
_BILLIONS = {"llama3-8b": 8.0, "gpt3-175b": 175.0}
_HONESTY = [
    "Precision: h100 weights 8, activations 8, KV 8 bit; cim-rram weights 8, activations 8, KV 8 bit; "
    "cim-sram-digital weights 8, activations 8, KV 8 bit.",
    "Node: h100 4 nm; cim-rram 22 nm; cim-sram-digital 7 nm; not rescaled to a common node.",
    "Energy counted: dynamic, static and host on every architecture; cooling on none.",
    "KV cache: in DRAM on every architecture; its traffic is in category dram.",
    "Programming the weights is not in the bars: 1.9 kJ on cim-rram, 1 % of the energy after 2.6e+07 tokens.",
    "Baseline mode: ideal (no launch overhead, full rates), so h100 is shown at its best.",
    "Non-matmul operators: all modelled, none free.",
    "Assumed numbers among the largest contributors: cim-rram.static (leakage), cim-rram.adc (energy per conversion).",
]


def write(folder: Path, figures: Sequence[Mapping[str, Any]], failed: Mapping[tuple[int, str], str] | None = None,
          models: Sequence[str] = tuple(_BILLIONS), batches: Sequence[int] = (1, 64),
          architectures: Sequence[str] = tuple(ARCHITECTURES), blank: Sequence[tuple[int, str]] = ()) -> None:
    """Points = models × (decode, prefill) × batches. `failed` maps (point, architecture) to ids of checks; rows in
    `blank` have no energy and no latency."""
    failed = failed or {}
    rows: list[list[Any]] = []
    parts: list[list[Any]] = []
    point = 0
    for model in models:
        for phase in ("decode", "prefill"):
            for batch in batches:
                for name in architectures:
                    mix = _MIX[name if name in _MIX else "h100"]
                    tokens = batch if phase == "decode" else batch * 2048
                    shared = _BILLIONS[model] / (1 if phase == "decode" else 60)
                    energies = {category: joules * shared * (batch**-0.7 if category in ("dram", "static", "host") else 1)
                                for category, joules in mix.items()}
                    if (point, name) in blank:
                        metrics = [""] * 7
                    else:
                        seconds = _SECONDS.get(name, 1e-3) * shared * tokens**0.5
                        total = sum(energies.values())
                        values = (seconds, seconds, seconds, tokens / seconds, total * tokens, total, 0.3)
                        metrics = [f"{value:.9g}" for value in values]
                    where = (["", 2048, ""] if phase == "prefill" else [2048, "", ""])
                    rows.append([point, name, model, phase, batch, *where, 8, 8, 8, *metrics, failed.get((point, name), "")])
                    for category, joules in energies.items():
                        for op_class, share in (("ffn", 0.625), ("attention", 0.375)):
                            parts.append([point, name, op_class, f"{name}.{category}", "access", category, 1, "",
                                          f"{joules * tokens * share:.9g}", ""])
                point += 1
    manifest = {"experiment": "energy-per-token", "question": "Where do the joules of one token go?", "version": "0.1.0",
                "config_hash": "3f9ac2d17be04455", "figures": list(figures), "architectures": list(architectures),
                "honesty": _HONESTY}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_csv(folder / "results.csv", HEAD, rows)
    write_csv(folder / "breakdown.csv", BREAKDOWN_HEAD, parts)
    write_csv(folder / "checks.csv", ["point", "architecture", "check", "value", "bound", "verdict"],
              [[p, a, check, 1.1, 1, "fail"] for (p, a), ids in failed.items() for check in ids.split(";")])


# Fills the line beneath the axes, so that what is too low there overlaps it.
_LONG_QUESTION = "Which machine takes less energy for one token, " * 4 + "and from which batch on?"


def write_small(folder: Path, figure: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, swept: Sequence[str] = (),
                breakdown: Sequence[Sequence[Any]] = (), ops: Sequence[Sequence[Any]] = (), machines: Sequence[Sequence[Any]] = (),
                events: Sequence[Mapping[str, Any]] = (), fleet: Sequence[Mapping[str, Any]] = ()) -> None:
    """A folder of one figure with a line of results.csv per map; what a map leaves out is empty, its model gpt2, its phase decode.
    `breakdown`: point, architecture, op class, category, J. `ops`: point, architecture, name, op class, start, seconds, MACs,
    DRAM bytes, J. `machines`: point, architecture, component, quantity, value. `fleet`: a line of fleet.csv per map, over ten days."""
    head = ["point", "architecture", *KEYS, *swept, *METRICS, "checks_failed"]
    standard = {"model": "gpt2", "phase": "decode"}
    names = list(dict.fromkeys(row["architecture"] for row in rows))
    manifest = {"experiment": "small", "question": _LONG_QUESTION, "version": "0.1.0", "config_hash": "3f9ac2d17be04455",
                "figures": [{"name": "figure", **figure}], "architectures": names, "honesty": _HONESTY[:3]}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_csv(folder / "results.csv", head, [[{**standard, **row}.get(column, "") for column in head] for row in rows])
    write_csv(folder / "breakdown.csv", BREAKDOWN_HEAD,
              [[point, name, op_class, category, "access", category, 1, "", joules, ""] for point, name, op_class, category, joules in
               breakdown])
    write_csv(folder / "ops.csv", OPS_HEAD, ops)
    write_csv(folder / "machines.csv", ["point", "architecture", "component", "quantity", "value"], machines)
    write_csv(folder / "checks.csv", ["point", "architecture", "check", "value", "bound", "verdict"], [])
    if fleet:
        usual = {"kind": "fleet", "name": "hall", "duration_s": 864000}
        hall = {"host_overhead": 1.5, "pue": 1.2, "power_basis": "modelled", "model": "gpt2", "phase": "decode"}
        lines = [{**usual, **(hall if line.get("kind", "fleet") == "fleet" else {}), **line} for line in fleet]
        write_csv(folder / "fleet.csv", FLEET_HEAD, [[line.get(column, "") for column in FLEET_HEAD] for line in lines])
    (folder / "timeline.json").write_text(json.dumps({"traceEvents": list(events), "otherData": {"bars_left_out": 0}}), encoding="utf-8")


def bars_of(process: int, name: str, bars: Sequence[tuple[str, str, float, float]]) -> list[dict[str, Any]]:
    """Trace events of a process: component, operator, start and duration in microseconds."""
    threads = {component: i + 1 for i, component in enumerate(dict.fromkeys(bar[0] for bar in bars))}
    return [{"name": "process_name", "ph": "M", "pid": process, "tid": 0, "args": {"name": name}},
            *({"name": "thread_name", "ph": "M", "pid": process, "tid": thread, "args": {"name": component}}
              for component, thread in threads.items()),
            *({"name": operator, "ph": "X", "pid": process, "tid": threads[component], "ts": start, "dur": duration}
              for component, operator, start, duration in bars)]


PARITY_HEAD = ["device", "op", "class", "bits", "measured_s", "simulated_s", "source"]
PARITY_ROWS: Sequence[Sequence[Any]] = (
    ("GPU-A", "linear", "linear", 16, 1e-5, 1.1e-5, "made up"),
    ("GPU-A", "linear", "linear", 8, 4e-3, 3e-3, "made up"),
    ("GPU-B", "linear", "linear", 16, 2e-5, 2e-5, "made up"),
    ("GPU-A", "attn_prefill_gqa", "attention_prefill", 16, 1e-4, 1.2e-4, "made up"),
    ("GPU-B", "attn_decode_gqa", "attention_decode", 16, 3e-5, 2.7e-5, "made up"),
    ("GPU-B", "rmsnorm", "rows", 16, 2e-6, 3e-6, "made up"),
    ("GPU-A", "allreduce", "all_reduce", 16, 1e-5, 0.9e-5, "made up"),
    ("GPU-A", "allreduce", "all_reduce", 16, 1e-1, 1.3e-1, "made up"),
)
# Class, rows, mean absolute error of the rows above.
PARITY_CLASSES = (("linear", 3, 0.35 / 3), ("attention_prefill", 1, 0.2), ("attention_decode", 1, 0.1), ("rows", 1, 0.5),
                  ("all_reduce", 2, 0.2))


def write_parity(folder: Path, rows: Sequence[Sequence[Any]] = PARITY_ROWS,
                 classes: Sequence[tuple[str, int, float]] = PARITY_CLASSES, missing: Sequence[str] = ()) -> None:
    """What `memwall calibrate --out` writes."""
    summary = {"experiment": "calibrate", "question": "How far are simulated operator times from measured ones?",
               "version": "0.1.0", "config_hash": "3f9ac2d17be04455", "rows": "rows.csv",
               "classes": [{"class": name, "rows": count, "mean_absolute_error": error} for name, count, error in classes],
               "devices_without_architecture": list(missing)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "parity.json").write_text(json.dumps(summary), encoding="utf-8")
    write_csv(folder / "parity.csv", PARITY_HEAD, rows)


def write_csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(head)
        lines.writerows(rows)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
