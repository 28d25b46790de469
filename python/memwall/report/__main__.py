# SPDX-License-Identifier: MIT
"""`python3 -m memwall.report DIR` writes DIR/report.html."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="memwall report", description="Write one HTML page of a result folder.",
                                     epilog="example: memwall report results/quickstart")
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder that `memwall run --out DIR` wrote")
    folder = parser.parse_args(arguments).folder
    try:
        from ..figures.result import FigureError
        from .page import write
    except ImportError as error:
        return _fail(f"{error}; the figures need python3-matplotlib")
    try:
        print(write(folder))
    except FigureError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    return 0


def _fail(message: str) -> int:
    print("memwall report: " + " ".join(message.split()), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
