// Cross-entropy from logits with any truth: distributions, smoothing, class weights.
//
// Legend: z logits, w weights of the classes (class_weights.hpp), T their sum, m the maximum, x = z - m, S = 1 + R.
//
//     loss          T log S - sum w x            0 * -inf := 0; both terms are at least 0
//     gradient      ((T - w_j) e_j - w_j (S - e_j)) / S,  e = exp x;  S - e_j is R for the largest
//
// The second form of T p_j - w_j gives a one-hot row the digits of a hard label; what may cancel is kept as pairs.
#pragma once

#include "../maths/exp_careful.hpp"
#include "class_weights.hpp"
#include "cross_entropy_rows.hpp"

namespace crossent::CROSSENT_ISA {

/// Sums over a row: T, sum of w x, and whether a class with weight has probability 0.
struct SoftSums {
    Pair<double> total, dot;
    bool infinite = false, has_nan = false, has_negative = false;
};

template <class T> SoftSums soft_sums(const T* z, index_t k, double m, const RowWeights<T>& weights) {
    Accumulator<double> total, dot;
    Mask infinite = Vector(0.0) != Vector(0.0), negative_weight = infinite;
    for (index_t j = 0; j < k; j += lanes) {
        const index_t count = std::min<index_t>(k - j, lanes);
        const Pair<Vector> w = weights.at(j, count);
        Pair<Vector> x = difference<T>(load_some(z + j, count, T(m)), m);
        const Mask gone = x.hi == -inf;
        infinite = infinite | (gone & (w.hi > 0.0));
        negative_weight = negative_weight | (w.hi < 0.0);
        x = {select(gone, 0.0, x.hi), select(gone, 0.0, x.lo)};
        total.add(w);
        dot.add(w * x);
    }
    SoftSums sums{total.total(), dot.total(), any(infinite), false, any(negative_weight)};
    sums.has_nan = sums.total.hi != sums.total.hi;
    return sums;
}

/// T p - w for eight classes, from rest = T - w.
template <class T>
CROSSENT_INLINE Vector soft_gradient(const Pair<Vector>& x, const Pair<Vector>& w, const Pair<Vector>& rest,
                                     const Normaliser<Vector>& norm, const Mask& is_top) {
    const Pair<Vector> e = exp_with_spare_digits<T>(x);
    Pair<Vector> others = norm.sum - e;
    others = {select(is_top, norm.others.hi, others.hi), select(is_top, norm.others.lo, others.lo)};
    const Pair<Vector> numerator = rest * e - w * others;
    return norm.divide(numerator.hi) + numerator.lo * norm.inverse.hi;
}

/// R with the spare digits that the differences of the gradient need.
template <class T> Pair<double> careful_others(const T* z, index_t k, const Peak& peak) {
    Accumulator<double> sum;
    for (index_t j = 0; j < k; j += lanes) {
        const index_t count = std::min<index_t>(k - j, lanes);
        const Pair<Vector> x = difference<T>(load_some(z + j, count, T(-inf)), peak.m);
        const Pair<Vector> e = exp_with_spare_digits<T>(x);
        const Mask is_top = lane_numbers() + static_cast<double>(j) == static_cast<double>(peak.top);
        sum.add({select(is_top, 0.0, e.hi), select(is_top, 0.0, e.lo)});
    }
    return sum.total();
}

CROSSENT_INLINE Pair<Vector> broadcast(const Pair<double>& x) { return {x.hi, x.lo}; }

/// T without the heaviest class, where that is nearly all of it: T - w would have no digits left.
struct Heaviest {
    double column = -1;
    Pair<double> without{0, 0};
};

template <class T> Heaviest find_heaviest(index_t k, const RowWeights<T>& weights, const SoftSums& sums) {
    Heaviest found;
    Vector top = -1.0;
    const double nearly_all = sums.total.hi * (1 - 0x1p-20);
    for (index_t j = 0; j < k; j += lanes) {
        const Vector w = weights.at(j, std::min<index_t>(k - j, lanes)).hi;
        top = select(w > nearly_all, lane_numbers() + static_cast<double>(j), top);
    }
    double columns[lanes];
    store(columns, top);
    for (const double column : columns) found.column = column > found.column ? column : found.column;
    if (found.column < 0) return found;
    Accumulator<double> sum;
    for (index_t j = 0; j < k; j += lanes) {
        const Pair<Vector> w = weights.at(j, std::min<index_t>(k - j, lanes));
        const Mask left_out = lane_numbers() + static_cast<double>(j) == found.column;
        sum.add(Pair<Vector>{select(left_out, 0.0, w.hi), select(left_out, 0.0, w.lo)});
    }
    found.without = sum.total();
    return found;
}

template <class T>
void soft_gradient_row(const T* z, T* gradient, index_t k, const Peak& peak, const RowWeights<T>& weights,
                       const SoftSums& sums) {
    const Normaliser<Vector> norm(broadcast(careful_others(z, k, peak)));
    const Pair<Vector> total = broadcast(sums.total);
    const Vector top = static_cast<double>(peak.top);
    const Heaviest heaviest = find_heaviest(k, weights, sums);
    const Pair<Vector> light = broadcast(heaviest.without);
    for (index_t j = 0; j < k; j += lanes) {
        const index_t count = std::min<index_t>(k - j, lanes);
        const Pair<Vector> x = difference<T>(load_some(z + j, count, T(peak.m)), peak.m);
        const Vector column = lane_numbers() + static_cast<double>(j);
        const Pair<Vector> w = weights.at(j, count);
        Pair<Vector> rest = total - w;
        const Mask is_heaviest = column == heaviest.column;
        rest = {select(is_heaviest, light.hi, rest.hi), select(is_heaviest, light.lo, rest.lo)};
        store_some(gradient + j, count, soft_gradient<T>(x, w, rest, norm, column == top));
    }
}

/// One +inf logit takes all the probability; two say nothing.
template <class T>
status_bits certain_soft_row(const CrossEntropyTask<T>& task, index_t i, const Peak& peak, const RowWeights<T>& weights) {
    const T* z = task.prediction.row(i);
    const index_t k = task.prediction.columns;
    double total = 0, lost = 0;
    for (index_t j = 0; j < k; ++j) {
        const double w = first_lane(weights.at(j, 1).hi);
        if (j != peak.top && double(z[j]) == inf) return fill_row(task, i, nan, positive_infinity_input);
        total += w;
        if (j != peak.top) lost += w;
    }
    if (total != total) return fill_row(task, i, nan, nan_input);
    task.loss[i] = T(lost > 0 ? inf : 0.0);
    for (index_t j = 0; task.gradient && j < k; ++j) {
        const double w = first_lane(weights.at(j, 1).hi);
        task.gradient.row(i)[j] = T(j == peak.top ? lost : -w);
    }
    return positive_infinity_input | (lost > 0 ? positive_infinity_loss : 0);
}

template <class T> status_bits soft_row(const CrossEntropyTask<T>& task, index_t i, index_t y) {
    const index_t k = task.prediction.columns;
    const T* z = task.prediction.row(i);
    const RowWeights<T> weights(task, i, y);
    const Peak peak = find_peak(z, k);
    if (peak.has_nan) return fill_row(task, i, nan, nan_input);
    if (peak.m == -inf) return fill_row(task, i, nan, all_minus_infinity);
    if (peak.m == inf) return certain_soft_row(task, i, peak, weights);

    const SoftSums sums = soft_sums(z, k, peak.m, weights);
    if (sums.has_nan) return fill_row(task, i, nan, nan_input);
    const Pair<double> others = sum_others(z, k, peak, static_cast<T*>(nullptr), z + task.prediction.stride);
    const double finite = fma(sums.total.hi, log_sum(others), -sums.dot.hi) - sums.dot.lo;
    task.loss[i] = T(sums.infinite ? inf : finite);
    if (task.gradient) soft_gradient_row(z, task.gradient.row(i), k, peak, weights, sums);
    return (sums.infinite ? positive_infinity_loss : 0) | (sums.has_negative ? negative : 0);
}

}  // namespace crossent::CROSSENT_ISA
