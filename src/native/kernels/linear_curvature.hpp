// Curvature of a block of rows: C += X' diag(a) X, one factor a a row.
#pragma once

#include <algorithm>

#include "linear_softmax_products.hpp"

namespace crossent::CROSSENT_ISA {

/// Rows whose curvature is added at a time, at most.
inline constexpr index_t curved_rows = 128;

/// g += x' r over the rows begin to end, where only the lower triangle of g is wanted: whole vectors up to its diagonal.
template <class T>
void block_outer_lower(const Rows<const T>& x, index_t begin, index_t end, const double* r, index_t padded, double* g) {
    for (index_t panel = 0; panel < padded; panel += panel_columns, g += x.columns * panel_columns)
        for (index_t j = panel; j < x.columns;) {
            const bool whole = j + strip <= x.columns;
            const index_t wanted = std::min((j + (whole ? strip : 1) - panel + lanes - 1) / lanes * lanes, padded - panel);
            with_vectors(wanted, [&](auto vectors) {
                if (whole) outer_tile<T, strip, vectors>(x, begin, end, j, r + panel, padded, g + j * panel_columns);
                else outer_tile<T, 1, vectors>(x, begin, end, j, r + panel, padded, g + j * panel_columns);
            });
            j += whole ? strip : 1;
        }
}

/// Adds the rows begin to end to C, which is cut into panels of 24 columns; `scaled` has room for them, in whole vectors.
/// Of a C whose `lower` triangle is wanted what lies above is without meaning.
template <bool lower = false, class T>
void add_curvature(const Rows<const T>& x, index_t begin, index_t end, const double* a, double* scaled, double* c) {
    const index_t p = x.columns, padded = (p + 7) / 8 * 8;
    for (index_t i = begin; i < end; ++i) {
        const T* row = x.row(i);
        double* to = scaled + (i - begin) * padded;
        index_t j = 0;
        for (; j + lanes <= p; j += lanes) store(to + j, load(row + j) * a[i - begin]);
        if (j < p) store(to + j, load_some(row + j, p - j, T(0)) * a[i - begin]);
    }
    if constexpr (lower) block_outer_lower(x, begin, end, scaled, padded, c);
    else block_outer(x, begin, end, scaled, padded, c);
}

}  // namespace crossent::CROSSENT_ISA
