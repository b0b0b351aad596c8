"""The first words of a page: what it costs, how sure that is, and what to think of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from crossent.rendering import count_text
from crossent.report._words import ends, nats, percent
from crossent.scoring._views import infinite_lines

if TYPE_CHECKING:
    from crossent.comparison import Comparison
    from crossent.scoring import Score


def headline(score: Score) -> Markup:
    """Return the verdict in one sentence."""
    if math.isnan(score.loss.nats):
        return Markup("There are no rows to judge")
    if math.isinf(score.loss.nats):
        rows = score.infinite.rows
        what = "1 row was" if rows == 1 else f"{rows:,} rows were"
        return Markup("The loss is infinite: the truth of {} given probability 0").format(what)
    skill = score.skill
    if skill is None or not math.isfinite(skill):
        return Markup("Each row costs {} on average").format(nats(score.loss.nats))
    if skill < 0:
        return Markup("Each row costs {} on average, {} more than guessing the class rates").format(
            nats(score.loss.nats), percent(-skill)
        )
    return Markup("Each row costs {} on average, {} less than guessing the class rates").format(
        nats(score.loss.nats), percent(skill)
    )


def facts(score: Score) -> list[tuple[str | Markup, Markup, str]]:
    """Return the numbers beside the verdict: a name, a number, a remark."""
    loss = score.loss
    interval = ends(*loss.interval, loss.standard_error)
    no_interval = "infinite" if score.infinite.rows else f"too few: {count_text(loss.n, 'row')}"
    found = [
        (Markup('loss (<span class="unit">nats</span>)'), nats(loss.nats, unit=False), "per row"),
        (f"{100 * loss.level:g}% interval", interval if loss.interval[0] is not None else Markup("none"),
         loss.method if loss.interval[0] is not None else no_interval),
        ("perplexity", Markup("{}").format(_perplexity(loss.perplexity)), "as unsure as a fair die of so many sides"),
        ("right", Markup("{}").format(percent(score.accuracy)), "of the rows"),
        ("sure", Markup("{}").format(percent(score.confidence)), "of its top class, on average"),
    ]  # fmt: skip
    if score.tail.top_1_percent_share is not None:
        label = "costliest row" if score.rows < 100 else "costliest 1%"
        found.append((label, Markup("{}").format(percent(score.tail.top_1_percent_share)), "of all loss"))
    return found


def _perplexity(value: float) -> str:
    if math.isinf(value):
        return "∞"
    return "–" if math.isnan(value) else f"{value:.4g}" if value < 10_000 else f"{value:.3g}"


def remarks(score: Score) -> list[str]:
    """Return what is to be kept in mind: infinite rows, doubts, notes."""
    return [*infinite_lines(score), *score.notes]


def compared_headline(result: Comparison) -> Markup:
    """Return the verdict of a comparison."""
    from crossent.report.charts._comparison import verdict

    return verdict(result.difference)
