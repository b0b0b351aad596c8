"""Columns of `crossent.rendering`, under the name that they had before they were shared."""

from crossent.rendering import Column, aligned

__all__ = ["Column", "aligned"]
