// Curvature of a block of rows: C += X' diag(a) X, one factor a a row.
#pragma once

#include "linear_softmax_products.hpp"

namespace crossent::CROSSENT_ISA {

/// Rows whose curvature is added at a time, at most.
inline constexpr index_t curved_rows = 128;

/// Adds the rows begin to end to C, which is cut into panels of 24 columns; `scaled` has room for them, in whole vectors.
template <class T>
void add_curvature(const Rows<const T>& x, index_t begin, index_t end, const double* a, double* scaled, double* c) {
    const index_t p = x.columns, padded = (p + 7) / 8 * 8;
    for (index_t i = begin; i < end; ++i) {
        const T* row = x.row(i);
        double* to = scaled + (i - begin) * padded;
        index_t j = 0;
        for (; j + lanes <= p; j += lanes) store(to + j, load(row + j) * a[i - begin]);
        if (j < p) store(to + j, load_some(row + j, p - j, T(0)) * a[i - begin]);
    }
    block_outer(x, begin, end, scaled, padded, c);
}

}  // namespace crossent::CROSSENT_ISA
