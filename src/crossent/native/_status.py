"""What the kernels report: bits found in the same pass as the result."""

from __future__ import annotations

from enum import IntFlag


class Status(IntFlag):
    """Bits that a kernel returns; the C++ twin is ``src/native/kernels/status.hpp``, a test compares the two."""

    NAN_INPUT = 1
    LABEL_OUT_OF_RANGE = 2
    NEGATIVE = 4
    ABOVE_ONE = 8
    POSITIVE_INFINITY_LOSS = 16
    ALL_MINUS_INFINITY = 32
    POSITIVE_INFINITY_INPUT = 64
    NON_FINITE_SKIPPED = 128
    CODE_OUT_OF_RANGE = 256
    NOT_ONE = 512
