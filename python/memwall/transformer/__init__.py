# SPDX-License-Identifier: MIT
"""A small character-level transformer: trained by `train`, read through crossbars by `evaluate`. NumPy only."""
