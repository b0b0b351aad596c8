// Cross-entropy from logits with hard labels for few classes: a vector runs across rows, so that they share every
// maximum, sum and logarithm.
//
// For the loss alone of two or three classes the largest is carried through the columns and the lesser of each step is
// left behind: what is left is a row without one of its largest, so there is one exponential less and nothing to set
// apart.  Of more classes that would add in another order than the gradient does, and a loss must not depend on that.
#pragma once

#include "quick_sum.hpp"
#include "tile.hpp"

namespace crossent::CROSSENT_ISA {

/// Below as many classes, the common factor of ExpFromPower would cost more than it saves.
inline constexpr index_t few_columns = 8;

/// Where the columns of a tile are, and what is fetched meanwhile: the logits of the next tile, and where the gradient goes.
template <class T> struct TileWalk {
    T* cell;
    index_t columns;
    Ahead<T>& ahead;
    T* out;

    CROSSENT_INLINE T* column(index_t j) const { return cell + j * tile_rows; }
    CROSSENT_INLINE void fetch_out(index_t j) const { __builtin_prefetch(out + j * QuickVector<T>::lanes, 1); }
};

/// Rows that the quick loops are not good for: a NaN, or a maximum that is infinite or too far from 0.
template <class V, class Exp> CROSSENT_INLINE auto is_special(const V& m, const QuickSum<V>& below) {
    return (abs(m) > V(Exp::reach)) | (m != m) | (below.sum != below.sum);
}

/// The largest of each row; column j - 1 keeps the lesser of z_j and the largest so far, so a NaN stays in one of them.
template <class V> CROSSENT_INLINE V bubble(const TileWalk<typename V::Element>& tile) {
    V m = take<V>(tile.column(0));
    for (index_t j = 1; j < tile.columns; ++j) {
        const V z = take<V>(tile.column(j));
        store(tile.column(j - 1), min(z, m));
        m = max(m, z);
    }
    return m;
}

/// The logits of the labels: by comparing where columns are few, else one by one.
template <class V, bool few>
CROSSENT_INLINE V logits_of_labels(const TileWalk<typename V::Element>& tile, const TileLabels<typename V::Element>& rows,
                                   index_t r) {
    if constexpr (few) {
        const V label = take<V>(rows.label + r);
        V own = take<V>(tile.column(0));
        for (index_t j = 1; j < tile.columns; ++j)
            own = select(label == V(static_cast<typename V::Element>(j)), take<V>(tile.column(j)), own);
        return own;
    } else {
        alignas(64) typename V::Element own[V::lanes];
        for (index_t i = 0; i < V::lanes; ++i) own[i] = tile.column(rows.y[r + i])[i];
        return take<V>(own);
    }
}

/// Losses of a vector of rows of two or three, from row r of the tile on; the rows it is not good for.
template <class V, class Exp>
CROSSENT_INLINE auto loss_of_short_rows(const TileWalk<typename V::Element>& tile,
                                        const TileLabels<typename V::Element>& labels, index_t r, V& loss) {
    const V own = logits_of_labels<V, Exp::top_is_one>(tile, labels, r);
    const V m = bubble<V>(tile);
    const Exp exponential(m);
    QuickSum<V> sum;
    for (index_t j = 0; j + 1 < tile.columns; ++j) {
        tile.ahead.fetch(1);
        sum.add(exponential(take<V>(tile.column(j))));
    }
    const QuickRows<V, Exp> rows(sum, exponential.top(m));
    loss = rows.loss(below_maximum(own, V(-m)), take<V>(labels.weight + r));
    return is_special<V, Exp>(m, sum);
}

/// The largest of each row, NaN or not.
template <class V> CROSSENT_INLINE V largest_of_rows(const TileWalk<typename V::Element>& tile) {
    V m = take<V>(tile.column(0)), other = m;
    index_t j = 1;
    for (; j + 1 < tile.columns; j += 2) {
        m = max(take<V>(tile.column(j)), m);
        other = max(take<V>(tile.column(j + 1)), other);
    }
    if (j < tile.columns) m = max(take<V>(tile.column(j)), m);
    return max(m, other);
}

/// The sum of the exponentials below the largest, and how many are as large; with `kept` they take the place of the logits.
template <bool kept, class V, class Exp>
CROSSENT_INLINE QuickSum<V> sum_below(const TileWalk<typename V::Element>& tile, const Exp& exponential, const V& m, V& ties) {
    QuickSum<V> sum;
    const auto below_top = [&](index_t j) __attribute__((always_inline)) {
        const V z = take<V>(tile.column(j));
        const V e = exponential(z);
        const auto is_top = z == m;
        if constexpr (kept) store(tile.column(j), e);
        ties = select(is_top, ties + 1.0f, ties);
        if (j % 2 == 0) tile.ahead.fetch(1);
        if constexpr (kept) tile.fetch_out(j);
        return select(is_top, V(0.0f), e);
    };
    index_t j = 0;
    for (; j + 4 <= tile.columns; j += 4) {
        const V a = below_top(j), b = below_top(j + 1), c = below_top(j + 2), d = below_top(j + 3);
        sum.add((a + b) + (c + d));
    }
    for (; j < tile.columns; ++j) sum.add(below_top(j));
    return sum;
}

/// Losses of a vector of rows: the same additions as with a gradient, hence the same bits.
template <class V, class Exp>
CROSSENT_INLINE auto loss_of_rows(const TileWalk<typename V::Element>& tile, const TileLabels<typename V::Element>& labels,
                                  index_t r, V& loss) {
    if constexpr (Exp::top_is_one)
        if (tile.columns <= 3) return loss_of_short_rows<V, Exp>(tile, labels, r, loss);
    const V own = logits_of_labels<V, Exp::top_is_one>(tile, labels, r);
    const V m = largest_of_rows<V>(tile);
    const Exp exponential(m);
    V ties = 0.0f;
    const QuickSum<V> sum = sum_below<false>(tile, exponential, m, ties);
    const QuickRows<V, Exp> rows(sum, ties, exponential.top(m));
    loss = rows.loss(below_maximum(own, V(-m)), take<V>(labels.weight + r));
    return is_special<V, Exp>(m, sum);
}

/// Losses as above, and gradients over the logits in the tile.
template <class V, class Exp>
CROSSENT_INLINE auto gradient_of_rows(const TileWalk<typename V::Element>& tile,
                                      const TileLabels<typename V::Element>& labels, index_t r, V& loss) {
    constexpr bool few = Exp::top_is_one;
    const V own = logits_of_labels<V, few>(tile, labels, r), weight = take<V>(labels.weight + r);
    const V m = largest_of_rows<V>(tile);
    const Exp exponential(m);
    V ties = 0.0f;
    const QuickSum<V> sum = sum_below<true>(tile, exponential, m, ties);
    const QuickRows<V, Exp> rows(sum, ties, exponential.top(m));
    const Pair<V> x = below_maximum(own, V(-m));
    loss = rows.loss(x, weight);
    const QuickFactor<V> factor = rows.factor(weight);
    const V own_slope = -factor(rows.without(exponential(own), x.hi));
    const V label = take<V>(labels.label + r);
    for (index_t j = 0; j < tile.columns; ++j) {
        const V slope = factor(take<V>(tile.column(j)));
        if constexpr (few) store(tile.column(j), select(label == V(static_cast<typename V::Element>(j)), own_slope, slope));
        else store(tile.column(j), slope);
    }
    if constexpr (!few) {
        alignas(64) typename V::Element at_label[V::lanes];
        store(at_label, own_slope);
        for (index_t i = 0; i < V::lanes; ++i) tile.column(labels.y[r + i])[i] = at_label[i];
    }
    return is_special<V, Exp>(m, sum);
}

}  // namespace crossent::CROSSENT_ISA
