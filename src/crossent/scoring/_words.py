"""Words of `crossent.rendering`, under the name that they had before they were shared."""

from crossent.rendering import (
    INFINITY,
    NOTHING,
    count_text,
    loss_text,
    padded,
    share_text,
    shortened,
    visible,
    weight_text,
    width_of,
)

__all__ = [
    "INFINITY", "NOTHING", "count_text", "loss_text", "padded", "share_text", "shortened", "visible", "weight_text",
    "width_of",
]  # fmt: skip
