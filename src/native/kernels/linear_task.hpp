// What the kernel for one score a row is asked to do: mean-loss sums and their gradient by the coefficients, in one read
// of the rows.
//
// Legend: n rows, p columns, s row weights, t share of the second of two classes, o offset.  Coefficients are padded with
// zeros to whole vectors.
#pragma once

#include "tasks.hpp"

namespace crossent {

inline constexpr index_t linear_heads = 4;  // loss, entropy, r . offset, least margin

template <class T> struct LinearTask {
    Rows<const T> x;
    const double* weights;      // (padded)
    double intercept;
    const double* share;        // (n): t
    const double* row_weights;  // (n)
    const double* offset;       // (n), or null
    bool margin;
    index_t rows_per_part;
    double* out;                // (parts, width())

    index_t padded() const { return (x.columns + 7) / 8 * 8; }
    /// Heads, then the residual, then the gradient (padded).
    index_t width() const { return linear_heads + 1 + padded(); }
};

}  // namespace crossent
