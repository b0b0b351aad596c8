// What the kernel for one score a row is asked to do: mean-loss sums and their gradient by the coefficients, in one read
// of the rows.
//
// Legend: n rows, p columns, s row weights, t share of the second of two classes, o offset.  Coefficients are padded with
// zeros to whole vectors.
#pragma once

#include "tasks.hpp"

namespace crossent {

inline constexpr index_t linear_heads = 4;  // loss, entropy, r . offset, least margin

/// Columns of a panel: a matrix with p rows is cut into (panels, p, 24), so that a panel of one row is three vectors.
inline constexpr index_t panel_columns = 24;
inline constexpr index_t in_panels(index_t p, index_t columns) {
    return (columns + panel_columns - 1) / panel_columns * panel_columns * p;
}

template <class T> struct LinearTask {
    Rows<const T> x;
    const double* weights;      // (padded)
    double intercept;
    const double* share;        // (n): t
    const double* row_weights;  // (n)
    const double* offset;       // (n), or null
    bool margin;
    bool curved;                // the Hessian as well
    index_t rows_per_part;
    double* out;                // (parts, width())

    index_t padded() const { return (x.columns + 7) / 8 * 8; }
    /// Heads, then the residual, then the gradient (padded), then the Hessian's lower triangle in panels.
    index_t curvature_at() const { return linear_heads + 1 + padded(); }
    index_t width() const { return curvature_at() + (curved ? in_panels(x.columns, x.columns) : 0); }
};

}  // namespace crossent
