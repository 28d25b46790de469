# SPDX-License-Identifier: MIT
"""Draws the figures of a result folder from its files; see docs/figures.md."""
