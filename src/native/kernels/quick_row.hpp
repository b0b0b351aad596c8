// Cross-entropy from logits with hard labels for many classes, one row at a time, in the row's own float width.
//
// The sums of quick_sum.hpp with a vector along the row.  While the exponentials of a row are computed, the maximum of the
// next row is found, so that memory works while arithmetic does.  Four vectors are added in a tree, then to the sum with
// the rounding error kept, so the sum is good to 3 halves of an ulp whatever the number of classes.
#pragma once

#include "quick_sum.hpp"
#include "softmax_row.hpp"

namespace crossent::CROSSENT_ISA {

/// How far ahead of its use a logit is fetched: a processor's own foresight ends at 4 KiB.
inline constexpr index_t fetch_bytes = 2048;

CROSSENT_INLINE float largest_lane(const Floats& a) { return max_lanes(a); }
CROSSENT_INLINE double largest_lane(const Vector& a) {
    double x[lanes];
    store(x, a);
    for (int half = lanes / 2; half > 0; half /= 2)
        for (int i = 0; i < half; ++i) x[i] = x[i] > x[i + half] ? x[i] : x[i + half];
    return x[0];
}
CROSSENT_INLINE double first_lane(const Floats& a) { return double(a.part[0][0]); }

CROSSENT_INLINE Pair<double> total(const QuickSum<Floats>& s) { return {sum_lanes(s.sum) + sum_lanes(s.rest), 0.0}; }
CROSSENT_INLINE Pair<double> total(const QuickSum<Vector>& s) { return Accumulator<double>{s.sum, s.rest}.total(); }

/// A maximum on its way through a row; a NaN does not show in it.
template <class V> class PeakSearch {
public:
    CROSSENT_INLINE void take(const V& x, index_t i) { high_[i % 4] = max(x, high_[i % 4]); }
    CROSSENT_INLINE auto found() const { return largest_lane(max(max(high_[0], high_[1]), max(high_[2], high_[3]))); }

private:
    static constexpr auto none = -std::numeric_limits<typename V::Element>::infinity();
    V high_[4] = {none, none, none, none};
};

template <class V> CROSSENT_INLINE typename V::Element find_maximum(const typename V::Element* z, index_t k) {
    constexpr index_t width = V::lanes;
    PeakSearch<V> search;
    index_t j = 0;
    for (; j + 4 * width <= k; j += 4 * width)
        for (index_t i = 0; i < 4; ++i) search.take(take<V>(z + j + i * width), i);
    for (; j < k; j += width) search.take(take_some<V>(z + j, std::min(k - j, width), z[0]), 0);
    return search.found();
}

/// What a walk through one row finds: its sums, and the maximum of the row after it.
template <class V> struct RowWalk {
    QuickSum<V> below;
    V ties = 0.0f;
    typename V::Element next;
};

/// Where the exponentials go: nowhere, to the gradient in memory, or to room that is in cache.
enum class Keep { nothing, in_memory, in_cache };

/// The sums of a row of maximum m; its scaled exponentials go to e unless nothing is kept; e may be z.
template <class V, Keep keep>
CROSSENT_INLINE RowWalk<V> walk_row(const typename V::Element* z, index_t k, const V& m, typename V::Element* e,
                                    const typename V::Element* next) {
    constexpr index_t width = V::lanes, distance = fetch_bytes / sizeof(*z);
    const ExpFromPower<V> exponential(m);
    RowWalk<V> row;
    PeakSearch<V> ahead;
    const auto below = [&](const V& x, V& value) __attribute__((always_inline)) {
        value = exponential(x);
        const auto is_top = x == m;
        row.ties = select(is_top, row.ties + 1.0f, row.ties);
        return select(is_top, V(0.0f), value);
    };
    index_t j = 0;
    for (; j + 4 * width <= k; j += 4 * width) {
        V others[4], value;
        for (index_t i = 0; i < 4; ++i) {
            others[i] = below(take<V>(z + j + i * width), value);
            if constexpr (keep != Keep::nothing) store(e + j + i * width, value);
            ahead.take(take<V>(next + j + i * width), i);
            __builtin_prefetch(next + j + i * width + distance);
            if constexpr (keep == Keep::in_memory) __builtin_prefetch(e + j + i * width + distance, 1);
        }
        row.below.add((others[0] + others[1]) + (others[2] + others[3]));
    }
    for (; j < k; j += width) {
        const index_t count = std::min(k - j, width);
        V value;
        // The lanes beyond the row are read as the floor: far below an ulp of anything.
        row.below.add(below(take_some<V>(z + j, count, -std::numeric_limits<typename V::Element>::infinity()), value));
        if constexpr (keep != Keep::nothing) store_some(e + j, count, value);
        ahead.take(take_some<V>(next + j, count, next[0]), 0);
    }
    row.next = ahead.found();
    return row;
}

/// O, E, R and S of quick_sum.hpp for one row, not scaled.
struct RowTotals {
    Pair<double> others, top, ratio;
    Pair<double> inverse;  // 1 / S

    template <class V> RowTotals(const RowWalk<V>& row, const V& m) {
        const auto e = ExpFromPower<V>(m).top(m);
        top = quick_two_sum(first_lane(e.hi), first_lane(e.lo));
        const double twins = total(QuickSum<V>{row.ties, V(0.0f)}).hi - 1.0;
        const Pair<double> below = total(row.below);
        others = Pair<double>{below.hi * double(Quick<V>::down), below.lo * double(Quick<V>::down)};
        if (twins > 0) others = others + top * Pair<double>{twins, 0.0};
        ratio = divide(others, top);
        const Pair<double> sum = top + others;
        inverse.hi = 1.0 / sum.hi;
        inverse.lo = (fma(-inverse.hi, sum.hi, 1.0) - inverse.hi * sum.lo) * inverse.hi;
    }
    /// w / S over 2**shift.
    template <class V> QuickFactor<V> factor(double weight) const {
        using T = typename V::Element;
        constexpr double down = Quick<V>::down;
        const auto [product, rest] = two_product(weight, inverse.hi);
        const T hi = static_cast<T>(product);
        const double lo = (product - double(hi)) + (rest + weight * inverse.lo);
        return {T(double(hi) * down), T(lo * down)};
    }
    /// S - e, for an e that is one of the others.
    double without(double e) const { return top.hi + ((others.hi - e) + others.lo); }

private:
    static Pair<double> divide(const Pair<double>& a, const Pair<double>& b) {
        const double q = a.hi / b.hi;
        return quick_two_sum(q, (fma(-q, b.hi, a.hi) + (a.lo - q * b.lo)) / b.hi);
    }
};

template <class V>
CROSSENT_INLINE void scale_quick_row(typename V::Element* e, index_t k, const QuickFactor<V>& factor) {
    index_t j = 0;
    for (; j + V::lanes <= k; j += V::lanes) store(e + j, factor(take<V>(e + j)));
    if (j < k) store_some(e + j, k - j, factor(take_some<V>(e + j, k - j, 0)));
}

}  // namespace crossent::CROSSENT_ISA
