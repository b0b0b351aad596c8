"""Strict JSON of `crossent.rendering`, under the name that it had before it was shared."""

from crossent.rendering import maybe, number, strict, to_json

__all__ = ["maybe", "number", "strict", "to_json"]
