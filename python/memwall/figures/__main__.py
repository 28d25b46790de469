# SPDX-License-Identifier: MIT
"""`python3 -m memwall.figures DIR` redraws every figure of a result folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="memwall figures", description="Redraw every figure of a result folder.",
                                     epilog="example: memwall figures results/quickstart")
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder that `memwall run --out DIR` wrote")
    folder = parser.parse_args(arguments).folder
    try:
        from .redraw import redraw
        from .result import FigureError
    except ImportError as error:
        return _fail(f"{error}; the figures need python3-matplotlib")
    try:
        for path in redraw(folder):
            print(path)
    except FigureError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    return 0


def _fail(message: str) -> int:
    print("memwall figures: " + " ".join(message.split()), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
