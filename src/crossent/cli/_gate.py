"""A gate: a threshold that was asked for and does not hold."""

from __future__ import annotations


class GateFailed(Exception):
    """The result was printed; the exit status is to be 1."""
