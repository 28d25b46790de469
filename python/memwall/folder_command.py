# SPDX-License-Identifier: MIT
"""What the commands on a result folder have in common: one argument, one line on stderr for what is wrong."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Callable, Sequence

from .figures.result import FigureError


def run(name: str, description: str, work: Callable[[Path], int], arguments: Sequence[str] | None = None) -> int:
    """The exit code of `work`, which imports what it needs itself; 2 where a package or a file is not as it must be."""
    parser = argparse.ArgumentParser(prog=f"memwall {name}", description=description, epilog=f"example: memwall {name} results/quickstart")
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder that `memwall run --out DIR` wrote")
    folder = parser.parse_args(arguments).folder
    try:
        return work(folder)
    except ImportError as error:
        message = f"{error}; the figures need python3-matplotlib"
    except FigureError as error:
        message = str(error)
    except OSError as error:
        message = f"{error.filename}: {error.strerror}"
    print(f"memwall {name}: " + " ".join(message.split()), file=sys.stderr)
    return 2
