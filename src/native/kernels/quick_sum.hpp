// What the quick loops add up over a row, and what follows from it: loss, factor and the entry of the label.
//
// Legend: z logits, m their maximum, E = exp(m) in the scale of the exponentials e (quick_exp.hpp; near 1), y the label,
// x = z_y - m, w the weight of the label.
//
//     O = sum of e over all but one of the largest:  those below m, and E (number of z_j = m  -  1)
//     R = O / E,  S = E + O
//     loss        w (log1p(R) - x);  w R where R would be lost beside 1 and x = 0, scaled back after the product
//     gradient    e_j w / S;  at y: -w (S - e_y) / S, which is -w O / S where z_y = m
//
// One largest is never added and taken away again: so a loss of 1e-30 keeps its digits.  O is scaled by 2**shift.
#pragma once

#include "../maths/quick_exp.hpp"
#include "../maths/quick_log.hpp"

namespace crossent::CROSSENT_ISA {

/// A sum in columns, with the rounding error of every addition.
template <class V> struct QuickSum {
    V sum = 0.0f, rest = 0.0f;

    CROSSENT_INLINE void add(const V& x) {
        const auto [hi, lo] = two_sum(sum, x);
        sum = hi;
        rest = rest + lo;
    }
};

/// What scaled exponentials are multiplied by, as a pair, so that the product is rounded once.
template <class V> struct QuickFactor {
    V hi, lo;

    CROSSENT_INLINE V operator()(const V& e) const { return fma(e, hi, e * lo); }
};

/// O, R and S of one vector of rows.
template <class V, class Exp> struct QuickRows {
    using Q = Quick<V>;
    V others;  // O, scaled
    Pair<V> top, scaled_ratio;  // E, and R scaled

    /// From the sum below m alone: each row has one largest, or its twins are in the sum already.
    CROSSENT_INLINE QuickRows(const QuickSum<V>& below, const Pair<V>& e) : top(e) {
        set(quick_two_sum(below.sum, below.rest));
    }
    /// `ties` counts the largest.
    CROSSENT_INLINE QuickRows(const QuickSum<V>& below, const V& ties, const Pair<V>& e) : top(e) {
        const Pair<V> twins = two_product(ties - 1.0f, e.hi * V(Q::up));
        const Pair<V> all = two_sum(below.sum, twins.hi);
        set(quick_two_sum(all.hi, all.lo + (below.rest + twins.lo)));
    }

    CROSSENT_INLINE V log_sum() const {
        return quick_log1p(Pair<V>{scaled_ratio.hi * V(Q::down), scaled_ratio.lo * V(Q::down)});
    }
    CROSSENT_INLINE V loss(const Pair<V>& x, const V& weight) const {
        const V low = select(x.hi == V(-std::numeric_limits<typename V::Element>::infinity()), V(0.0f), x.lo);
        const V value = weight * ((log_sum() - x.hi) - low);
        const V tiny = (scaled_ratio.hi * weight) * V(Q::down);
        const auto is_tiny = (scaled_ratio.hi < V(Q::up * 0x1p-60f)) & (x.hi == V(0.0f));
        return select(weight == V(0.0f), V(0.0f), select(is_tiny, tiny, value));
    }
    /// w / S over 2**shift.
    CROSSENT_INLINE QuickFactor<V> factor(const V& weight) const {
        const Pair<V> small = two_sum(top.hi, others * V(Q::down));
        const V s = small.hi + (small.lo + top.lo);
        const V rest = (small.hi - s) + (small.lo + top.lo);
        const V inverse = 1.0f / s;
        const V correction = fma(-inverse, s, V(1.0f)) - inverse * rest;
        const Pair<V> product = two_product(weight, inverse);
        return {product.hi * V(Q::down), fma(product.hi, correction, product.lo) * V(Q::down)};
    }
    /// S - e_y, scaled.
    CROSSENT_INLINE V without(const V& own_e, const V& x) const {
        return select(x < V(0.0f), fma(top.hi, V(Q::up), others - own_e), others);
    }

private:
    CROSSENT_INLINE void set(const Pair<V>& o) {
        others = o.hi;
        if constexpr (Exp::top_is_one) {
            scaled_ratio = o;
            return;
        }
        const V inverse = 1.0f / top.hi;
        const V ratio = o.hi * inverse;
        const V left = fma(-ratio, top.hi, o.hi) + (o.lo - ratio * top.lo);
        scaled_ratio = quick_two_sum(ratio, left * inverse);
    }
};

}  // namespace crossent::CROSSENT_ISA
