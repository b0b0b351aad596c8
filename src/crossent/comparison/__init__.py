"""Two or more models on the same rows: which one's loss is less, how sure that is, and where it comes from.

What to use when:

- files, queries or dataframes with ids: ``compare("a.parquet", "b.parquet")``; rows are joined by id, in any order
- arrays in the same order: ``compare(a, b, truth=labels)``
- a gate: ``compare(old, new, delta=0.005).passed``
- a difference that is looked at every day: ``compare(..., always_valid=True)``
"""

from crossent.comparison._compare import compare
from crossent.comparison._comparison import Comparison

__all__ = ["Comparison", "compare"]
