"""A fit as text for a terminal: how near the minimum, what it costs, which features matter."""

from __future__ import annotations

from typing import Any

import numpy as np

from crossent.fitting._model import LinearModel
from crossent.rendering import BOLD, paint_for

_SHOWN = 8


def model_text(model: LinearModel, *, width: int = 100, color: bool = False) -> str:
    """Return the text; the loss line keeps its shape."""
    loss = model.loss
    headline = paint_for(color)(f"cross-entropy   {loss['nats']:.6g} nats per row", BOLD)
    lines = [
        f"{size_words(model)}: {_listed(model, width)}",
        f"penalty           {penalty_words(model)}",
        "",
        f"  {headline}    (training rows; {loss['bits']:.6g} bits)",
        f"  class rates     {loss['base_rates']:.6g}    {explained(model)}",
    ]
    if "held_out" in loss:
        lines.append(f"  held-out loss   {loss['held_out']:.6g}")
    if "truth_entropy" in loss:
        lines.append(f"  entropy of y    {loss['truth_entropy']:.6g}    no model can go below")
    lines += [
        f"  objective       {model.objective:.12g}",
        f"  certificate     {certificate(model)}",
        f"  took            {model.iterations:,} steps, {model.passes:,} passes",
        f"  solver          {model.solver}",
        "",
        *_largest(model, width),
        *_inference_lines(model),
        *(f"  note  {note}" for note in model.notes),
    ]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def size_words(model: LinearModel) -> str:
    """Return how much went in."""
    return f"{model.rows:,} rows, {len(model.features):,} features, {len(model.classes):,} classes"


def certificate(model: LinearModel) -> str:
    """Return what is proven, in words."""
    if model.converged:
        return f"at most {model.gap:.1e} above the minimum (asked: {model.tol:.0e} of the objective)"
    bound = "no bound is known" if np.isinf(model.gap) else f"at most {model.gap:.1e} above the minimum"
    return f"NOT reached: {model.reason}; {bound}"


def penalty_words(model: LinearModel) -> str:
    """Return the penalty in words."""
    if model.alpha == 0.0:
        return "none (maximum likelihood)"
    kind = {0.0: "L2", 1.0: "L1"}.get(model.l1_ratio, f"elastic net, l1_ratio {model.l1_ratio:g}")
    return f"{kind}, alpha = {model.alpha:.6g}"


def explained(model: LinearModel) -> str:
    """Return the share of the class rates' loss that is explained."""
    base = model.loss["base_rates"]
    return "" if base <= 0 else f"{1.0 - model.loss['nats'] / base:z.1%} of this is explained"


def largest(model: LinearModel) -> list[tuple[str, list[float]]]:
    """Return the features with the largest coefficients, with them."""
    size = np.abs(model.coefficients).max(axis=1, initial=0.0)
    order = np.argsort(-size, kind="stable")[:_SHOWN]
    return [(model.features[j], model.coefficients[j].tolist()) for j in order if size[j] > 0]


def outcomes(model: LinearModel) -> list[str]:
    """Return what each column of coefficients is about."""
    return [str(label) for label in (model.classes[1:] if len(model.classes) == 2 else model.classes)]


def _largest(model: LinearModel, width: int) -> list[str]:
    rows = largest(model)
    if not rows:
        return ["  all coefficients are 0", ""]
    name = min(max(len("intercept"), *(len(feature) for feature, _ in rows)), 30)
    fit = max(min(len(model.intercept), (width - name - 4) // 12), 1)
    heads = "".join(f"{label[:11]:>12}" for label in outcomes(model)[:fit])
    zero = int((model.coefficients == 0).all(axis=1).sum())
    lines = [f"  {'largest':<{name}}{heads}"]
    lines += [f"  {feature[:name]:<{name}}" + "".join(f"{v:>12.5g}" for v in values[:fit]) for feature, values in rows]
    lines.append(f"  {'intercept':<{name}}" + "".join(f"{v:>12.5g}" for v in model.intercept[:fit]))
    if zero:
        lines.append(f"  {zero:,} of {len(model.features):,} features have the coefficient 0")
    return [*lines, ""]


def _inference_lines(model: LinearModel) -> list[str]:
    if model.inference is None:
        return []
    rows = model.inference.coefficients
    name = min(max(len(f"{row.outcome} {row.feature}") for row in rows), 40)
    against = "" if model.inference.reference is None else f", against {model.inference.reference}"
    lines = [f"  standard errors ({model.inference.method}{against})"]
    lines.append(f"  {'':<{name}}{'estimate':>12}{'std. error':>12}{'z':>9}{'p':>10}{'interval':>24}")
    lines += [_inference_line(row, name) for row in rows]
    return [*lines, ""]


def _inference_line(row: Any, name: int) -> str:
    label = f"{row.outcome} {row.feature}"[:name]
    interval = f"{row.low:.4g} to {row.high:.4g}"
    return f"  {label:<{name}}{row.estimate:>12.5g}{row.standard_error:>12.4g}{row.z:>9.3f}{row.p:>10.2g}{interval:>24}"


def _listed(model: LinearModel, width: int) -> str:
    text = ", ".join(str(label) for label in model.classes)
    room = max(width - 45, 20)
    return text if len(text) <= room else text[: room - 1] + "…"
