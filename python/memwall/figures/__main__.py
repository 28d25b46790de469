# SPDX-License-Identifier: MIT
"""`python3 -m memwall.figures DIR` redraws every figure of a result folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Sequence

from .. import folder_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 with one line on stderr."""
    return folder_command.run("figures", "Redraw every figure of a result folder.", _redraw, arguments)


def _redraw(folder: Path) -> int:
    from .redraw import redraw
    for path in redraw(folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
