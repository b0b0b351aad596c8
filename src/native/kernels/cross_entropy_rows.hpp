// Cross-entropy from logits with hard labels, one row at a time: for many classes.
//
// Legend: z logits, y the label, m the maximum, x = z_y - m, R = sum of the others (softmax_row.hpp), S = 1 + R.
//
//     loss          c_y (log1p(R) - x)         two terms that are not negative: nothing cancels
//     gradient      c_y p_j for j != y;  at y: -c_y (S - exp x) / S, which is -c_y R / S where y is the largest
//
// One read for the maximum, one for exp which goes straight into the gradient, one scaling of it: a row stays in
// cache, so memory sees one read and one write.  Rows are computed in their own float width (quick_row.hpp); the pairs of
// doubles below are for rows that this is not good for: a maximum that is infinite or far from 0, or a class weight
// beyond 2**32.
#pragma once

#include <cmath>

#include "quick_row.hpp"
#include "streaming.hpp"

namespace crossent::CROSSENT_ISA {

template <class T> void fill(T* p, index_t k, double value) {
    for (index_t j = 0; j < k; ++j) p[j] = T(value);
}

template <class T> status_bits fill_row(const CrossEntropyTask<T>& task, index_t i, double value, status_bits status) {
    task.loss[i] = T(value);
    if (task.gradient) fill(task.gradient.row(i), task.gradient.columns, value);
    return status;
}

/// A row whose maximum is +inf: one such logit is certainty, two say nothing.
template <class T>
status_bits certain_row(const CrossEntropyTask<T>& task, index_t i, index_t y, double weight, const Peak& peak) {
    const T* z = task.prediction.row(i);
    for (index_t j = peak.top + 1; j < task.prediction.columns; ++j)
        if (double(z[j]) == inf) return fill_row(task, i, nan, positive_infinity_input);
    const bool right = y == peak.top;
    task.loss[i] = T(right || weight == 0 ? 0.0 : inf);
    if (task.gradient) {
        T* g = task.gradient.row(i);
        fill(g, task.gradient.columns, 0.0);
        if (!right) {
            g[y] = T(-weight);
            g[peak.top] = T(weight);
        }
    }
    return positive_infinity_input | (right || weight == 0 ? 0 : positive_infinity_loss);
}

template <class T> bool is_ignored(const CrossEntropyTask<T>& task, index_t label) {
    for (index_t a = 0; a < task.n_ignore; ++a)
        if (task.ignore[a] == label) return true;
    return false;
}

/// The maximum of a row that was found while the row before it was computed.
template <class T> struct PeakAhead {
    index_t row = -1;
    T m;
};

/// Losses that wait until eight rows can share one logarithm.
template <class T> class PendingLosses {
public:
    explicit PendingLosses(const CrossEntropyTask<T>& task) : task_(task) {}

    PeakAhead<T> ahead{};

    status_bits add(index_t i, const Pair<double>& others, const Pair<double>& x, double weight) {
        row_[count_] = i;
        others_hi_[count_] = others.hi;
        others_lo_[count_] = others.lo;
        x_hi_[count_] = x.hi;
        x_lo_[count_] = x.lo;
        weight_[count_] = weight;
        return ++count_ == lanes ? finish() : 0;
    }

    status_bits finish() {
        const Normaliser<Vector> norm({load(others_hi_), load(others_lo_)});
        const Vector weight = load(weight_);
        const Vector value = weight * ((norm.log_sum() - load(x_hi_)) - load(x_lo_));
        double loss[lanes];
        store(loss, select(weight == 0.0, 0.0, value));
        bool infinite = false;
        for (int i = 0; i < count_; ++i) {
            task_.loss[row_[i]] = T(loss[i]);
            infinite |= loss[i] == inf;
        }
        count_ = 0;
        return infinite ? positive_infinity_loss : 0;
    }

private:
    const CrossEntropyTask<T>& task_;
    int count_ = 0;
    index_t row_[lanes];
    double others_hi_[lanes] = {}, others_lo_[lanes] = {}, x_hi_[lanes] = {}, x_lo_[lanes] = {}, weight_[lanes] = {};
};

template <class T>
status_bits hard_row(const CrossEntropyTask<T>& task, index_t i, index_t y, PendingLosses<T>& pending) {
    const index_t k = task.prediction.columns;
    const T* z = task.prediction.row(i);
    T* gradient = task.gradient ? task.gradient.row(i) : nullptr;
    const double weight = task.class_weights != nullptr ? double(task.class_weights[y]) : 1.0;
    const Peak peak = find_peak(z, k);
    if (peak.has_nan) return fill_row(task, i, nan, nan_input);
    if (peak.m == -inf) return fill_row(task, i, nan, all_minus_infinity);
    if (peak.m == inf) return certain_row(task, i, y, weight, peak);

    const double z_y = double(z[y]);  // read before the gradient, which may lie over the logits
    const Pair<Vector> x_lanes = difference<T>(z_y, peak.m);
    const Pair<double> x{first_lane(x_lanes.hi), z_y == -inf ? 0.0 : first_lane(x_lanes.lo)};
    const Pair<double> others = sum_others(z, k, peak, gradient, z + task.prediction.stride);
    if (gradient != nullptr) {
        const Normaliser<double> norm(others);
        scale_row(gradient, k, {weight * norm.inverse.hi, weight * norm.inverse.lo});
        const double e = first_lane(exp_scaled<T>({x.hi, x.lo})) * ExpRange<T>::down;
        gradient[y] = T(-weight * norm.divide(y == peak.top ? norm.others.hi : norm.without(e)));
    }
    return pending.add(i, others, x, weight);
}

/// The row in its own float width, if that is good for it; in pairs of doubles otherwise.
template <class T>
status_bits quick_hard_row(const CrossEntropyTask<T>& task, index_t i, index_t y, PendingLosses<T>& pending) {
    using V = QuickVector<T>;
    const index_t k = task.prediction.columns;
    const T* z = task.prediction.row(i);
    const double weight = task.class_weights != nullptr ? double(task.class_weights[y]) : 1.0;
    const T largest = pending.ahead.row == i ? pending.ahead.m : find_maximum<V>(z, k);
    if (!(std::abs(largest) <= ExpFromPower<V>::reach) || !quick_can_weigh(weight)) return hard_row(task, i, y, pending);

    const V m = largest, own = z[y];  // read before the gradient, which may lie over the logits
    const auto x = below_maximum(own, V(-m));
    const T* next = i + 1 < task.prediction.rows ? z + task.prediction.stride : z;
    T* gradient = task.gradient ? task.gradient.row(i) : nullptr;
    T* room = is_streamed(task) ? scratch<T>(k) : nullptr;
    const RowWalk<V> row = gradient == nullptr ? walk_row<V, Keep::nothing>(z, k, m, nullptr, next)
                           : room != nullptr   ? walk_row<V, Keep::in_cache>(z, k, m, room, next)
                                               : walk_row<V, Keep::in_memory>(z, k, m, gradient, next);
    pending.ahead = {i + 1, row.next};
    const RowTotals totals(row, m);
    if (totals.others.hi != totals.others.hi) return fill_row(task, i, nan, nan_input);
    if (gradient != nullptr) {
        const QuickFactor<V> factor = totals.factor<V>(weight);
        if (room != nullptr) stream_mapped<V>(gradient, room, k, factor);
        else scale_quick_row(gradient, k, factor);
        const double own_e = first_lane(ExpFromPower<V>(m)(own)) * double(Quick<V>::down);
        const double without = first_lane(x.hi) == 0 ? totals.others.hi : totals.without(own_e);
        gradient[y] = T(-weight * fma(without, totals.inverse.hi, without * totals.inverse.lo));
    }
    const double low = first_lane(x.hi) == -inf ? 0.0 : first_lane(x.lo);
    return pending.add(i, totals.ratio, {first_lane(x.hi), low}, weight);
}

/// A row whose label has not been looked at yet.
template <class T>
status_bits checked_row(const CrossEntropyTask<T>& task, index_t i, PendingLosses<T>& pending) {
    const index_t y = task.labels[i];
    if (is_ignored(task, y)) return fill_row(task, i, 0.0, 0);
    if (y < 0 || y >= task.prediction.columns) return fill_row(task, i, nan, label_out_of_range);
    return quick_hard_row(task, i, y, pending);
}

}  // namespace crossent::CROSSENT_ISA
