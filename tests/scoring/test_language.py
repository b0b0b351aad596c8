"""Bits per byte and perplexities: the published identity, ratios by hand, files, refusals."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crossent.cli._exit import run
from crossent.errors import FileError, InvalidInput, ShapeMismatch
from crossent.scoring import LanguageScore, language_loss


def test_the_identity_of_lm_eval() -> None:
    """Word perplexity, byte perplexity and bits per byte of one total: word ppl ** (words / bytes) = 2 ** bpb."""
    word, byte, bits = 8.792073612124492, 1.5015845643537054, 0.5864857250704371
    words = 1_000_000.0
    total = words * math.log(word)
    found = language_loss([-total / 4] * 4, words=[words / 4] * 4, bytes=[total / math.log(byte) / 4] * 4)
    assert found["word"].perplexity == pytest.approx(word, rel=1e-12)
    assert found["byte"].perplexity == pytest.approx(byte, rel=1e-12)
    assert found["byte"].bits == pytest.approx(bits, rel=1e-9)
    assert 2 ** found["byte"].bits == pytest.approx(found["byte"].perplexity)


def test_the_interval_is_that_of_a_ratio() -> None:
    rng = np.random.default_rng(1)
    size = rng.integers(5, 50, 300).astype(float)
    loss = size * rng.gamma(20, 0.03, 300)
    found = language_loss(-loss, bytes=size, method="t")["byte"]
    ratio = loss.sum() / size.sum()
    error = math.sqrt(300 / 299 * ((loss - ratio * size) ** 2).sum()) / size.sum()
    assert found.nats == pytest.approx(ratio)
    assert found.standard_error == pytest.approx(error)
    low, high = found.interval
    assert low is not None
    assert high is not None
    assert found.perplexity_interval == pytest.approx((math.exp(low), math.exp(high)))


def test_documents_are_the_units() -> None:
    rng = np.random.default_rng(2)
    document = rng.integers(0, 40, 2000)
    loss = rng.exponential(np.exp(rng.normal(0, 0.5, 40))[document])
    tokens = language_loss(-loss, documents=document)["row"]
    alone = language_loss(-loss)["row"]
    assert tokens.n_clusters == 40
    assert tokens.standard_error is not None
    assert alone.standard_error is not None
    assert tokens.standard_error > 2 * alone.standard_error
    assert tokens.nats == alone.nats


def test_a_token_that_was_impossible() -> None:
    found = language_loss([-1.0, -math.inf, -2.0])
    assert (found["row"].perplexity, found.infinite_rows, found["row"].interval) == (math.inf, 1, (None, None))
    assert LanguageScore.from_json(found.to_json()).to_json() == found.to_json()
    assert "1 row cost infinity" in found.to_text()


def test_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tokens.csv"
    path.write_text("doc,lp,nb\na,-1.5,3\na,-2,4\nb,-1,2\nb,-4,0\nc,-2,5\n")
    found = language_loss(str(path), log_likelihood="lp", bytes="nb", documents="doc")
    assert found["byte"].nats == pytest.approx(10.5 / 14)
    assert found["byte"].n_clusters == 3
    assert run(["score", str(path), "--log-likelihood", "lp", "--bytes", "nb", "--cluster", "doc", "--json"]) == 0
    assert LanguageScore.from_json(capsys.readouterr().out) == found
    assert run(["score", str(path), "--bytes", "nb"]) == 2
    assert "--bytes divides the loss of a language model" in capsys.readouterr().err
    assert run(["score", str(path), "--log-likelihood", "lp", "--truth", "doc"]) == 2
    assert "--truth is for predictions of classes" in capsys.readouterr().err
    assert run(["score", str(path), "--log-likelihood", "lp", "--fail-above", "1", "-q"]) == 1
    with pytest.raises(FileError, match='--bytes: no column named "bytes"'):
        language_loss(str(path), log_likelihood="lp", bytes="bytes")
    path.write_text("doc,lp\na,-1\n,-2\n")
    with pytest.raises(InvalidInput, match="documents: every row needs one; row 2 has none"):
        language_loss(str(path), log_likelihood="lp", documents="doc")


@pytest.mark.parametrize(
    ("values", "given", "error", "message"),
    [
        ([0.5], {}, InvalidInput, "log-likelihoods: must be at most 0; row 0 has 0.5"),
        ([math.nan], {}, InvalidInput, "log-likelihoods: must be at most 0; row 0 has nan"),
        ([-1.0], {"bytes": [0]}, InvalidInput, "bytes: must be above 0 where every row stands for itself; row 0 has 0"),
        ([-1.0], {"bytes": [-1], "documents": ["a"]}, InvalidInput, "bytes: must be 0 or more; row 0 has -1"),
        ([-1.0], {"bytes": [0], "documents": ["a"]}, InvalidInput, "bytes: must not all be 0"),
        ([-1.0], {"words": [1, 2]}, ShapeMismatch, r"words: must have shape \(1,\)"),
        ([-1.0], {"documents": ["a", "b"]}, ShapeMismatch, "documents: must have one entry for each of 1 rows"),
        ("file.csv", {}, InvalidInput, "log_likelihood: of a file it names a column"),
    ],
)
def test_refusals(values: Any, given: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        language_loss(values, **given)


def test_pages() -> None:
    found = language_loss([-1.0] * 30, tokens=[2] * 30, name="<b>|")
    assert "&lt;b&gt;" in found._repr_html_()
    assert "\\<b\\>\\|" in found.to_markdown()
    assert "per token" in str(found)
    with pytest.raises(KeyError, match="word: was not counted; there are row, token"):
        found["word"]
