# SPDX-License-Identifier: MIT
"""One HTML page of a result folder."""
