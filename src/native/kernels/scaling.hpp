// Loss, gradient and second derivatives of scaled log-probabilities, eight rows at a time.
#pragma once

#include "../maths/expm1.hpp"
#include "columns.hpp"
#include "scaling_task.hpp"

namespace crossent::CROSSENT_ISA {

/// Eight rows after the scaling: probabilities and residuals by class, the weights, and the loss.
struct ScaledRows {
    Vector logs[most_scaled_classes];  // 0 where the class is ruled out
    Vector q[most_scaled_classes], r[most_scaled_classes];
    Vector weight, loss;
};

CROSSENT_INLINE Vector weights_of(const ScalingTask& task, index_t first, index_t count) {
    return task.weights != nullptr ? load_some(task.weights + first, count, 0.0)
                                   : select(lane_numbers() < static_cast<double>(count), 1.0, 0.0);
}

/// q and the loss from z, of which the largest is left out of the sum: a loss of 1e-30 is 1e-30.
CROSSENT_INLINE Vector soften(index_t k, const Vector* z, Vector* q) {
    Vector most = -inf, place = 0.0;
    for (index_t j = 0; j < k; ++j) {
        const Mask larger = z[j] > most;
        most = select(larger, z[j], most);
        place = select(larger, static_cast<double>(j), place);
    }
    Vector others = 0.0;
    for (index_t j = 0; j < k; ++j) {
        q[j] = exp(z[j] - most);
        others = others + select(place == static_cast<double>(j), 0.0, q[j]);
    }
    const Vector inverse = 1.0 / (1.0 + others);
    for (index_t j = 0; j < k; ++j) q[j] = q[j] * inverse;
    return most + log1p(others);
}

CROSSENT_INLINE void scale_rows(const ScalingTask& task, index_t first, index_t left, ScaledRows& rows) {
    const index_t k = task.classes();
    const Rows<const double>& logs = task.log_probs;
    const EightRows given({logs.data, logs.rows, k, logs.stride, 1}, first, left);
    const EightRows shares({task.targets.data, logs.rows, k, task.targets.stride, 1}, first, left);
    double labels[lanes];
    for (index_t i = 0; i < lanes; ++i)
        labels[i] = task.labels != nullptr ? static_cast<double>(task.labels[first + std::min(i, given.count - 1)]) : -1;
    const Vector label = load(labels);
    rows.weight = weights_of(task, first, given.count);
    Vector z[most_scaled_classes];
    for (index_t j = 0; j < k; ++j) {
        const Vector log = given.column(j);
        const Mask ruled_out = log == -inf;
        rows.logs[j] = select(ruled_out, 0.0, log);
        z[j] = select(ruled_out, -inf, fma(log, task.slopes[j], task.offsets[j]));
    }
    rows.loss = soften(k, z, rows.q);
    Vector others = 0.0;
    for (index_t j = 0; j < k; ++j) {
        const Vector happened = task.labels != nullptr ? select(label == static_cast<double>(j), 1.0, 0.0) : shares.column(j);
        rows.loss = rows.loss - select(happened == 0.0, 0.0, happened * z[j]);
        others = others + select(happened == 1.0, 0.0, rows.q[j]);
        rows.r[j] = rows.q[j] - happened;
    }
    // What happened for sure has a residual of minus the rest, not of q - 1.
    if (task.labels != nullptr)
        for (index_t j = 0; j < k; ++j) rows.r[j] = select(label == static_cast<double>(j), -others, rows.r[j]);
}

/// F, first and second derivative where all slopes move together.
CROSSENT_INLINE void add_along(index_t k, const ScaledRows& rows, Vector* sums) {
    Vector first = 0.0, mean = 0.0, square = 0.0;
    for (index_t j = 0; j < k; ++j) {
        const Vector by_log = rows.q[j] * rows.logs[j];
        first = fma(rows.r[j], rows.logs[j], first);
        mean = mean + by_log;
        square = fma(by_log, rows.logs[j], square);
    }
    sums[1] = fma(rows.weight, first, sums[1]);
    sums[2] = fma(rows.weight, square - mean * mean, sums[2]);
}

/// F, the gradient, and the lower triangle of the second derivatives.
CROSSENT_INLINE void add_all(index_t k, const ScaledRows& rows, Vector* sums) {
    Vector column[2 * most_scaled_classes];
    for (index_t j = 0; j < k; ++j) {
        const Vector residual = rows.weight * rows.r[j];
        sums[1 + j] = fma(residual, rows.logs[j], sums[1 + j]);
        sums[1 + k + j] = sums[1 + k + j] + residual;
        column[j] = rows.q[j] * rows.logs[j];
        column[k + j] = rows.q[j];
    }
    Vector* second = sums + 1 + 2 * k;
    for (index_t i = 0; i < 2 * k; ++i) {
        const Vector weighted = rows.weight * column[i];
        for (index_t j = 0; j <= i; ++j, ++second) *second = fma(-weighted, column[j], *second);
        // The diagonals: q L^2 and q by themselves, and q L where a slope meets its own offset.
        second[-1] = fma(weighted, i < k ? rows.logs[i] : Vector(1.0), second[-1]);
        if (i >= k) second[i - k - i - 1] = second[i - k - i - 1] + rows.weight * column[i - k];
    }
}

inline status_bits scaling(const ScalingTask& task, index_t begin, index_t end) noexcept {
    const index_t k = task.classes(), width = task.width();
    constexpr index_t most = 1 + 2 * most_scaled_classes + most_scaled_classes * (2 * most_scaled_classes + 1);
    Vector sums[most];
    for (index_t i = 0; i < width; ++i) sums[i] = 0.0;
    ScaledRows rows;
    for (index_t first = begin; first < end; first += lanes) {
        scale_rows(task, first, end - first, rows);
        sums[0] = fma(rows.weight, rows.loss, sums[0]);
        task.along ? add_along(k, rows, sums) : add_all(k, rows, sums);
    }
    double* out = task.out + begin / task.rows_per_block * width;
    for (index_t i = 0; i < width; ++i) out[i] = sum_lanes(sums[i]);
    return 0;
}

}  // namespace crossent::CROSSENT_ISA
