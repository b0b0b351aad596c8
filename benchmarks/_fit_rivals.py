"""Who can fit an L2-penalised logistic or softmax regression: tolerance in, coefficients, intercept and gap out."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Solve = Callable[[float], tuple[Any, Any, float]]

SKLEARN = ("lbfgs", "newton-cg", "newton-cholesky", "sag", "saga", "liblinear")
NAMES = ("crossent", *(f"sklearn {solver}" for solver in SKLEARN), "statsmodels", "torch L-BFGS")


def eligible(name: str, features: Any, classes: int) -> bool:
    """Return whether a rival fits such a problem at all, and not hopelessly: what is left out is said in the notes."""
    n, p = features.shape
    outputs = 1 if classes == 2 else classes
    if name in ("sklearn liblinear", "statsmodels") and classes > 2:
        return False
    if name == "sklearn newton-cholesky":
        return not hasattr(features, "tocsr") and p * outputs <= 5000
    if name in ("sklearn sag", "sklearn saga"):
        return n * p * outputs <= 200_000_000
    if name == "statsmodels":
        return not hasattr(features, "tocsr") and n * p <= 2_000_000
    return name != "torch L-BFGS" or not hasattr(features, "tocsr")


def rival(name: str, features: Any, labels: Any) -> Solve:
    """Return the function that fits to a tolerance."""
    if name == "crossent":
        return _ours(features, labels)
    if name == "statsmodels":
        return _statsmodels(features, labels)
    return _torch(features, labels) if name == "torch L-BFGS" else _sklearn(name.split()[1], features, labels)


def _ours(features: Any, labels: Any) -> Solve:
    import crossent

    def solve(tol: float) -> tuple[Any, Any, float]:
        model = crossent.fit(features, labels, tol=min(tol, 0.5))
        return model.coefficients.T, model.intercept, model.gap

    return solve


def _sklearn(solver: str, features: Any, labels: Any) -> Solve:
    from sklearn.linear_model import LogisticRegression

    def solve(tol: float) -> tuple[Any, Any, float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = LogisticRegression(solver=solver, tol=tol, max_iter=100_000).fit(features, labels)
        return model.coef_, np.atleast_1d(model.intercept_), float("nan")

    return solve


def _statsmodels(features: Any, labels: Any) -> Solve:
    import statsmodels.api as sm

    design = np.column_stack([np.ones(len(labels)), features])
    penalty = np.full(design.shape[1], 1.0 / len(labels))
    penalty[0] = 0.0

    def solve(tol: float) -> tuple[Any, Any, float]:
        del tol  # its ridge has no tolerance to set
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = sm.GLM(labels, design, family=sm.families.Binomial())
            found = model.fit_regularized(alpha=penalty, L1_wt=0.0)
        return found.params[None, 1:], found.params[:1], float("nan")

    return solve


def _torch(features: Any, labels: Any) -> Solve:
    import torch

    x, y, n = torch.from_numpy(features), torch.from_numpy(labels), len(labels)
    k = int(labels.max()) + 1
    outputs = 1 if k == 2 else k
    share = y.to(torch.float64)

    def solve(tol: float) -> tuple[Any, Any, float]:
        weight = torch.zeros((outputs, x.shape[1]), dtype=torch.float64, requires_grad=True)
        bias = torch.zeros(outputs, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.LBFGS(
            [weight, bias], max_iter=20_000, tolerance_grad=tol, tolerance_change=0.0, line_search_fn="strong_wolfe"
        )

        def closure() -> Any:
            optimizer.zero_grad()
            z = x @ weight.T + bias
            if outputs == 1:
                loss = torch.nn.functional.binary_cross_entropy_with_logits(z[:, 0], share)
            else:
                loss = torch.nn.functional.cross_entropy(z, y)
            value = loss + weight.square().sum() / (2 * n)
            value.backward()
            return value

        optimizer.step(closure)
        return weight.detach().numpy(), bias.detach().numpy(), float("nan")

    return solve
