"""From a tally to a score: every number that a result shows is worked out here, once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._exact_sum import ONE, rounded_ratio
from crossent.scoring._moments import Moments
from crossent.scoring._notes import notes_on
from crossent.scoring._parts import NO_COLUMN, Baselines, ClassScore, CostlyScore, Infinite, Loss, TailShare
from crossent.scoring._perplexity import maybe_perplexity_of, perplexity_of
from crossent.scoring._score import Score
from crossent.scoring._sensitivity import clipped_losses
from crossent.scoring._slice_scores import MIN_ROWS, slice_scores

if TYPE_CHECKING:
    from crossent.scoring._details import Details
    from crossent.scoring._estimate import Method
    from crossent.scoring._tally import Tally

_LN2 = math.log(2)
ALL_ZERO = "weights: must not all be 0; every row has 0; leave the weights out, or name another column"


def summarise(
    tally: Tally,
    *,
    name: str,
    read_as: dict[str, Any],
    confidence: float,
    reading: Any = None,
    method: Method = "auto",
    min_rows: int = MIN_ROWS,
    details: Details | None = None,
) -> Score:
    """Return the score that a tally amounts to."""
    overall, rules = tally.overall(), tally.rules
    if tally.weighted and overall.rows and not overall.weight:
        raise InvalidInput(ALL_ZERO)
    # Other people's numbers are reproduced to the last digit, and theirs are rounded twice.
    nats = overall.mean if rules.name == "exact" else overall.mean_of_rounded_sums
    loss = _loss(tally, nats, confidence, method)
    baselines = _baselines(tally)
    tail = _tail(tally, overall)
    return Score(
        name=name,
        rows=overall.rows,
        classes=tally.classes,
        rules=rules.name,
        clip=rules.clip,
        weighted=tally.weighted,
        read_as=read_as,
        loss=loss,
        infinite=_infinite(tally, overall),
        baselines=baselines,
        skill=1 - loss.nats / baselines.class_rates if baselines.class_rates > 0 else None,
        accuracy=overall.accuracy,
        confidence=tally.confidence.mean,
        per_class=_per_class(tally, overall),
        slices=slice_scores(tally, overall, confidence, min_rows),
        costliest=_costliest(tally),
        tail=tail,
        notes=notes_on(overall, tally.confidence.mean, tail, loss),
        reading=reading,
        tally=tally,
        details=details,
        decomposition=tally.decomposition(loss.nats, baselines.class_rates),
    )


def _loss(tally: Tally, nats: float, confidence: float, method: Method) -> Loss:
    overall = tally.overall()
    found = tally.estimate(confidence, method)
    defined = found.standard_error is not None and not overall.infinite_rows
    interval = found.interval if defined else (None, None)
    return Loss(
        nats=nats,
        bits=nats / _LN2,
        perplexity=perplexity_of(nats),
        standard_error=found.standard_error if defined else None,
        interval=interval,
        perplexity_interval=(maybe_perplexity_of(interval[0]), maybe_perplexity_of(interval[1])),
        level=confidence,
        method=found.method if defined else "none",
        n=found.n,
        effective_rows=overall.effective_rows if found.n_clusters is not None else found.effective_n,
        n_clusters=found.n_clusters,
        tail_k=found.tail_k if defined else None,
        trusted=defined and found.trusted,
        doubts=found.doubts if defined else (),
    )


def _baselines(tally: Tally) -> Baselines:
    from crossent.information import entropy, surprisal

    if tally.independent:
        questions = [[rate, 1 - rate] for rate in tally.base_rates()[: len(tally.classes)]]
        whole = math.fsum(np.asarray(entropy(questions)).tolist()) if tally.overall().rows else math.nan
        return Baselines(class_rates=whole, uniform=len(questions) * float(surprisal(0.5)))
    rates = [rate for rate in tally.base_rates() if rate > 0]
    return Baselines(
        class_rates=float(entropy(rates)) if rates else math.nan,
        uniform=float(surprisal(1 / len(tally.classes))),
    )


def _infinite(tally: Tally, overall: Moments) -> Infinite:
    return Infinite(
        rows=overall.infinite_rows,
        weight=rounded_ratio(overall.infinite_w, ONE),
        ids=tuple(name for _, name in tally.infinite.named),
        finite_mean=overall.finite_mean,
        sensitivity=clipped_losses(tally, overall) if overall.infinite_rows and not tally.soft else (),
    )


def _share(part: Moments, whole: Moments) -> float | None:
    return None if whole.infinite_rows or not whole.x else rounded_ratio(part.x, whole.x)


def _per_class(tally: Tally, overall: Moments) -> tuple[ClassScore, ...]:
    groups = list(zip([*tally.classes, NO_COLUMN], tally.per_class(), strict=True))
    if not groups[-1][1].rows:
        groups.pop()
    return tuple(
        ClassScore(
            name=name,
            rows=moments.rows,
            weight=rounded_ratio(moments.weight, ONE),
            loss=moments.mean,
            share=_share(moments, overall),
            accuracy=moments.accuracy,
        )
        for name, moments in groups
    )


def _costliest(tally: Tally) -> tuple[CostlyScore, ...]:
    names = [*tally.classes, NO_COLUMN]
    return tuple(
        CostlyScore(
            id=row.id,
            row=row.row,
            truth=names[row.truth],
            predicted=names[row.predicted],
            p_truth=row.p_truth,
            loss=row.loss,
            weight=row.weight,
        )
        for row in tally.costliest.rows
    )


def _tail(tally: Tally, overall: Moments) -> TailShare:
    rows = -(-overall.counted // 100)
    share, method = tally.tail.share(rows, overall.x)
    undefined = overall.infinite_rows or math.isnan(share)
    return TailShare(
        top_1_percent_share=None if undefined else share,
        rows=rows,
        method=method,
        carrying_rows=None if undefined else overall.carrying_rows,
    )
