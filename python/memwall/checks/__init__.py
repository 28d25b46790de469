# SPDX-License-Identifier: MIT
"""The checks that an experiment states of its own results, evaluated from the files of its folder."""
