"""Made predictions of any size: a Parquet file of n rows and k classes with a text label and an integer id."""

from __future__ import annotations

from pathlib import Path

import duckdb

KEYS = """
    'country ' || hash(i, 50) % 50 as country, 'device ' || hash(i, 6) % 6 as device,
    'user-' || hash(i, 100000) % 100000 as user
"""
CLASSES = ("bird", "cat", "dog", "fish", "horse")


def write_parquet(path: Path, rows: int) -> None:
    """Write ``rows`` predictions: softmax of noisy scores whose true class is favoured, seeded by the row number.

    Each has a country (50 of them), a device (6) and a user (100,000), all texts.
    """
    scores = ", ".join(f"exp(hash(i, {k}) * 3e-19 + 1.5 * (y = {k})::INT) as e{k}" for k in range(5))
    total = " + ".join(f"e{k}" for k in range(5))
    shares = ", ".join(f'e{k} / ({total}) as "p_{name}"' for k, name in enumerate(CLASSES))
    names = "[" + ", ".join(f"'{name}'" for name in CLASSES) + "]"
    query = f"""
        with truth as (select i, (hash(i) % 5)::INT as y from range({rows}) as r(i)),
             scores as (select i, y, {scores} from truth)
        select i as id, {names}[y + 1] as label, {shares}, {KEYS} from scores
    """
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"copy ({query}) to '{path}' (format parquet)")
