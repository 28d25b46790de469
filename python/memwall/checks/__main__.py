# SPDX-License-Identifier: MIT
"""`python3 -m memwall.checks DIR` evaluates the checks of a result folder and adds them to its checks.csv."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, 1 with the failed checks on stdout, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="memwall checks", description="Evaluate the checks of a result folder.")
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder that `memwall run --out DIR` wrote")
    folder = parser.parse_args(arguments).folder
    try:
        from ..figures.result import FigureError
        from .evaluate import evaluate, write
    except ImportError as error:
        return _fail(f"{error}; checks need python3-numpy")
    try:
        lines = evaluate(folder)
        write(folder, lines)
    except FigureError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    failed = [line for line in lines if not line.holds]
    names = list(dict.fromkeys(line.check for line in lines))
    print(f"{len(names)} checks of the experiment, {len(lines)} times: " + (f"{len(failed)} failed" if failed else "all hold"))
    for line in failed:
        place = f"point {line.point}, {line.architecture}" if line.point else line.architecture
        print(f"  CHECK FAILED: {line.check} ({place}): {line.value:.6g} against {line.bound:.6g}: {line.note}")
    return 1 if failed else 0


def _fail(message: str) -> int:
    print("memwall checks: " + " ".join(message.split()), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
