# SPDX-License-Identifier: MIT
"""`python3 -m memwall.checks DIR` evaluates the checks of a result folder and adds them to its checks.csv."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Sequence

from .. import folder_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, 1 with the failed checks on stdout, or 2 with one line on stderr."""
    return folder_command.run("checks", "Evaluate the checks of a result folder.", _evaluate, arguments)


def _evaluate(folder: Path) -> int:
    from ..figures.result import FigureError
    from .evaluate import evaluate, write
    lines = evaluate(folder)
    write(folder, lines)
    for line in lines:
        if not line.evaluated:
            raise FigureError(f"check '{line.check}': {line.note}")
    failed = [line for line in lines if not line.holds]
    names = list(dict.fromkeys(line.check for line in lines))
    print(f"{len(names)} checks of the experiment, {len(lines)} times: " + (f"{len(failed)} failed" if failed else "all hold"))
    for line in failed:
        place = f"point {line.point}, {line.architecture}" if line.point else line.architecture
        print(f"  CHECK FAILED: {line.check} ({place}): {line.value:.6g} against {line.bound:.6g}: {line.note}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
