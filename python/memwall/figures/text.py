# SPDX-License-Identifier: MIT
"""Sizes of printed text in inches, and wrapping by them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Sequence

from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

_DPI = 300
_RENDERER = RendererAgg(8, 8, _DPI)

LINE_SPACING = 1.22


@lru_cache(maxsize=None)
def width(text: str, size: float, weight: str = "normal") -> float:
    """Width in inches of one line."""
    font = FontProperties(family=rcParams["font.family"], size=size, weight=weight)
    return _RENDERER.get_text_width_height_descent(text, font, ismath=False)[0] / _DPI


def widest(texts: Sequence[str], size: float, weight: str = "normal") -> float:
    """Width in inches of the widest of several lines; 0 without any."""
    return max((width(line, size, weight) for text in texts for line in text.split("\n")), default=0.0)


def line_height(size: float) -> float:
    """Distance in inches from one line to the next."""
    return size * LINE_SPACING / 72


def wrap(text: str, limit: float, size: float, weight: str = "normal") -> list[str]:
    """Lines of at most `limit` inches; a word that is longer is cut."""
    lines: list[str] = []
    line = ""
    for word in re.split(r"[ \t\n]+", text.strip()):  # a no-break space holds
        for piece in _pieces(word, limit, size, weight):
            longer = f"{line} {piece}" if line else piece
            if line and width(longer, size, weight) > limit:
                lines.append(line)
                line = piece
            else:
                line = longer
    return lines + [line] if line else lines


def _pieces(word: str, limit: float, size: float, weight: str) -> list[str]:
    pieces: list[str] = []
    while width(word, size, weight) > limit and len(word) > 1:
        end = len(word) - 1
        while end > 1 and width(word[:end], size, weight) > limit:
            end -= 1
        pieces.append(word[:end])
        word = word[end:]
    return pieces + [word]
