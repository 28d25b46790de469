# SPDX-License-Identifier: MIT
"""The configs of a manifest, and how each of their numbers is known."""

from __future__ import annotations

import json
import re
from typing import Any, Iterator, Mapping, NamedTuple, Sequence

KNOWN = ("measured", "published", "vendor", "derived", "assumed")
_TAGGED = re.compile(rf"!({'|'.join(KNOWN)}) (.*)", re.DOTALL)
_QUANTITY = re.compile(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?\s*[A-Za-z%].*")


class Number(NamedTuple):
    """A value of a config with its key path and provenance."""

    path: str
    value: str
    provenance: str


def numbers(config: Any, path: str = "", inherited: str = "assumed") -> Iterator[Number]:
    """Quantities, and whatever has a tag of its own; others, such as counts and words, choose and are not known more or less well."""
    if isinstance(config, Mapping):
        inherited = config.get("provenance", inherited)
        for key, value in config.items():
            yield from numbers(value, f"{path}.{key}" if path else key, inherited)
    elif isinstance(config, Sequence) and not isinstance(config, str):
        for i, value in enumerate(config):
            yield from numbers(value, f"{path}[{i}]", inherited)
    elif isinstance(config, str) and (tagged := _TAGGED.fullmatch(config)):
        yield Number(path, tagged[2], tagged[1])
    elif isinstance(config, str) and _QUANTITY.fullmatch(config):
        yield Number(path, config, inherited)


def text(config: Any) -> str:
    """As it stands in the manifest."""
    return json.dumps(config, indent=1, ensure_ascii=False)
