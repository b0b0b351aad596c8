// softmax, log-softmax and log-sum-exp of rows; sigmoid and its logarithm of elements.
//
// Legend: z logits, m the maximum, R the sum of the other exponentials (softmax_row.hpp), S = 1 + R.
//
//     softmax        exp(z_j - m) / S
//     log_softmax    (z_j - m) - log1p(R)          two terms that are not positive: nothing cancels
//     logsumexp      m + log1p(R)                  may cancel where m < 0, so log1p(R) is taken as a pair
//
// One +inf in a row is certainty; two, a NaN, or a row of only -inf make it NaN (logsumexp of +inf is +inf).
#pragma once

#include "../maths/logistic.hpp"
#include "cross_entropy_rows.hpp"
#include "softmax_tiles.hpp"

namespace crossent::CROSSENT_ISA {

/// A row whose maximum is not finite, or that holds a NaN.
template <class T> status_bits odd_row(const RowTask<T>& task, index_t i, const Peak& peak) {
    const T* z = task.logits.row(i);
    index_t infinite = 0;
    for (index_t j = 0; j < task.logits.columns; ++j) infinite += double(z[j]) == inf;
    const bool log = task.verb == RowVerb::log_softmax;
    const bool clear = !peak.has_nan && infinite == 1;
    if (task.verb == RowVerb::logsumexp) {
        task.out.row(i)[0] = T(clear ? inf : nan);
    } else {
        fill(task.out.row(i), task.out.columns, clear ? (log ? -inf : 0.0) : nan);
        if (clear) task.out.row(i)[peak.top] = T(log ? 0.0 : 1.0);
    }
    if (peak.has_nan) return nan_input;
    return peak.m == inf ? positive_infinity_input : all_minus_infinity;
}

template <class T> status_bits one_row(const RowTask<T>& task, index_t i) {
    const index_t k = task.logits.columns;
    const T* z = task.logits.row(i);
    const Peak peak = find_peak(z, k);
    if (peak.has_nan || !(peak.m - peak.m == 0)) return odd_row(task, i, peak);
    T* out = task.out.row(i);
    T* exponentials = task.verb == RowVerb::softmax ? out : nullptr;
    const Pair<double> others = sum_others(z, k, peak, exponentials, z + task.logits.stride);
    if (task.verb == RowVerb::softmax) {
        scale_row(out, k, Normaliser<double>(others).inverse);
        return 0;
    }
    if (task.verb == RowVerb::logsumexp) {
        const Pair<double> log_s = log_sum_pair(others);
        const auto [hi, lo] = two_sum(peak.m, log_s.hi);
        *out = T(hi + (lo + log_s.lo));
        return 0;
    }
    const double log_s = log_sum(others);
    for (index_t j = 0; j < k; j += lanes) {
        const index_t count = std::min<index_t>(k - j, lanes);
        const Pair<Vector> x = difference<T>(load_some(z + j, count, T(peak.m)), peak.m);
        const Vector low = select(x.hi == -inf, 0.0, x.lo);
        store_some(out + j, count, (x.hi - log_s) + low);
    }
    return 0;
}

/// softmax in the row's own float width, where that is good for it.
template <class T> bool quick_softmax_row(const RowTask<T>& task, index_t i, PeakAhead<T>& ahead) {
    using V = QuickVector<T>;
    const index_t k = task.logits.columns;
    const T* z = task.logits.row(i);
    const T largest = ahead.row == i ? ahead.m : find_maximum<V>(z, k);
    if (!(std::abs(largest) <= ExpFromPower<V>::reach)) return false;
    const V m = largest;
    const T* next = i + 1 < task.logits.rows ? z + task.logits.stride : z;
    const RowWalk<V> row = walk_row<V, Keep::in_memory>(z, k, m, task.out.row(i), next);
    ahead = {i + 1, row.next};
    const RowTotals totals(row, m);
    scale_quick_row(task.out.row(i), k, totals.factor<V>(1.0));
    return totals.inverse.hi == totals.inverse.hi;
}

template <class T> status_bits long_rows(const RowTask<T>& task, index_t begin, index_t end) {
    status_bits status = 0;
    PeakAhead<T> ahead{};
    const bool quick = task.verb == RowVerb::softmax && task.out.data != task.logits.data;
    for (index_t i = begin; i < end; ++i)
        if (!quick || !quick_softmax_row(task, i, ahead)) status |= one_row(task, i);
    return status;
}

template <class T> status_bits rows(const RowTask<T>& task, index_t begin, index_t end) noexcept {
    if (task.logits.columns > tile_columns<T>) return long_rows(task, begin, end);
    status_bits status = 0;
    for (index_t i = begin; i < end; i += tile_rows) {
        const std::uint32_t special = softmax_tile(task, i, std::min(tile_rows, end - i));
        for (index_t r = 0; special != 0 && i + r < std::min(i + tile_rows, end); ++r)
            if (special >> r & 1) status |= one_row(task, i + r);
    }
    return status;
}

template <class T> status_bits elements(const ElementTask<T>& task, index_t begin, index_t end) noexcept {
    Mask is_nan = Vector(0.0) != Vector(0.0);
    for (index_t i = begin; i < end; i += lanes) {
        const index_t count = std::min<index_t>(end - i, lanes);
        const Vector x = load_some(task.x + i, count, T(0));
        const Logistic at(x);
        const Vector value = task.verb == ElementVerb::sigmoid ? at.up : -softplus(-x, at.shared);
        store_some(task.out + i, count, select(x == x, value, nan));
        is_nan = is_nan | (x != x);
    }
    return any(is_nan) ? nan_input : 0;
}

}  // namespace crossent::CROSSENT_ISA
