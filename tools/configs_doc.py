#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The tables of docs/configs.md: key, unit, range and default come from the code (`memwall keys --json`), the last column is written by hand.

    tools/configs_doc.py --memwall build/sim/memwall            say what differs; exit code 1 where something does
    tools/configs_doc.py --memwall build/sim/memwall --write    rewrite docs/configs.md

A table begins with `<!-- keys: KIND [PREFIX] -->`; its keys are those of KIND below PREFIX. A row may name several keys that are alike, or a
pattern such as `*.leakage`, which stands for all such keys without a row of their own. `<!-- keys: KIND PREFIX as KIND2 PREFIX2 -->` says that keys
are those of another table, which is compared. New keys get a row whose meaning is `?`.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator, Mapping

_DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "configs.md"
_MARKER = re.compile(r"<!-- keys: (\w+) ?([\w.\[\]]*) -->")
_SAME = re.compile(r"<!-- keys: (\w+) ([\w.\[\]]+) as (\w+) ([\w.\[\]]+) -->")
_HEAD = "| key | unit | range | default | meaning |"
Key = Mapping[str, Any]


@dataclass
class Table:
    """Rows are the names in the first cell and the meaning."""

    kind: str
    prefix: str
    rows: list[tuple[list[str], str]] = field(default_factory=list)

    def path(self, name: str) -> str:
        return f"{self.prefix}.{name}" if self.prefix else name


def parse(lines: list[str]) -> Iterator[Table | str]:
    """Tables, and the lines between them."""
    i = 0
    while i < len(lines):
        marker = _MARKER.fullmatch(lines[i])
        if not marker:
            yield lines[i]
            i += 1
            continue
        table = Table(marker[1], marker[2])
        i += 1
        while i < len(lines) and not lines[i].startswith("|"):   # "Read by"
            i += 1
        for line in lines[i + 2:]:
            if not line.startswith("|"):
                break
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            table.rows.append((re.findall(r"`([^`]+)`", cells[0]), cells[-1].strip()))
        i += 2 + len(table.rows)
        yield table


def needs_row(key: Key) -> bool:
    """A map or list that must be there is told by the keys in it."""
    return key["unit"] not in ("map", "list") or key["optional"]


def cells(key: Key) -> tuple[str, str, str]:
    return key["unit"], key["range"], (key["default"] or "optional") if key["optional"] else ""


def take_same(lines: list[str], tables: list[Table], keys: dict[str, dict[str, Key]]) -> Iterator[str]:
    """Takes out keys that are described as those of another kind, and says where they are not alike."""
    for line in lines:
        if not (same := _SAME.fullmatch(line)):
            continue
        kind, prefix, other_kind, other_prefix = same.groups()
        named = {table.path(name) for table in tables if table.kind == kind for names, _ in table.rows for name in names}
        for path in [path for path in keys[kind] if path.startswith(prefix + ".") and path not in named]:
            other = keys[other_kind].get(other_prefix + path[len(prefix):])
            if other is None or cells(other) != cells(keys[kind][path]):
                yield f"{kind}: `{path}` is not as in {other_kind}"
            del keys[kind][path]


def complete(tables: list[Table], keys: Mapping[str, Mapping[str, Key]]) -> Iterator[str]:
    """Adds rows for keys without one, to the table with the longest prefix; says which rows are of no key."""
    for kind in dict.fromkeys(table.kind for table in tables):
        own = [table for table in tables if table.kind == kind]
        named = {table.path(name) for table in own for names, _ in table.rows for name in names}
        for name in sorted(named):
            if name not in keys[kind] and not matching(name, named, keys[kind]):
                yield f"{kind}: no reader asks for `{name}`"
        for path, key in keys[kind].items():
            if not needs_row(key) or path in named or any("*" in name and fnmatch.fnmatchcase(path, name) for name in named):
                continue
            table = max((table for table in own if path.startswith(table.prefix)), key=lambda table: len(table.prefix))
            table.rows.append(([path[len(table.prefix):].lstrip(".")], "?"))
            yield f"{kind}: `{path}` is not described"


def matching(pattern: str, named: set[str], keys: Mapping[str, Key]) -> list[str]:
    """The keys that a pattern stands for."""
    return [path for path in keys if "*" in pattern and path not in named and fnmatch.fnmatchcase(path, pattern)]


def rows(table: Table, named: set[str], keys: Mapping[str, Key], said: list[str]) -> Iterator[str]:
    for names, meaning in table.rows:
        paths = [path for name in names for path in (matching(table.path(name), named, keys) or [table.path(name)])]
        found = {cells(keys[path]) for path in paths if path in keys}
        if len(found) > 1:
            said.append(f"{table.kind}: {', '.join(names)}: not alike, give each a row: {sorted(found)}")
        unit, words, default = found.pop() if len(found) == 1 else ("?", "?", "?")
        yield f"| {', '.join(f'`{name}`' for name in names)} | {unit} | {words} | {default} | {meaning} |"


def render(parts: list[Table | str], keys: Mapping[str, Mapping[str, Key]], said: list[str]) -> str:
    lines: list[str] = []
    for part in parts:
        if isinstance(part, str):
            lines.append(part)
            continue
        own = keys[part.kind]
        named = {table.path(name) for table in parts if isinstance(table, Table) and table.kind == part.kind
                 for names, _ in table.rows for name in names}
        body = list(rows(part, named, own, said))
        paths = [path for names, _ in part.rows for name in names for path in (matching(part.path(name), named, own) or [part.path(name)])]
        files = sorted({file for path in paths if path in own for file in own[path]["files"]})
        lines += [f"<!-- keys: {part.kind}{' ' + part.prefix if part.prefix else ''} -->", f"Read by {', '.join(f'`{file}`' for file in files)}.", "",
                  _HEAD, "|---|---|---|---|---|", *body]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--memwall", default="memwall", help="the program")
    parser.add_argument("--write", action="store_true", help="rewrite docs/configs.md")
    arguments = parser.parse_args()
    keys = json.loads(subprocess.run([arguments.memwall, "keys", "--json"], capture_output=True, text=True, check=True).stdout)
    old = _DOCUMENT.read_text(encoding="utf-8")
    parts = list(parse(old.splitlines()))
    tables = [part for part in parts if isinstance(part, Table)]
    said = [f"kind {kind} has no table" for kind in keys if kind not in {table.kind for table in tables}]
    said += take_same(old.splitlines(), tables, keys)
    said += complete(tables, keys)
    new = render(parts, keys, said)
    said += [f"no meaning: {line}" for line in new.splitlines() if line.endswith("| ? |")]
    if arguments.write:
        _DOCUMENT.write_text(new, encoding="utf-8")
    elif new != old:
        said += [f"expected: {line}" for line in new.splitlines() if line not in old.splitlines()]
        said.append("docs/configs.md differs from the code: tools/configs_doc.py --write")
    print("\n".join(said))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
