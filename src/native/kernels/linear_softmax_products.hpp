// The two matrix products of a block of rows: Z = X W + b and G += X' R.
//
// An entry of Z adds its columns in order, an entry of G its rows in order, each by one fused multiply-add: the bits
// do not depend on the tiles, which are as large as the registers allow.
#pragma once

#include <type_traits>

#include "../maths/vector.hpp"
#include "linear_softmax_task.hpp"

namespace crossent::CROSSENT_ISA {

inline constexpr int panel_vectors = panel_scores / lanes;
/// Rows (or columns, for G) of a tile: a panel of each is kept in registers.
inline constexpr int strip = parts == 1 ? 8 : 4;

template <class T, int vectors>
CROSSENT_INLINE void score_tile(const T* const* x, index_t p, const double* w, const double* b, double* z, index_t stride) {
    Vector sum[strip][vectors];
    for (auto& row : sum)
        for (int v = 0; v < vectors; ++v) row[v] = load(b + v * lanes);
    for (index_t j = 0; j < p; ++j, w += panel_scores) {
        Vector weight[vectors];
        for (int v = 0; v < vectors; ++v) weight[v] = load(w + v * lanes);
        for (int i = 0; i < strip; ++i) {
            const Vector one(static_cast<double>(x[i][j]));
            for (int v = 0; v < vectors; ++v) sum[i][v] = fma(one, weight[v], sum[i][v]);
        }
    }
    for (int i = 0; i < strip; ++i)
        for (int v = 0; v < vectors; ++v) store(z + i * stride + v * lanes, sum[i][v]);
}

/// Calls body with the number of vectors of a panel, which is smaller in the last one, as a constant.
template <class Body> CROSSENT_INLINE void with_vectors(index_t left, Body&& body) {
    if (left >= panel_scores)
        body(std::integral_constant<int, panel_vectors>{});
    else if (left == 2 * lanes)
        body(std::integral_constant<int, 2>{});
    else
        body(std::integral_constant<int, 1>{});
}

/// Scores of the rows begin to end; z has room for a whole number of strips.
template <class T>
void block_scores(const Rows<const T>& x, index_t begin, index_t end, const double* w, const double* b, index_t padded, double* z) {
    for (index_t panel = 0; panel < padded; panel += panel_scores, w += x.columns * panel_scores)
        with_vectors(padded - panel, [&](auto vectors) {
            for (index_t first = begin; first < end; first += strip) {
                const T* row[strip];
                for (int i = 0; i < strip; ++i) row[i] = x.row(first + i < end ? first + i : first);
                score_tile<T, vectors>(row, x.columns, w, b + panel, z + (first - begin) * padded + panel, padded);
            }
        });
}

template <class T, int columns, int vectors>
CROSSENT_INLINE void outer_tile(const Rows<const T>& x, index_t begin, index_t end, index_t j, const double* r, index_t stride, double* g) {
    Vector sum[columns][vectors];
    for (int c = 0; c < columns; ++c)
        for (int v = 0; v < vectors; ++v) sum[c][v] = load(g + c * panel_scores + v * lanes);
    for (index_t i = begin; i < end; ++i, r += stride) {
        const T* row = x.row(i) + j;
        Vector turn[vectors];
        for (int v = 0; v < vectors; ++v) turn[v] = load(r + v * lanes);
        for (int c = 0; c < columns; ++c) {
            const Vector one(static_cast<double>(row[c]));
            for (int v = 0; v < vectors; ++v) sum[c][v] = fma(one, turn[v], sum[c][v]);
        }
    }
    for (int c = 0; c < columns; ++c)
        for (int v = 0; v < vectors; ++v) store(g + c * panel_scores + v * lanes, sum[c][v]);
}

/// g += x' r over the rows begin to end.
template <class T>
void block_outer(const Rows<const T>& x, index_t begin, index_t end, const double* r, index_t padded, double* g) {
    for (index_t panel = 0; panel < padded; panel += panel_scores)
        with_vectors(padded - panel, [&](auto vectors) {
            index_t j = 0;
            for (; j + strip <= x.columns; j += strip, g += strip * panel_scores)
                outer_tile<T, strip, vectors>(x, begin, end, j, r + panel, padded, g);
            for (; j < x.columns; ++j, g += panel_scores) outer_tile<T, 1, vectors>(x, begin, end, j, r + panel, padded, g);
        });
}

}  // namespace crossent::CROSSENT_ISA
