"""The textbook sentences, in as many digits as they need: nothing of crossent is imported here.

A double is a rational number and enters as exactly that.  The definitions are written as they are taught, not in the
stable forms that the package computes; what those avoid (overflow, cancellation) is bought off with digits: 50 beyond
the span of the logits, so that a probability of 1 - 1e-300 is no 1.  Rows are lists of floats; a class may be at -inf
or 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import contextmanager

import mpmath
from mpmath import mpf

Row = Sequence[float]
INFINITY = mpf("inf")
NAN = mpf("nan")


@contextmanager
def enough_digits(*rows: Row):
    """Work with 50 digits beyond what the span and the size of finite logits use up."""
    finite = [abs(float(x)) for row in rows for x in row if math.isfinite(x)]
    largest = max(finite, default=0.0)
    span = min(2.0 * largest, 3000.0) / math.log(10)
    with mpmath.workdps(int(60 + span + math.log10(1 + largest))):
        yield


def minus_log(q: mpf) -> mpf:
    return INFINITY if q == 0 else -mpmath.log(q)


def softmax(z: Row) -> list[mpf]:
    """exp(z_j) / sum exp(z_i), after subtracting one of the logits exactly so that exp stays in range."""
    if any(math.isnan(x) for x in z) or max(z) == -math.inf or list(z).count(math.inf) > 1:
        return [NAN] * len(z)
    if max(z) == math.inf:
        return [mpf(x == math.inf) for x in z]
    origin = mpf(max(z))
    powers = [mpf(0) if x == -math.inf else mpmath.exp(mpf(x) - origin) for x in z]
    total = mpmath.fsum(powers)
    return [power / total for power in powers]


def log_softmax(z: Row) -> list[mpf]:
    with enough_digits(z):
        probs = softmax(z)
        if any(mpmath.isnan(q) for q in probs):
            return probs
        if max(z) == math.inf:
            return [-minus_log(q) for q in probs]
        origin = mpf(max(z))
        log_total = mpmath.log(mpmath.fsum(mpf(0) if x == -math.inf else mpmath.exp(mpf(x) - origin) for x in z))
        return [-INFINITY if x == -math.inf else mpf(x) - origin - log_total for x in z]


def logsumexp(z: Row) -> mpf:
    if any(math.isnan(x) for x in z):
        return NAN
    if math.isinf(max(z)):
        return mpf(max(z))
    with enough_digits(z):
        origin = mpf(max(z))
        return origin + mpmath.log(mpmath.fsum(mpf(0) if x == -math.inf else mpmath.exp(mpf(x) - origin) for x in z))


def log_probs_of(space: str, row: Row) -> list[mpf]:
    """The logarithm of each probability that the row stands for."""
    if any(math.isnan(x) for x in row):
        return [NAN] * len(row)
    if space == "logits":
        return log_softmax(row)
    return [-minus_log(mpf(x)) for x in row] if space == "probs" else [mpf(x) for x in row]


def masses(truth: int | Row, k: int, smoothing: float = 0.0, class_weights: Row | None = None) -> list[mpf]:
    """c_k ((1 - e) t_k + e / k)."""
    t = [mpf(j == truth) for j in range(k)] if isinstance(truth, int) else [mpf(float(x)) for x in truth]
    e = mpf(smoothing)
    c = [mpf(1)] * k if class_weights is None else [mpf(float(x)) for x in class_weights]
    return [c[j] * ((1 - e) * t[j] + e / k) for j in range(k)]


def cross_entropy(
    space: str, row: Row, truth: int | Row, smoothing: float = 0.0, class_weights: Row | None = None
) -> mpf:
    """- sum_k c_k t'_k log q_k, where 0 log 0 = 0."""
    with enough_digits(row):
        u = masses(truth, len(row), smoothing, class_weights)
        logs = log_probs_of(space, row)
        if any(mpmath.isnan(x) for x in [*u, *logs]):
            return NAN
        return mpmath.fsum(uj * -lj for uj, lj in zip(u, logs, strict=True) if uj != 0)


def cross_entropy_gradient(
    space: str, row: Row, truth: int | Row, smoothing: float = 0.0, class_weights: Row | None = None
) -> list[mpf]:
    """U q - u by logits, -u / q by probs, -u by log_probs."""
    with enough_digits(row):
        u = masses(truth, len(row), smoothing, class_weights)
        if any(math.isnan(x) for x in row) or any(mpmath.isnan(x) for x in u):
            return [NAN] * len(row)
        if space == "logits":
            total = mpmath.fsum(u)
            return [total * qj - uj for uj, qj in zip(u, softmax(row), strict=True)]
        if space == "log_probs":
            return [-uj for uj in u]
        return [mpf(0) if uj == 0 else -INFINITY if q == 0 else -uj / mpf(q) for uj, q in zip(u, row, strict=True)]


def shaped(
    z: Row, temperature: float = 1.0, softcap: float | None = None, mask: Sequence[bool] | None = None
) -> list[mpf]:
    """c tanh(z / c) / T; -inf where there is a mask or was one."""
    c, t = None if softcap is None else mpf(softcap), mpf(temperature)
    capped = [mpf(x) if c is None or x == -math.inf else c * mpmath.tanh(mpf(x) / c) for x in z]
    return [x / t if mask is None or mask[j] else -INFINITY for j, x in enumerate(capped)]


def masses_of_mask(
    truth: int | Row, k: int, smoothing: float, class_weights: Row | None, mask: Sequence[bool] | None
) -> list[mpf]:
    """As `masses`, with the smoothing spread over the classes that take part."""
    allowed = [True] * k if mask is None else mask
    t, c = masses(truth, k), [mpf(1)] * k if class_weights is None else [mpf(float(x)) for x in class_weights]
    e, count = mpf(smoothing), sum(map(bool, allowed))
    return [c[j] * ((1 - e) * t[j] + (e / count if allowed[j] else 0)) for j in range(k)]


def family_loss(
    row: Row,
    truth: int | Row,
    *,
    smoothing: float = 0.0,
    class_weights: Row | None = None,
    temperature: float = 1.0,
    softcap: float | None = None,
    mask: Sequence[bool] | None = None,
    focal: float = 0.0,
    z_loss: float = 0.0,
) -> mpf:
    """sum u (1 - q)^g (-log q) + a (log sum exp)^2 of shaped logits."""
    with enough_digits([x / temperature for x in row], [] if softcap is None else [x / softcap for x in row]):
        v = shaped(row, temperature, softcap, mask)
        u = masses_of_mask(truth, len(row), smoothing, class_weights, mask)
        q, logs = softmax(v), log_softmax(v)
        total = mpmath.fsum(uj * (1 - qj) ** mpf(focal) * -lj for uj, qj, lj in zip(u, q, logs, strict=True) if uj)
        return total + mpf(z_loss) * logsumexp(v) ** 2


def family_gradient(
    row: Row,
    truth: int | Row,
    *,
    smoothing: float = 0.0,
    class_weights: Row | None = None,
    temperature: float = 1.0,
    softcap: float | None = None,
    mask: Sequence[bool] | None = None,
    focal: float = 0.0,
    z_loss: float = 0.0,
) -> list[mpf]:
    """The chain rule, link by link: loss by q, q by v, v by z."""
    with enough_digits([x / temperature for x in row], [] if softcap is None else [x / softcap for x in row]):
        v = shaped(row, temperature, softcap, mask)
        u = masses_of_mask(truth, len(row), smoothing, class_weights, mask)
        q, g = softmax(v), mpf(focal)
        # q_j d loss / d q_j, so that q = 0 needs no limit
        by_log_q = [
            uj * ((g * (1 - qj) ** (g - 1) * qj * mpmath.log(qj) if g and qj and qj != 1 else 0) - (1 - qj) ** g)
            for uj, qj in zip(u, q, strict=True)
        ]
        total, level = mpmath.fsum(by_log_q), 2 * mpf(z_loss) * logsumexp(v)
        by_v = [x - qj * total + level * qj for x, qj in zip(by_log_q, q, strict=True)]
        bend = [
            mpf(1) if softcap is None or x == -math.inf else 1 - mpmath.tanh(mpf(x) / mpf(softcap)) ** 2 for x in row
        ]
        return [x * b / mpf(temperature) for x, b in zip(by_v, bend, strict=True)]


def hessian(row: Row, mass: mpf | float = 1) -> list[list[mpf]]:
    """U (diag(q) - q q')."""
    with enough_digits(row):
        q = softmax(row)
        k = range(len(row))
        return [[mpf(mass) * (q[i] * (i == j) - q[i] * q[j]) for j in k] for i in k]


def hessian_diagonal(row: Row, truth: int | Row) -> list[mpf]:
    with enough_digits(row):
        table = hessian(row, mpmath.fsum(masses(truth, len(row))))
        return [table[j][j] for j in range(len(row))]


def hessian_product(row: Row, truth: int | Row, vector: Row) -> list[mpf]:
    with enough_digits(row):
        table = hessian(row, mpmath.fsum(masses(truth, len(row))))
        return [mpmath.fsum(h * mpf(x) for h, x in zip(line, vector, strict=True)) for line in table]


def kl_of_logits(a: Row, b: Row, temperature: float = 1.0) -> mpf:
    """sum p log(p / q) of two softmaxes."""
    with enough_digits([x / temperature for x in (*a, *b)]):
        first, second = shaped(a, temperature), shaped(b, temperature)
        p, log_p, log_q = softmax(first), log_softmax(first), log_softmax(second)
        return mpmath.fsum(pj * (x - y) for pj, x, y in zip(p, log_p, log_q, strict=True) if pj)


def kl_of_logits_gradient(a: Row, b: Row, temperature: float = 1.0) -> list[mpf]:
    with enough_digits([x / temperature for x in (*a, *b)]):
        p, q = softmax(shaped(a, temperature)), softmax(shaped(b, temperature))
        return [(y - x) / mpf(temperature) for x, y in zip(p, q, strict=True)]


def entropy_gradient(space: str, row: Row, temperature: float = 1.0) -> list[mpf]:
    """- log p - 1 by probs, -p (l + 1) by log_probs; by logits -p_j sum_i p_i (log p_j - log p_i), pair by pair."""
    with enough_digits(row if space != "probs" else []):
        if any(math.isnan(x) for x in row):
            return [NAN] * len(row)
        if space == "logits":  # log p_j - log p_i = v_j - v_i
            v = shaped(row, temperature)
            pairs = [(q, x) for q, x in zip(softmax(v), v, strict=True) if q]
            slopes = [
                -mpmath.fsum(p * (x - y) for p, y in pairs) if q else mpf(0) for q, x in zip(softmax(v), v, strict=True)
            ]
            return [q * slope / mpf(temperature) for q, slope in zip(softmax(v), slopes, strict=True)]
        logs = log_probs_of(space, row)
        if space == "probs":
            return [-x - 1 for x in logs]
        p = [mpmath.exp(x) for x in logs]
        return [-x * (y + 1) if x else mpf(0) for x, y in zip(p, logs, strict=True)]


def sigmoid(z: float) -> mpf:
    if math.isnan(z):
        return NAN
    if math.isinf(z):
        return mpf(z > 0)
    with enough_digits([z]):
        return 1 / (1 + mpmath.exp(-mpf(z)))


def log_sigmoid(z: float) -> mpf:
    if math.isinf(z):
        return mpf(0) if z > 0 else -INFINITY
    with enough_digits([z]):
        return NAN if math.isnan(z) else mpmath.log(1 / (1 + mpmath.exp(-mpf(z))))


def binary_cross_entropy(space: str, x: float, y: float, pos_weight: float = 1.0) -> mpf:
    """- c y log p - (1 - y) log(1 - p)."""
    if math.isnan(x) or math.isnan(y):
        return NAN
    with enough_digits([x]) if space == "logits" else mpmath.workdps(400):
        p = mpf(x) if space == "probs" else sigmoid(x)
        no, yes = mpf(1) - mpf(y), mpf(pos_weight) * mpf(y)
        with_no = mpf(0) if no == 0 else no * (minus_log(1 - p) if space == "probs" else -log_sigmoid(-x))
        return with_no + (mpf(0) if yes == 0 else yes * (minus_log(p) if space == "probs" else -log_sigmoid(x)))


def binary_cross_entropy_gradient(space: str, x: float, y: float, pos_weight: float = 1.0) -> mpf:
    if math.isnan(x) or math.isnan(y):
        return NAN
    with enough_digits([x]) if space == "logits" else mpmath.workdps(400):
        no, yes = mpf(1) - mpf(y), mpf(pos_weight) * mpf(y)
        if space == "logits":
            return no * sigmoid(x) - yes * sigmoid(-x)
        p = mpf(x)
        with_no = mpf(0) if no == 0 else INFINITY if p == 1 else no / (1 - p)
        return with_no - (mpf(0) if yes == 0 else INFINITY if p == 0 else yes / p)


def binary_focal(z: float, y: float, g: float, pos_weight: float = 1.0) -> mpf:
    """- c y (1 - p)^g log p - (1 - y) p^g log(1 - p)."""
    with enough_digits([z]):
        p, g = sigmoid(z), mpf(g)
        yes = mpf(pos_weight) * mpf(y) * sigmoid(-z) ** g * -log_sigmoid(z) if y else mpf(0)
        return yes + ((1 - mpf(y)) * p**g * -log_sigmoid(-z) if y != 1 else mpf(0))


def binary_focal_gradient(z: float, y: float, g: float, pos_weight: float = 1.0) -> mpf:
    """The product rule, with p' = p (1 - p)."""
    with enough_digits([z]):
        p, r, g = sigmoid(z), sigmoid(-z), mpf(g)
        yes = g * r**g * p * log_sigmoid(z) - r**g * r
        no = -g * p**g * r * log_sigmoid(-z) + p**g * p
        return mpf(pos_weight) * mpf(y) * yes + (1 - mpf(y)) * no


def entropy(space: str, row: Row) -> mpf:
    """- sum p log p."""
    with enough_digits(row if space != "probs" else []):
        logs = log_probs_of(space, row)
        if any(mpmath.isnan(x) for x in logs):
            return NAN
        probs = [mpf(x) for x in row] if space == "probs" else [mpmath.exp(x) for x in logs]
        return mpmath.fsum(p * -log for p, log in zip(probs, logs, strict=True) if p != 0)


def perplexity(space: str, row: Row) -> mpf:
    with enough_digits(row if space != "probs" else []):
        return mpmath.exp(entropy(space, row))


def kl_divergence(p: Row, space: str, row: Row) -> mpf:
    """sum p log(p / q)."""
    with mpmath.workdps(80 if space == "probs" else 120):
        logs = log_probs_of(space, row)
        if any(mpmath.isnan(x) for x in logs) or any(math.isnan(x) for x in p):
            return NAN
        return mpmath.fsum(mpf(a) * (mpmath.log(mpf(a)) - log) for a, log in zip(p, logs, strict=True) if a != 0)


def js_divergence(p: Row, space: str, row: Row) -> mpf:
    """KL(p || m) / 2 + KL(q || m) / 2 with m in the middle."""
    with mpmath.workdps(80 if space == "probs" else 120):
        if any(math.isnan(x) for x in [*p, *row]):
            return NAN
        q = [mpf(x) for x in row] if space == "probs" else [mpmath.exp(x) for x in log_probs_of(space, row)]
        total = mpf(0)
        for a, b in zip(map(mpf, p), q, strict=True):
            m = (a + b) / 2
            total += sum((x * mpmath.log(x / m) for x in (a, b) if x != 0), mpf(0)) / 2
        return total


def surprisal(p: float) -> mpf:
    return NAN if math.isnan(p) else minus_log(mpf(p))


def mutual_information(joint: Sequence[Row]) -> mpf:
    """sum p_ab log(p_ab / (p_a p_b))."""
    with mpmath.workdps(80):
        table = [[mpf(x) for x in row] for row in joint]
        of_a = [mpmath.fsum(row) for row in table]
        of_b = [mpmath.fsum(column) for column in zip(*table, strict=True)]
        return mpmath.fsum(
            p * mpmath.log(p / (of_a[a] * of_b[b])) for a, row in enumerate(table) for b, p in enumerate(row) if p != 0
        )
