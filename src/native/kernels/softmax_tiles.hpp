// softmax, log-softmax and log-sum-exp of rows of few classes: sixteen rows at a time, a vector across rows.
//
// softmax and log-softmax take the sums of quick_sum.hpp.  log-sum-exp, m + log1p(R), may cancel, so it needs more digits
// of R than the row's own width has: eight rows in doubles, with the second part of the logarithm.
// Rows out of the ordinary are left to softmax.hpp's row loop.
#pragma once

#include "quick_tile.hpp"
#include "tile_peaks.hpp"

namespace crossent::CROSSENT_ISA {

template <class V, class Exp> CROSSENT_INLINE auto softmax_of_rows(const TileWalk<typename V::Element>& tile, bool log) {
    const V m = largest_of_rows<V>(tile);
    const Exp exponential(m);
    QuickSum<V> sum;
    V ties = 0.0f;
    for (index_t j = 0; j < tile.columns; ++j) {
        const V z = take<V>(tile.column(j)), e = exponential(z);
        const auto is_top = z == m;
        sum.add(select(is_top, V(0.0f), e));
        ties = select(is_top, ties + 1.0f, ties);
        if (!log) store(tile.column(j), e);
        tile.ahead.fetch(1);
        tile.fetch_out(j);
    }
    const QuickRows<V, Exp> rows(sum, ties, exponential.top(m));
    const QuickFactor<V> factor = rows.factor(V(1.0f));
    const V log_sum = rows.log_sum();
    for (index_t j = 0; j < tile.columns; ++j) {
        const V x = take<V>(tile.column(j));
        const Pair<V> d = below_maximum(x, V(-m));
        const V low = select(d.hi < V(-std::numeric_limits<typename V::Element>::max()), V(0.0f), d.lo);
        store(tile.column(j), log ? (d.hi - log_sum) + low : factor(x));
    }
    return is_special<V, Exp>(m, sum);
}

/// m + log1p(R) of eight rows; special where softmax_of_rows would say so, or a NaN is among the logits.
template <class T> CROSSENT_INLINE Mask log_sum_of_rows(const T* z, index_t k, Vector& out) {
    const Peaks peaks = find_peaks(z, k);
    Accumulator<T> sum;
    for (index_t j = 0; j < k; ++j) {
        const Vector e = exp_scaled<T>(difference<T>(load(z + j * tile_rows), peaks.m));
        sum.add(select(peaks.top == static_cast<double>(j), 0.0, e));
    }
    constexpr double down = ExpRange<T>::down;
    const Normaliser<Vector> norm(quick_two_sum(sum.sum * down, sum.rest * down));
    out = norm.level(peaks.m);
    return peaks.special;
}

template <class T> std::uint32_t softmax_tile(const RowTask<T>& task, index_t begin, index_t count) {
    using V = QuickVector<T>;
    Tile<T> tile;
    Ahead<T> ahead{task.logits.row(begin + tile_rows)};
    tile.read(task.logits, begin, count, ahead);
    TileWalk<T> walk{tile.cell, task.logits.columns, ahead, task.out.row(begin)};
    std::uint32_t special = 0;
    if (task.verb == RowVerb::logsumexp) {
        for (index_t r = 0; r < count; r += lanes) {
            Vector out;
            special |= lane_bits(log_sum_of_rows(tile.cell + r, walk.columns, out)) << r;
            double values[lanes];
            store(values, out);
            for (index_t i = 0; i < lanes && r + i < count; ++i) task.out.row(begin + r + i)[0] = T(values[i]);
        }
        return special;
    }
    for (index_t r = 0; r < tile_rows; r += V::lanes, walk.cell += V::lanes, walk.out += V::lanes * walk.columns) {
        const bool log = task.verb == RowVerb::log_softmax;
        special |= lane_bits(walk.columns < few_columns ? softmax_of_rows<V, ExpFromMaximum<V>>(walk, log)
                                                        : softmax_of_rows<V, ExpFromPower<V>>(walk, log)) << r;
    }
    tile.write(task.out, begin, count, special);
    return special;
}

}  // namespace crossent::CROSSENT_ISA
