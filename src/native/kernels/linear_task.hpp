// What the fused linear kernel is asked to do: mean-loss sums and their gradient by the coefficients, in one read of the rows.
//
// Legend: n rows, p columns, k scores a row (1: the score of the second of two classes), s row weights, t share of the
// second class, y shares, o offset.  Coefficients are padded with zeros to whole vectors: over the columns for one
// score, over the classes for more.
#pragma once

#include "tasks.hpp"

namespace crossent {

inline constexpr index_t linear_heads = 4;  // loss, entropy, r . offset, least margin
inline constexpr index_t most_linear_scores = 64;

template <class T> struct LinearTask {
    Rows<const T> x;
    index_t k;
    index_t padded;               // k rounded up to 8, 16, 32 or 64; for one score p rounded up to 8
    const double* weights;        // (p, padded), or (padded) for one score
    const double* intercept;      // (padded): -1e300 where there is no class
    const double* share;          // (n): t, for one score
    const std::int32_t* codes;    // (n): the class, or null
    Rows<const double> shares;    // (n, k): y, or null
    const double* row_weights;    // (n)
    Rows<const double> offset;    // (n, k), or null
    bool margin;
    index_t rows_per_block;
    double* out;                  // (blocks, width())

    /// Heads, then the residual (padded, or 1), then the gradient (p, padded), or (padded).
    index_t width() const { return k == 1 ? linear_heads + 1 + padded : linear_heads + padded * (x.columns + 1); }
};

}  // namespace crossent
