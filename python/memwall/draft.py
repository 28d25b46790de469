# SPDX-License-Identifier: MIT
"""Files that take their places once they are whole."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Sequence

from .figures.result import FigureError


@contextmanager
def drafts(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Where to write `paths` to; a disk that gets full leaves them as they were before."""
    parts = [path.with_name(path.name + ".part") for path in paths]
    try:
        yield parts
        for part, path in zip(parts, paths):
            os.replace(part, path)
    except OSError as error:
        raise FigureError(f"{error.filename or paths[0]}: cannot write it: {error.strerror or error}") from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
