// Whether rows are distributions, and the cost of one entry of each: what a loss of probabilities needs where only the
// class that happened counts.
//
//     status      negative, above_one, nan_input; not_one where |sum - 1| > tolerance
//     cost        c_y (-log q_y);  c_y (-q_y) of log-probabilities are not computed here
//
// One read of the rows; the sums are in double.
#pragma once

#include "cross_entropy_direct.hpp"

namespace crossent::CROSSENT_ISA {

template <class T> status_bits distribution_row(const Rows<const T>& rows, index_t i, double tolerance) {
    const T* q = rows.row(i);
    Vector sum = 0.0, low = 0.0, high = 0.0;
    for (index_t j = 0; j < rows.columns; j += lanes) {
        const Vector x = load_some(q + j, std::min<index_t>(rows.columns - j, lanes), T(0));
        sum = sum + x;
        low = select(x < low, x, low);
        high = select(x > high, x, high);
    }
    const double total = sum_lanes(sum);
    if (total != total) return nan_input;
    const double off = total - 1.0;
    return (any(low < 0.0) ? negative : 0) | (any(high > 1.0) ? above_one : 0) |
           (off > tolerance || off < -tolerance ? not_one : 0);
}

template <class T> status_bits distributions(const DistributionTask<T>& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    for (index_t i = begin; i < end; ++i) status |= distribution_row(task.probs, i, task.tolerance);
    if (task.loss == nullptr) return status;
    for (index_t i = begin; i < end; i += lanes) {
        const index_t count = std::min<index_t>(end - i, lanes);
        double q[lanes] = {1, 1, 1, 1, 1, 1, 1, 1}, c[lanes] = {};
        for (index_t r = 0; r < count; ++r) {
            const index_t y = task.labels[i + r];
            if (y < 0 || y >= task.probs.columns) continue;  // does not count
            q[r] = double(task.probs.row(i + r)[y]);
            c[r] = task.class_weights ? double(task.class_weights[y]) : 1.0;
        }
        const Vector weight = load(c);
        store_some(task.loss + i, count, select(weight == 0.0, 0.0, weight * (0.0 - log(load(q)))));
    }
    return status;
}

}  // namespace crossent::CROSSENT_ISA
