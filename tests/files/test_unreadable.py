"""What can't be read says why, where, and what to do; the words of the reader below never come through raw."""

from __future__ import annotations

import gzip
import io
import os
import sys

import numpy as np
import pytest
from tests.files.helpers import (
    assert_refused,
    columns_of,
    opened,
    some_rows,
    whole,
    write_csv,
    write_jsonl,
    write_parquet,
)

COLUMNS = columns_of(*some_rows(2000))
GOOD = "id,label,p_a,p_b\n1,a,0.5,0.5\n"


def text(tmp_path, content, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.jsonl", "a.npy", "a.npz", "a"])
def test_no_bytes(tmp_path, name):
    assert_refused(lambda: opened(text(tmp_path, "", name)), "E00", "the file is empty (0 bytes)")


def test_a_missing_file(tmp_path):
    path = write_csv(tmp_path / "preds.csv", COLUMNS)
    assert_refused(lambda: opened(tmp_path / "pred.csv"), "E00", f'no such file; did you mean "{path}"?')
    assert_refused(lambda: opened("nowhere/preds.csv"), "E00", 'no such directory: "nowhere"')
    assert_refused(lambda: opened(str(tmp_path / "*.parquet")), "E00", "no file matches", "preds.csv")


def test_a_directory(tmp_path):
    write_csv(tmp_path / "preds.csv", COLUMNS)
    assert_refused(
        lambda: opened(tmp_path), "E00", "this is a directory, not a file", "preds.csv", fixes=(f"'{tmp_path}/*.csv'",)
    )


def test_no_permission(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "preds.csv", COLUMNS)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may read everything
    assert_refused(lambda: opened(path), "E00", "no permission to read this file", "chmod u+r")


@pytest.mark.parametrize("kept", [5000, 4, 20_000])
def test_a_truncated_parquet_file(tmp_path, kept):
    path = write_parquet(tmp_path / "a.parquet", COLUMNS)
    path.write_bytes(path.read_bytes()[:kept])
    assert_refused(lambda: opened(path), "E00", "the Parquet file is damaged or was not written to its end")


def test_a_parquet_file_damaged_inside(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", COLUMNS)
    data = bytearray(path.read_bytes())
    data[2000:12000] = os.urandom(10_000)
    path.write_bytes(data)
    assert_refused(lambda: opened(path).read(), "E00", "the Parquet file is damaged or was not written to its end")


@pytest.mark.parametrize("name", ["a.parquet", "a.npy", "a.npz"])
def test_a_name_that_lies(tmp_path, name):
    form = name.rpartition(".")[2]
    assert_refused(
        lambda: opened(text(tmp_path, GOOD, name)), "E00", f"named as {form}, but its first bytes are no {form}"
    )


def test_foreign_formats(tmp_path):
    assert_refused(lambda: opened(text(tmp_path, b"ARROW1\0\0", "a.feather")), "E00",
                   "this is an Arrow (Feather) file, which is not read here")  # fmt: skip
    assert_refused(
        lambda: opened(text(tmp_path, b"\x80\x04\x95abc", "a.pkl")), "E00", "this is a pickle, which is not read here"
    )


@pytest.mark.parametrize("data", [b"\x93NUMPY\x01", b"PK\x03\x04abc"])
def test_damaged_arrays(tmp_path, data):
    form = "NPY" if data[:1] == b"\x93" else "NPZ"
    assert_refused(
        lambda: opened(text(tmp_path, data, "a")), "E00", f"the {form} file is damaged or was not written to its end"
    )


def test_arrays_of_objects_are_never_loaded(tmp_path):
    np.savez(tmp_path / "a.npz", truth=np.array(["a", None], dtype=object), probs=np.ones((2, 2)))
    assert_refused(
        lambda: opened(tmp_path / "a.npz"), "E00", "this NPZ file holds Python objects, which would run code to load"
    )


def test_arrays_that_do_not_fit(tmp_path):
    np.savez(tmp_path / "a.npz", truth=[1, 0, 1], probs=np.ones((2, 2)))
    assert_refused(lambda: opened(tmp_path / "a.npz"), "E00", '"truth" has 3 rows, "probs" has 2')
    np.savez(tmp_path / "a.npz", truth=[1, 0], probs=np.ones((2, 2)), logits=np.ones((2, 2)))
    assert_refused(lambda: opened(tmp_path / "a.npz"), "E00", '"probs" and "logits" both hold predictions; keep one')
    np.savez(tmp_path / "a.npz", truth=[1, 0], other=["a", "b"])
    assert_refused(lambda: opened(tmp_path / "a.npz"), "E00", "no array of predictions in this NPZ file", "other (2,)")


@pytest.mark.parametrize("content", ["id,label,p_a,p_b\n", "id,label,p_a,p_b", "\ufeffid,label,p_a,p_b\r\n"])
def test_only_a_header(tmp_path, content):
    assert_refused(lambda: opened(text(tmp_path, content)).read(), "E00", "no rows: there is nothing to score")


def test_a_row_of_another_length(tmp_path):
    path = text(tmp_path, GOOD + '2,b,0.5\n3,"x,y",0.5,0.5\n')
    assert_refused(
        lambda: opened(path).read(),
        "E00",
        "line 3 has 3 cells, the header has 4",
        "'2', 'b', '0.5'",
        "id, label, p_a, p_b",
    )
    assert_refused(
        lambda: opened(text(tmp_path, GOOD + "2,b,0.5,0.5,9\n")).read(), "E00", "line 3 has 5 cells, the header has 4"
    )


def test_a_quote_that_never_ends(tmp_path):
    assert_refused(
        lambda: opened(text(tmp_path, GOOD + '2,"b,0.5,0.5\n')).read(), "E00", "line 3: unexpected end of data"
    )


def test_bytes_that_are_no_utf8(tmp_path):
    path = text(tmp_path, GOOD.encode() + "2,é,0.5,0.5\n".encode("latin1"))
    assert_refused(
        lambda: opened(path).read(),
        "E00",
        "not UTF-8: byte 0xe9 in line 3",
        "iconv -f latin1 -t utf-8 a.csv > utf8-a.csv",
    )
    path = text(tmp_path, GOOD.encode("utf-16"))
    assert_refused(lambda: opened(path).read(), "E00", "not UTF-8: byte 0xff in line 1", "iconv -f utf-16")


def test_bytes_that_are_no_utf8_far_down(tmp_path):
    many = GOOD.encode() + b"1,a,0.5,0.5\n" * 500_000 + b"2,\xe9,0.5,0.5\n"
    assert_refused(lambda: opened(text(tmp_path, many)).read(), "E00", "not UTF-8: byte 0xe9 in line 500,003")


@pytest.mark.parametrize(
    ("cell", "help_"), [("abc", ""), ('"0,5"', "write numbers with a point: 0.5, not 0,5"), ("50%", "")]
)
def test_a_cell_that_is_no_number(tmp_path, cell, help_):
    path = text(tmp_path, GOOD + f"2,b,{cell},0.5\n3,b,{cell},1\n")
    shown = cell.strip('"')
    assert_refused(lambda: opened(path).read(), "E00", f"a prediction is no number: row 2 of \"p_a\" holds '{shown}'",
                   "1 more cell of this column", help_)  # fmt: skip


def test_a_cell_that_is_no_number_in_the_last_of_many_rows(tmp_path):
    path = text(tmp_path, GOOD + "1,a,0.5,0.5\n" * 300_000 + "2,b,oops,0.5\n")
    assert_refused(lambda: opened(path).read(), "E00", "a prediction is no number: row 300,002 of \"p_a\" holds 'oops'")


def test_two_columns_of_one_name(tmp_path):
    assert_refused(lambda: opened(text(tmp_path, "label,p_a,p_a\na,1,0\n")), "E00", 'two columns named "p_a"')
    assert_refused(
        lambda: opened(text(tmp_path, "label,p_a,p_A\na,1,0\n")), "E00", 'columns "p_a" and "p_A" differ only in case'
    )
    path = write_parquet(tmp_path / "a.parquet", {"label": ["a"], "p_a": [1.0], "p_A": [0.0]})
    assert_refused(lambda: opened(path), "E00", 'columns "p_a" and "p_A" differ only in case')


def test_files_that_do_not_belong_together(tmp_path):
    one, other = write_csv(tmp_path / "a.csv", COLUMNS), text(tmp_path, GOOD, "b.csv")
    assert_refused(lambda: opened([one, other]), "E00", f"{other} has another header than {one}")
    parquet = write_parquet(tmp_path / "c.parquet", COLUMNS)
    assert_refused(lambda: opened([one, parquet]), "E00", "files of different formats: csv, parquet")


@pytest.mark.parametrize("content", ['{"label": "a", "p_a": 1', '{"label": "a"}\nnonsense\n', '[1, 2]\n{"a": 1}\n'])
def test_broken_json(tmp_path, content):
    error = assert_refused_anyhow(lambda: opened(text(tmp_path, content, "a.jsonl")))
    assert error.headline.startswith(("no valid JSON", "the lines are no JSON objects"))


def assert_refused_anyhow(call):
    from crossent.errors import FileError

    with pytest.raises(FileError, match="JSON") as caught:
        call()
    assert "duckdb" not in str(caught.value).lower()
    return caught.value


def test_a_query_that_does_not_run():
    error = assert_refused_anyhow_query(lambda: opened("SELECT x FROM nowhere"))
    assert "nowhere" in error.headline


def assert_refused_anyhow_query(call):
    from crossent.errors import FileError

    with pytest.raises(FileError, match="the query does not run") as caught:
        call()
    return caught.value


def test_nothing_on_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert_refused(lambda: opened("-"), "E00", "standard input is empty (0 bytes)")


def test_a_damaged_gzip_file(tmp_path):
    assert_refused(
        lambda: opened(text(tmp_path, b"\x1f\x8b\x08\x00abc", "a.csv.gz")), "E00", "the file is damaged", "gzip"
    )


def test_a_gzip_file_that_ends_too_early(tmp_path):
    data = gzip.compress(GOOD.encode() + os.urandom(50_000).hex().encode())
    assert_refused(lambda: opened(text(tmp_path, data[:-200], "a.csv.gz")), "E00", "the file is damaged", "gzip")


def test_addresses_are_not_fetched():
    assert_refused(lambda: opened("https://example.com/a.csv"), "E00", "files are not read over the network")


def test_every_row_left_out(tmp_path):
    path = text(tmp_path, "label,p_a,p_b\n,1,0\n")
    assert_refused(opened(path, drop_missing=True).read, "E00", "no rows are left: 1 row with a missing value left out")


def test_a_weight_that_is_no_number(tmp_path):
    path = text(tmp_path, "label,p_a,p_b,w\na,1,0,heavy\n")
    assert_refused(lambda: opened(path, weight="w"), "E00", "a weight is no number: row 1 of \"w\" holds 'heavy'")


def test_texts_of_json_that_should_be_numbers(tmp_path):
    path = text(tmp_path, '{"label": "a", "probs": {"a": "x", "b": "y"}}\n', "a.jsonl")
    assert_refused(lambda: opened(path), "E00", "a value is no number", "Could not convert string 'x' to DOUBLE")


def test_line_ends_of_every_kind(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        path = text(tmp_path, (GOOD + "2,b,0.5,0.5\n").replace("\n", end))
        assert whole(opened(path))[4] == ["1", "2"]


def test_jsonl_of_rows_without_a_key(tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", {"label": ["a", "b"], "p_a": [0.5, 0.5], "p_b": [0.5, 0.5]})
    path.write_text(path.read_text() + '{"label": "a", "p_a": 1.0}\n')
    assert_refused(lambda: opened(path).read(), "E15", "NaN in 1 probability (row 3)")
