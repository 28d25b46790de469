# SPDX-License-Identifier: MIT
"""`python3 -m memwall.report DIR` writes DIR/report.html."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Sequence

from .. import folder_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 with one line on stderr."""
    return folder_command.run("report", "Write one HTML page of a result folder.", _write, arguments)


def _write(folder: Path) -> int:
    from .page import write
    for path in write(folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
