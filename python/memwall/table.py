# SPDX-License-Identifier: MIT
"""A table as a dict of arrays."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np


class Table(dict):  # type: ignore[type-arg]
    """Column name -> array; all arrays have one length."""

    breakdown: Optional["Table"] = None
    ops: Optional["Table"] = None
    checks: Optional["Table"] = None

    def frame(self) -> Any:
        """The table as a pandas DataFrame. Raises ImportError where pandas is not installed."""
        import pandas  # noqa: PLC0415, not needed otherwise
        return pandas.DataFrame(dict(self))

    def _repr_html_(self) -> str:
        """What a notebook shows: the DataFrame where pandas is there, else the plain dict."""
        try:
            return str(self.frame()._repr_html_())
        except ImportError:
            with np.printoptions(threshold=20):
                return f"<pre>{dict(self)}</pre>"
