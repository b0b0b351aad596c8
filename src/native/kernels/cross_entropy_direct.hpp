// Cross-entropy from probabilities or log-probabilities.
//
// Legend: q the prediction, w the weights of the classes (class_weights.hpp).
//
//     probs        loss = sum w (-log q)     gradient = -w / q      0 * log 0 = 0, 0 / 0 = 0
//     log_probs    loss = sum w (-q)         gradient = -w          0 * -inf = 0
//
// Every entry is looked at, also where its weight is 0: NaN in, NaN out, and the domain is reported.
#pragma once

#include "class_weights.hpp"
#include "cross_entropy_rows.hpp"

namespace crossent::CROSSENT_ISA {

struct Domain {
    Mask negative, above, has_nan;

    Domain() { negative = above = has_nan = Vector(0.0) != Vector(0.0); }
    CROSSENT_INLINE void look(const Vector& x, double upper) {
        negative = negative | (x < 0.0);
        above = above | (x > upper);
        has_nan = has_nan | (x != x);
    }
    status_bits status(bool below_zero_is_wrong) const {
        return (below_zero_is_wrong && any(negative) ? crossent::negative : 0) | (any(above) ? above_one : 0) |
               (any(has_nan) ? nan_input : 0);
    }
};

template <class T, bool probs> status_bits direct_row(const CrossEntropyTask<T>& task, index_t i, index_t y) {
    const index_t k = task.prediction.columns;
    const T* q = task.prediction.row(i);
    const RowWeights<T> weights(task, i, y);
    Domain domain;
    Mask infinite = Vector(0.0) != Vector(0.0), bad_weight = infinite, negative_weight = infinite;
    Accumulator<T> sum;
    for (index_t j = 0; j < k; j += lanes) {
        const index_t count = std::min<index_t>(k - j, lanes);
        const Vector x = load_some(q + j, count, T(probs ? 1 : 0));
        const Vector w = weights.at(j, count).hi;
        domain.look(x, probs ? 1.0 : 0.0);
        bad_weight = bad_weight | (w != w);
        negative_weight = negative_weight | (w < 0.0);
        const Mask gone = x == (probs ? 0.0 : -inf), counts = w != 0.0;
        infinite = infinite | (gone & counts);
        if (!any(counts)) continue;
        const Vector cost = probs ? -log(x) : -x;
        sum.add(select(counts & (cost < inf), w * cost, select(counts & (cost != cost), nan, 0.0)));
    }
    status_bits status = domain.status(probs) | (any(negative_weight) ? negative : 0);
    if (any(bad_weight)) status |= nan_input;
    if (status & nan_input) return fill_row(task, i, nan, status);
    const Pair<double> total = sum.total();
    task.loss[i] = T(any(infinite) ? inf : total.hi + 0.0);
    for (index_t j = 0; task.gradient && j < k; j += lanes) {
        const index_t count = std::min<index_t>(k - j, lanes);
        const Vector w = weights.at(j, count).hi;
        const Vector g = probs ? -w / load_some(q + j, count, T(1)) : -w;
        store_some(task.gradient.row(i) + j, count, select(w == 0.0, 0.0, g));
    }
    return status | (any(infinite) ? positive_infinity_loss : 0);
}

}  // namespace crossent::CROSSENT_ISA
