"""A reading is a value: it prints itself, is saved as JSON, and replayed on the next file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.files.helpers import assert_refused, columns_of, opened, some_rows, whole, write_csv, write_parquet

from crossent.errors import FileError
from crossent.files import Reading

IDS, LABELS, PROBS = some_rows(40)


@pytest.fixture
def path(tmp_path):
    return write_csv(tmp_path / "a.csv", columns_of(IDS, LABELS, PROBS), ";")


def test_the_text_of_the_mock_up(path):
    assert opened(path).read().lines() == [
        "truth = label · probabilities = p_bird, p_cat, p_dog · id = id · delimiter = ';'"
    ]


def test_round_trip(path):
    reading = opened(path, map={"emu": "bird"}, by="id").read()
    assert Reading.from_dict(json.loads(json.dumps(reading.to_dict()))) == reading


def test_replay(tmp_path, path):
    settled = opened(path, kind="sigmoid", classes=("dog", "cat", "bird")).read()
    settled.save(tmp_path / "reading.json")
    other = write_parquet(tmp_path / "b.parquet", columns_of(IDS[:2], LABELS[:2], PROBS[:2]))
    reading, _, numbers, _, _ = whole(opened(other, reading=str(tmp_path / "reading.json")))
    assert (reading.kind, reading.classes, reading.format) == ("sigmoid", ("dog", "cat", "bird"), "parquet")
    np.testing.assert_array_equal(numbers, PROBS[:2, ::-1])


def test_replay_with_a_second_file(tmp_path):
    preds = write_csv(tmp_path / "p.csv", {"id": [1, 2], "p_a": [0.25, 0.5], "p_b": [0.75, 0.5]})
    truth = write_csv(tmp_path / "t.csv", {"id": [2, 1], "label": ["a", "b"]})
    first = whole(opened(preds, truth_file=truth))
    again = whole(opened(preds, reading=first[0]))
    assert again[0] == first[0]
    assert again[1].tolist() == first[1].tolist()


def test_replay_of_a_matrix(tmp_path):
    np.savez(tmp_path / "a.npz", truth=["a", "b"], probs=[[1.0, 0.0], [0.5, 0.5]], classes=["b", "a"])
    reading = opened(tmp_path / "a.npz").read()
    np.savez(tmp_path / "b.npz", truth=["a", "b"], probs=[[1.0, 0.0], [0.5, 0.5]])
    assert whole(opened(tmp_path / "b.npz", reading=reading))[0] == reading


def test_replay_on_a_file_that_does_not_fit(tmp_path, path):
    reading = opened(path).read()
    other = write_csv(tmp_path / "b.csv", columns_of(IDS, LABELS, PROBS, prefix="prob_"))
    assert_refused(
        lambda: opened(other, reading=reading), "E00", '--reading: no column named "p_bird"; did you mean "prob_bird"?'
    )
    labels = ["emu", *LABELS[1:]]
    other = write_csv(tmp_path / "c.csv", columns_of(IDS, labels, PROBS))
    assert_refused(lambda: opened(other, reading=reading), "E07", 'class "emu" (1 row) has no probability column')
    other = write_csv(tmp_path / "d.csv", columns_of(IDS, LABELS, PROBS * 2))
    assert_refused(
        lambda: opened(other, reading=reading).read(),
        "E13",
        f"probabilities below 0 or above 1 in {(PROBS * 2 > 1).any(axis=1).sum()} rows",
    )


@pytest.mark.parametrize(("content", "message"), [
    ("{}", '"schema" must be "crossent.reading/1"'), ("nonsense", "no JSON"), ("[]", "schema"),
    ('{"schema": "crossent.reading/1", "format": "csv"}', "no key 'classes'"),
    ('{"schema": "crossent.reading/1", "colour": 1}', "unknown key 'colour'"),
])  # fmt: skip
def test_what_is_no_saved_reading(tmp_path, path, content, message):
    (tmp_path / "reading.json").write_text(content)
    with pytest.raises(FileError, match="not a saved reading") as caught:
        opened(path, reading=str(tmp_path / "reading.json"))
    assert message in caught.value.headline


def test_a_saved_reading_that_is_not_there(path):
    assert_refused(
        lambda: opened(path, reading="nowhere.json"), "E00", "cannot read the saved reading: No such file or directory"
    )
