// Binary cross-entropy, element by element, with a weight for the positive class.
//
// Legend: z logit, p probability, y truth in [0, 1], c weight of the positives, e = exp(-|z|).
//
//     logits   loss = (1 - y) softplus(z) + c y softplus(-z)           both terms are at least 0
//              gradient = (1 - y) sigma(z) - c y sigma(-z)             over 1 + e; the numerator as a pair
//     probs    loss = -(1 - y) log1p(-p) - c y log p                   0 * inf := 0
//              gradient = ((1 - y) p - c y (1 - p)) / (p (1 - p))      the numerator as a pair; 0 / 0 := 0
#pragma once

#include "../maths/logistic.hpp"
#include "binary_focal.hpp"
#include "columns.hpp"

namespace crossent::CROSSENT_ISA {

/// The numerator of the gradient by the logit, e = exp(-|z|).
CROSSENT_INLINE Pair<Vector> slope_numerator(const Mask& below, const Pair<Vector>& e, const Pair<Vector>& failure,
                                             const Pair<Vector>& success) {
    const Pair<Vector> one{1.0, 0.0};
    return failure * select(below, e, one) - success * select(below, one, e);
}

template <class T>
CROSSENT_INLINE BinaryResult binary_from_logits(const Vector& z, const Vector& y, const Vector& c) {
    const Pair<Vector> failure = two_sum(Vector(1.0), -y), success = two_product(c, y);
    const Vector magnitude = abs(z);
    Pair<Vector> e = exp_wide<200>({-magnitude, 0.0});
    const Mask finite = magnitude < 840.0;
    e = {select(finite, e.hi * 0x1p-200, 0.0), select(finite, e.lo * 0x1p-200, 0.0)};
    const Vector shared = log1p(e.hi);
    const Vector loss = times(failure.hi, softplus(z, shared)) + times(success.hi, softplus(-z, shared));

    const Mask below = z < 0.0;
    Pair<Vector> numerator = slope_numerator(below, e, failure, success);
    if constexpr (sizeof(T) == 8) {  // a probable answer as good as the prediction: more digits of e
        const Mask cancels = abs(numerator.hi) < 0x1p-4 * (success.hi * select(below, 1.0, e.hi));
        if (any(cancels)) {
            const Pair<Vector> careful = slope_numerator(below, exp_pair({-magnitude, 0.0}), failure, success);
            numerator = select(cancels, careful, numerator);
        }
    }
    const Mask bad = (z != z) | (y != y) | (c != c);
    return {select(bad, nan, loss), select(bad, nan, numerator.hi / (1.0 + e.hi))};
}

CROSSENT_INLINE BinaryResult binary_from_probs(const Vector& p, const Vector& y, const Vector& c) {
    const Vector failure = 1.0 - y, success = c * y;
    const Vector loss = times(failure, -log1p(-p)) + times(success, -log(p));
    const Pair<Vector> odds = two_sum(Vector(1.0), -p);
    const Pair<Vector> numerator = two_sum(Vector(1.0), -y) * Pair<Vector>{p, 0.0} - two_product(c, y) * odds;
    const Vector mixed = numerator.hi / odds.hi / p;
    const Vector gradient = select(failure == 0.0, times(success, -1.0 / p), select(success == 0.0, failure / odds.hi, mixed));
    const Mask bad = (p != p) | (y != y) | (c != c);
    return {select(bad, nan, loss), select(bad, nan, gradient)};
}

template <class T> status_bits binary(const BinaryTask<T>& task, index_t begin, index_t end) noexcept {
    Mask unset = Vector(0.0) != Vector(0.0), is_nan = unset, below = unset, above = unset, infinite = unset;
    for (index_t i = begin; i < end; i += lanes) {
        const index_t count = std::min<index_t>(end - i, lanes);
        const Vector x = load_some(task.prediction + i, count, T(0.5));
        const Vector y = load_some(task.truth + i, count, T(0));
        Vector c = 1.0;
        if (task.pos_weight != nullptr)
            c = task.pos_weight_step != 0 ? load_some(task.pos_weight + i, count, T(1)) : Vector(double(*task.pos_weight));
        const bool logits = task.space == Space::logits;
        BinaryResult r;
        if (task.focal > 0) r = logits ? focal_from_logits(x, y, c, task.focal) : focal_from_probs(x, y, c, task.focal);
        else r = logits ? binary_from_logits<T>(x, y, c) : binary_from_probs(x, y, c);
        store_some(task.loss + i, count, r.loss + 0.0);
        if (task.gradient != nullptr) store_some(task.gradient + i, count, r.gradient);
        is_nan = is_nan | (x != x) | (y != y) | (c != c);
        infinite = infinite | (r.loss == inf);
        below = below | (y < 0.0) | (c < 0.0);
        above = above | (y > 1.0);
        if (!logits) {
            below = below | (x < 0.0);
            above = above | (x > 1.0);
        }
    }
    return (any(is_nan) ? nan_input : 0) | (any(below) ? negative : 0) | (any(above) ? above_one : 0) |
           (any(infinite) ? positive_infinity_loss : 0);
}

}  // namespace crossent::CROSSENT_ISA
