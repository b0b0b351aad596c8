"""Each model of a comparison by itself: its mean loss, how sure that is, and whether its tail is in doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

from crossent.comparison._parts import ModelLoss, ModelScore
from crossent.scoring._doubts import misshapen
from crossent.scoring._estimate import estimate_of
from crossent.scoring._perplexity import perplexity_of
from crossent.scoring._tail_index import pareto_k

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.comparison._settings import Settings
    from crossent.comparison._tallies import ModelTally
    from crossent.scoring._estimate import Estimate

_LN2 = math.log(2)


@final
@dataclass(frozen=True, slots=True)
class Alone:
    """A model's score, and what its losses have in their shape that makes an interval doubtful."""

    score: ModelScore
    misshapen: tuple[str, ...]


def each_alone(names: Sequence[str], tallies: Sequence[ModelTally], settings: Settings) -> list[Alone]:
    """Return the models with their ranks, 1 for the least loss."""
    found = [_alone(name, tally, settings) for name, tally in zip(names, tallies, strict=True)]
    order = sorted(range(len(found)), key=lambda place: (_sortable(found[place].score.loss.nats), place))
    ranks = {place: rank + 1 for rank, place in enumerate(order)}
    return [replace(one, score=replace(one.score, rank=ranks[place])) for place, one in enumerate(found)]


def _sortable(loss: float) -> float:
    return math.inf if math.isnan(loss) else loss


def _alone(name: str, tally: ModelTally, settings: Settings) -> Alone:
    spread, clustered = tally.units.spread(), tally.units.clustered
    pivot = tally.units.pivot(spread, settings.method)
    found = estimate_of(spread, settings.confidence, clustered=clustered, at_least=0.0, pivot=pivot)
    moments = spread.moments()
    shape = misshapen(moments, pareto_k(spread.largest(), moments.units), clustered) if moments.units else []
    return Alone(_score(name, tally, found), tuple(shape))


def _score(name: str, tally: ModelTally, found: Estimate) -> ModelScore:
    infinite = int(tally.infinite.rows[1])
    nats = math.inf if infinite else found.estimate
    undefined = infinite > 0
    return ModelScore(
        name=name,
        rank=0,
        loss=ModelLoss(
            nats=nats,
            bits=nats / _LN2,
            perplexity=perplexity_of(nats),
            standard_error=None if undefined else found.standard_error,
            interval=(None, None) if undefined else found.interval,
            level=found.level,
            method="none" if undefined else found.method,
            n=found.n,
            n_clusters=found.n_clusters,
            effective_n=found.effective_n,
            trusted=found.trusted and not undefined,
            doubts=() if undefined else found.doubts,
        ),
        accuracy=tally.right.shares()[1],
        infinite_rows=infinite,
        infinite_ids=tuple(name for _, name in tally.infinite_ids),
        finite_mean=found.estimate,
    )
