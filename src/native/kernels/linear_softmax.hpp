// Several scores a row: two matrix products with the step from scores to residuals between them, while a block is in cache.
#pragma once

#include "linear_curvature.hpp"
#include "linear_softmax_products.hpp"
#include "linear_softmax_rows.hpp"
#include "scratch.hpp"

namespace crossent::CROSSENT_ISA {

/// Rows whose scores are made before their residuals are used: what fits the second-level cache beside the coefficients.
inline index_t rows_in_cache(index_t padded) {
    const index_t rows = 65536 / padded / strip * strip;
    return rows < strip ? strip : rows > 128 ? 128 : rows;
}

template <class T> struct SoftmaxBlock {
    const SoftmaxTask<T>& task;
    double* z;      // (rows, padded): scores, then residuals
    double* other;  // the same for the direction, or the predictions
    double* factors;  // (128 + 128 rows): of the curvature, then the rows scaled by it
    double* out;

    CROSSENT_INLINE void sums(index_t begin, index_t end, SoftmaxSums& sums) {
        block_scores(task.x, begin, end, task.weights, task.intercept, task.padded(), z);
        if (task.curved) {
            keep_softmax(begin, end);
            curvature(begin, end);
        }
        for (index_t i = begin; i < end; ++i) to_residual(task, i, z + (i - begin) * task.padded(), out + linear_heads, sums);
        block_outer(task.x, begin, end, z, task.padded(), out + linear_heads + task.padded());
    }

    /// The predictions of the rows go to `other`, before their scores become residuals.
    CROSSENT_INLINE void keep_softmax(index_t begin, index_t end) {
        const index_t padded = task.padded();
        for (index_t i = begin; i < end; ++i) {
            double* p = other + (i - begin) * padded;
            for (index_t c = 0; c < padded; c += lanes) store(p + c, load(z + (i - begin) * padded + c));
            to_softmax(task, i, p, p);
        }
    }

    /// Adds s (p_c [c = d] - p_c p_d) x x' for every pair of classes.
    CROSSENT_INLINE void curvature(index_t begin, index_t end) {
        double* to = out + task.curvature_at();
        for (index_t c = 0; c < task.k; ++c)
            for (index_t d = 0; d <= c; ++d, to += in_panels(task.x.columns, task.x.columns)) {
                for (index_t i = begin; i < end; ++i) {
                    const double* p = other + (i - begin) * task.padded();
                    factors[i - begin] = task.row_weights[i] * p[c] * ((c == d) - p[d]);
                }
                add_curvature(task.x, begin, end, factors, factors + curved_rows, to);
            }
    }

    CROSSENT_INLINE void product(index_t begin, index_t end) {
        const index_t padded = task.padded();
        const bool known = task.probs && !task.fresh;
        if (!known) block_scores(task.x, begin, end, task.weights, task.intercept, padded, z);
        block_scores(task.x, begin, end, task.direction, task.shift, padded, other);
        for (index_t i = begin; i < end; ++i) {
            double* p = task.probs ? task.probs.row(i) : z + (i - begin) * padded;
            if (!known) to_softmax(task, i, z + (i - begin) * padded, p);
            to_curved(task, task.row_weights[i], p, other + (i - begin) * padded, out + linear_heads);
        }
        block_outer(task.x, begin, end, other, padded, out + linear_heads + padded);
    }
};

/// Sums over the rows of one part, written to that part's place in `task.out`.
template <class T> status_bits linear_softmax(const SoftmaxTask<T>& task, index_t begin, index_t end) noexcept {
    double* out = task.out + begin / task.rows_per_part * task.width();
    for (index_t i = 0; i < task.width(); ++i) out[i] = 0.0;
    const index_t padded = task.padded(), step = rows_in_cache(padded);
    const index_t scaled = task.curved ? curved_rows * ((task.x.columns + 7) / 8 * 8 + 1) : 0;
    double* room = scratch<double>(2 * step * padded + scaled);
    if (!room) {
        out[0] = nan;
        return 0;
    }
    SoftmaxBlock<T> block{task, room, room + step * padded, room + 2 * step * padded, out};
    SoftmaxSums sums;
    for (index_t first = begin; first < end; first += step) {
        const index_t last = first + step < end ? first + step : end;
        if (task.direction)
            block.product(first, last);
        else
            block.sums(first, last, sums);
    }
    out[0] = sums.loss, out[1] = sums.entropy, out[2] = sums.lean, out[3] = sums.least;
    return 0;
}

}  // namespace crossent::CROSSENT_ISA
