# SPDX-License-Identifier: MIT
"""Markup that cannot be forgotten to escape: what is no `Html` is text."""

from __future__ import annotations

import html
import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Html(str):
    """Text that is markup already."""


def escape(text: str) -> Html:
    """Names may hold anything; control characters, which HTML does not allow, are shown as a box."""
    return text if isinstance(text, Html) else Html(html.escape(_CONTROL.sub("\ufffd", str(text))))


def tag(name: str, *children: str, **attributes: str | None) -> Html:
    """`tag("td", "3 < 4", class_="n", data_value="3")`; an attribute that is None is left out."""
    words = [f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value is not None]
    return Html(f"<{name}{''.join(words)}>{''.join(escape(child) for child in children)}</{name}>")


def join(parts: object) -> Html:
    """Pieces of markup one behind the other."""
    return Html("\n".join(escape(part) for part in parts))
