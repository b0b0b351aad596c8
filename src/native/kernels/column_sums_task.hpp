// What the kernel for sums of the columns is asked to do: the first pass of a fit, which decides its coordinates.
//
// Legend: n rows, p columns, s row weights, t a second weight (the share of the second of two classes).
#pragma once

#include "linear_task.hpp"

namespace crossent {

template <class T> struct ColumnSumsTask {
    Rows<const T> x;
    const double* shift;        // (padded)
    const double* share;        // (n): t
    const double* row_weights;  // (n): s
    index_t rows_per_part;
    double* out;                // (parts, width())

    index_t padded() const { return (x.columns + 7) / 8 * 8; }
    /// Heads without meaning, as in the other passes, then sum s v, sum s v^2 and sum s t v (padded each).
    index_t width() const { return linear_heads + 3 * padded(); }
};

}  // namespace crossent
