# SPDX-License-Identifier: MIT
"""What memwall raises."""


class InputError(ValueError):
    """The user's mistake: the message has all mistakes found, one a line, with place and what was expected."""
