"""The one sentence that each card says about its numbers; `words.js` says the same."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.explaining._shown import percentage, probability, shown
from crossent.rendering import loss_text

if TYPE_CHECKING:
    from crossent.report.explainer._examples import Example


def cost_sentence(example: Example) -> str:
    """Return what the prediction cost."""
    worked = example.worked
    both = f"{loss_text(worked.nats)} nats = {loss_text(worked.bits)} bits"
    number = worked.case.number
    if number is None:
        return f"The truth is spread over {_happened(example)} classes: a loss of {both}."
    said = percentage(worked.probabilities[number], worked.log_probabilities[number])
    return f"“{example.shorts[number]}” happened and got {said}: a loss of {both}."


def _happened(example: Example) -> int:
    return sum(1 for share in example.worked.case.truth if share)


def pipeline_sentence(example: Example, total: float, highest: float) -> str:
    """Return the steps in one line."""
    worked, number = example.worked, example.worked.case.number
    start = f"Largest score {shown(highest)}, S = {shown(total)}"
    if number is None:
        return f"{start}; the loss is Σ y · (−ln p) = {loss_text(worked.nats)} nats."
    said = probability(worked.probabilities[number], worked.log_probabilities[number])
    return f"{start}; p(“{example.shorts[number]}”) = {said}, and −ln of it is {loss_text(worked.nats)} nats."


def surprise_sentence(p: float, nats: float, bits: float) -> str:
    """Return how surprising a probability is, in coins."""
    if math.isinf(nats):
        return "p = 0: what was called impossible happened. The loss is infinite, and no other row can make up for it."
    both = f"p = {probability(p, -nats)}: {loss_text(nats)} nats = {loss_text(bits)} bits"
    if p == 1:
        return f"{both}: no surprise at all."
    if bits < 1:
        return f"{both}, less surprising than one fair coin that lands heads."
    return f"{both}, as surprising as {loss_text(bits, 1)} fair coins that all land heads."


def push_sentence(name: str, cross: float, squared: float) -> str:
    """Return what both losses do to the score of what happened."""
    where = "up" if cross >= 0 else "down"
    said = f"Cross-entropy pushes the score of “{name}” {where} by {shown(abs(cross))}, squared error by "
    said += f"{shown(abs(squared))}"
    if cross > 0.5 and abs(squared) < 0.1 * cross:
        return f"{said}: confidently wrong, and squared error has nearly stopped pushing."
    return f"{said}."


def area_sentence(loss: float, entropy: float, divergence: float) -> str:
    """Return the two parts of a loss."""
    if math.isinf(loss):
        return "A class that happens has probability 0: its column, and the loss, have no end."
    parts = f"{loss_text(entropy)} nats that no prediction can save + {loss_text(divergence)} for a wrong guess"
    return f"{loss_text(loss)} nats = {parts}."


def arrived_sentence(step: int, objective: float, least: float) -> str:
    """Return that descent is where it can end."""
    return (
        f"Arrived after {step:,} steps: objective {loss_text(objective)}, where crossent fit ends ({loss_text(least)})."
    )
