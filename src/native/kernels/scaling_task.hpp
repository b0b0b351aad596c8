// What the kernel of scaled log-probabilities is asked to do: one read of the rows gives all that a Newton step needs.
//
// Legend: L log-probabilities (n, k), -inf for a class ruled out; s slopes, b offsets; t truth; w weights.
//
//     z = s L + b (-inf stays),  q = softmax(z),  r = q - t
//     F = sum w (log sum exp z - t . z)     dF/ds_j = sum w r_j L_j     dF/db_j = sum w r_j
//     second derivatives: sum w (diag(q) - q q') in the coordinates (q_j L_j, q_j)
//
// Along the slopes alone (a temperature): F, sum_j dF/ds_j, sum_ij d2F/ds_i ds_j.
#pragma once

#include "tasks.hpp"

namespace crossent {

/// The second derivatives are held in cache, (2k)(2k + 1)/2 vectors of them.
inline constexpr index_t most_scaled_classes = 32;

struct ScalingTask {
    Rows<const double> log_probs;
    const index_t* labels = nullptr;  // either labels ...
    Rows<const double> targets;       // ... or a distribution per row
    const double* weights = nullptr;  // null: 1
    const double* slopes = nullptr;
    const double* offsets = nullptr;
    bool along = false;
    index_t rows_per_block = 1;
    double* out = nullptr;  // (blocks, width())

    index_t classes() const { return log_probs.columns; }
    /// F, then the gradient (slopes, offsets), then the lower triangle of the second derivatives, row by row.
    index_t width() const { return along ? 3 : 1 + 2 * classes() + classes() * (2 * classes() + 1); }
};

}  // namespace crossent
