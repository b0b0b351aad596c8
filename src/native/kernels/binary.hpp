// Binary cross-entropy, element by element, with a weight for the positive class.
//
// Legend: z logit, p probability, y truth in [0, 1], c weight of the positives, e = exp(-|z|).
//
//     logits   loss = (1 - y) softplus(z) + c y softplus(-z)           both terms are at least 0
//              gradient = (1 - y) sigma(z) - c y sigma(-z)             over 1 + e; the numerator as a pair
//     probs    loss = -(1 - y) log1p(-p) - c y log p                   0 * inf := 0
//              gradient = ((1 - y) p - c y (1 - p)) / (p (1 - p))      the numerator as a pair; 0 / 0 := 0
#pragma once

#include <algorithm>

#include "../maths/logistic.hpp"
#include "binary_focal.hpp"
#include "lane_bits.hpp"
#include "quick_binary.hpp"
#include "tasks.hpp"

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

/// The element whose weight is `pos_weight`, or the one weight for all.
template <class T, class V> CROSSENT_INLINE V positive_weight(const BinaryTask<T>& task, index_t i, index_t count) {
    if (task.pos_weight == nullptr) return V(T(1));
    return task.pos_weight_step != 0 ? take_some<V>(task.pos_weight + i, count, T(1)) : V(*task.pos_weight);
}

/// What was seen on the way, in lanes.
struct BinarySeen {
    Mask is_nan, below, above, infinite;

    BinarySeen() { is_nan = below = above = infinite = Vector(0.0) != Vector(0.0); }
    status_bits status() const {
        return (any(is_nan) ? nan_input : 0) | (any(below) ? negative : 0) | (any(above) ? above_one : 0) |
               (any(infinite) ? positive_infinity_loss : 0);
    }
};

/// Up to eight elements of any kind.
template <class T>
CROSSENT_INLINE BinaryResult any_binary(const BinaryTask<T>& task, index_t i, index_t count, BinarySeen& seen) {
    const Vector x = load_some(task.prediction + i, count, T(0.5)), y = load_some(task.truth + i, count, T(0));
    Vector c = 1.0;
    if (task.pos_weight != nullptr)
        c = task.pos_weight_step != 0 ? load_some(task.pos_weight + i, count, T(1)) : Vector(double(*task.pos_weight));
    const bool logits = task.space == Space::logits;
    BinaryResult r;
    if (task.focal > 0) r = logits ? focal_from_logits(x, y, c, task.focal) : focal_from_probs(x, y, c, task.focal);
    else r = logits ? binary_from_logits<T>(x, y, c) : binary_from_probs(x, y, c);
    seen.is_nan = seen.is_nan | (x != x) | (y != y) | (c != c);
    seen.infinite = seen.infinite | (r.loss == inf);
    seen.below = seen.below | (y < 0.0) | (c < 0.0);
    seen.above = seen.above | (y > 1.0);
    if (!logits) {
        seen.below = seen.below | (x < 0.0);
        seen.above = seen.above | (x > 1.0);
    }
    return {r.loss + 0.0, r.gradient};
}

/// The lanes of `which` through any_binary, the others as `loss` and `gradient` are.
template <class T>
void mend_binary(const BinaryTask<T>& task, index_t i, index_t count, std::uint32_t which, T* loss, T* gradient,
                 BinarySeen& seen) {
    T careful_loss[lanes], careful_gradient[lanes];
    for (index_t a = 0; a < count; a += lanes) {
        const index_t some = std::min<index_t>(count - a, lanes);
        const BinaryResult r = any_binary(task, i + a, some, seen);
        store(careful_loss, r.loss);
        store(careful_gradient, r.gradient);
        for (index_t b = 0; b < some; ++b) {
            if (!(which >> (a + b) & 1)) continue;
            loss[a + b] = careful_loss[b];
            gradient[a + b] = careful_gradient[b];
        }
    }
}

/// Logits of one vector of elements: quick where the truth is yes or no.
template <class T, bool with_gradient>
CROSSENT_INLINE void binary_block(const BinaryTask<T>& task, index_t i, index_t count, BinarySeen& seen) {
    using V = QuickVector<T>;
    const V z = take_some<V>(task.prediction + i, count, T(0)), y = take_some<V>(task.truth + i, count, T(0));
    const V c = positive_weight<T, V>(task, i, count);
    const std::uint32_t present = static_cast<std::uint32_t>((std::uint64_t(1) << count) - 1);
    const auto finite = abs(z) < V(std::numeric_limits<T>::infinity());
    const std::uint32_t others = present & ~lane_bits(is_yes_or_no(y, c) & finite);
    QuickBinary<V> r{V(0.0f), V(0.0f)};
    if (others != present) r = quick_binary<with_gradient>(z, y, c);
    if (others != 0) {
        T loss[V::lanes], gradient[V::lanes];
        store(loss, r.loss);
        store(gradient, r.gradient);
        mend_binary(task, i, count, others, loss, gradient, seen);
        r = {take<V>(loss), take<V>(gradient)};
    }
    store_some(task.loss + i, count, r.loss);
    if constexpr (with_gradient) store_some(task.gradient + i, count, r.gradient);
}

template <class T, bool with_gradient>
status_bits binary_logits(const BinaryTask<T>& task, index_t begin, index_t end) {
    constexpr index_t width = QuickVector<T>::lanes;
    BinarySeen seen;
    index_t i = begin;
    for (; i + width <= end; i += width) binary_block<T, with_gradient>(task, i, width, seen);
    if (i < end) binary_block<T, with_gradient>(task, i, end - i, seen);
    return seen.status();
}

template <class T> status_bits binary(const BinaryTask<T>& task, index_t begin, index_t end) noexcept {
    if (task.space == Space::logits && !(task.focal > 0))
        return task.gradient != nullptr ? binary_logits<T, true>(task, begin, end) : binary_logits<T, false>(task, begin, end);
    BinarySeen seen;
    for (index_t i = begin; i < end; i += lanes) {
        const index_t count = std::min<index_t>(end - i, lanes);
        const BinaryResult r = any_binary(task, i, count, seen);
        store_some(task.loss + i, count, r.loss);
        if (task.gradient != nullptr) store_some(task.gradient + i, count, r.gradient);
    }
    return seen.status();
}

}  // namespace crossent::CROSSENT_ISA
