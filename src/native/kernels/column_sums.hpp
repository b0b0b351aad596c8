// Weighted sums of the columns around a shift: sum s v, sum s v^2 and sum s t v with v = x - shift, in one read of the rows.
//
// Each column adds its rows in order, so the bits do not depend on how the loop is cut.
#pragma once

#include "../maths/vector.hpp"
#include "column_sums_task.hpp"

namespace crossent::CROSSENT_ISA {

/// Adds `count` rows to three sums of eight columns (the last ones may be fewer).
template <class T>
CROSSENT_INLINE void add_columns(const T* const* x, index_t count, const double* s, const double* t, index_t j, index_t left,
                                 const double* shift, double* out, index_t padded) {
    const Vector centre = load(shift + j);
    Vector first = load(out + j), second = load(out + padded + j), product = load(out + 2 * padded + j);
    for (index_t i = 0; i < count; ++i) {
        const Vector v = (left >= lanes ? load(x[i] + j) : load_some(x[i] + j, left, T(0))) - centre;
        const Vector weighted = v * s[i];
        first = first + weighted;
        second = fma(weighted, v, second);
        product = fma(weighted, Vector(t[i]), product);
    }
    store(out + j, first), store(out + padded + j, second), store(out + 2 * padded + j, product);
}

/// Sums over the rows of one part, written to that part's place in `task.out`.
template <class T> status_bits column_sums(const ColumnSumsTask<T>& task, index_t begin, index_t end) noexcept {
    const index_t p = task.x.columns, padded = task.padded();
    double* out = task.out + begin / task.rows_per_part * task.width();
    for (index_t i = 0; i < task.width(); ++i) out[i] = 0.0;
    out[3] = inf;
    constexpr index_t together = 16;
    for (index_t first = begin; first < end; first += together) {
        const index_t count = end - first < together ? end - first : together;
        const T* x[together];
        for (index_t i = 0; i < count; ++i) x[i] = task.x.row(first + i);
        for (index_t j = 0; j < p; j += lanes)
            add_columns(x, count, task.row_weights + first, task.share + first, j, p - j, task.shift, out + linear_heads, padded);
    }
    return 0;
}

}  // namespace crossent::CROSSENT_ISA
