# SPDX-License-Identifier: MIT
"""memwall's Python face."""
