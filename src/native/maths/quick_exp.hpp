// 2**shift * exp(z - m) for z <= m, one vector at a time, in two ways of taking the maximum m away.
//
//     z = n ln 2 + r,   exp(r) = 1 + r (1 + r q(r)),   |r| <= ln 2 / 2
//
// ExpFromPower   exp(z) 2**-N,  N = round(m / ln 2): z is reduced as it stands, m only shifts the exponent.  The row's
//                exponentials then share the factor `top` = exp(m) 2**-N, between 0.7 and 1.5, which the sums carry.
//                The cheapest: no rounding error of z - m has to be mended.  Good for |m| <= reach.
// ExpFromMaximum exp(z - m), top = 1: z - m is rounded by up to half an ulp of 128, which exp would turn into 2**6
//                ulp, so the error is carried.  min(-m, z) is the larger of the two in magnitude, because z <= m,
//                so the quick sum of Dekker gives it exactly.  For few classes, which would not earn back the cost of `top`.
//
// Error below 0.85 ulp: the rounding of r, of the two sums, and the polynomial (quick.hpp).  NaN in, NaN out.
#pragma once

#include "quick.hpp"

namespace crossent::CROSSENT_ISA {

/// exp(r) - 1 - r over r, from the polynomial: what both ways end with.
template <class V> CROSSENT_INLINE V exp_reduced(const V& r) {
    return fma(fma(polynomial<V>(Quick<V>::exp_terms, r), r, V(1.0f)), r, V(1.0f));
}

template <class V> class ExpFromPower {
    using Q = Quick<V>;

public:
    static constexpr bool top_is_one = false;
    static constexpr auto reach = Q::reach;
    CROSSENT_INLINE explicit ExpFromPower(const V& m)
        : power_(fma(m, V(Q::log2_e), V(Q::magic)) - V(Q::magic)),
          scale_(V(Q::magic + Q::shift + Q::bias) - power_),
          low_(m + V(Q::floor)) {}

    CROSSENT_INLINE V operator()(const V& z) const {
        const V x = max(low_, z);
        const V n_bits = fma(x, V(Q::log2_e), scale_);
        const V n = n_bits - scale_;
        const V r = fma(n, V(-Q::ln2_low), fma(n, V(-Q::ln2_high), x));
        return exp_reduced(r) * power_of_two(n_bits);
    }
    /// exp(m) 2**-N, not scaled.
    CROSSENT_INLINE Pair<V> top(const V& m) const {
        const V high = fma(power_, V(-Q::ln2_high), m);
        const V r = fma(power_, V(-Q::ln2_low), high);
        const V rest = fma(power_, V(-Q::ln2_low), high - r);
        const V tail = fma(r * r, polynomial<V>(Q::exp_terms, r), rest);
        const auto [s, s_rest] = quick_two_sum(r, tail);
        const auto [e, e_rest] = quick_two_sum(V(1.0f), s);
        return {e, s_rest + e_rest};
    }

private:
    V power_, scale_, low_;
};

/// z - m for z <= m, exact as a pair.  Where z is -inf, so is hi, and lo is NaN.
template <class V> CROSSENT_INLINE Pair<V> below_maximum(const V& z, const V& minus_m) {
    return quick_two_sum(min(minus_m, z), max(minus_m, z));
}

template <class V> class ExpFromMaximum {
    using Q = Quick<V>;

public:
    static constexpr bool top_is_one = true;
    static constexpr auto reach = Q::far_reach;
    CROSSENT_INLINE explicit ExpFromMaximum(const V& m) : minus_m_(-m), low_(m + V(Q::floor)) {}

    CROSSENT_INLINE V operator()(const V& z) const {
        const Pair<V> d = below_maximum(max(low_, z), minus_m_);
        const V magic = Q::magic + Q::shift + Q::bias;
        const V n_bits = fma(d.hi, V(Q::log2_e), magic);
        const V n = n_bits - magic;
        const V r = fma(n, V(-Q::ln2_high), d.hi) + fma(n, V(-Q::ln2_low), d.lo);
        return exp_reduced(r) * power_of_two(n_bits);
    }
    CROSSENT_INLINE Pair<V> top(const V&) const { return {V(1.0f), V(0.0f)}; }

private:
    V minus_m_, low_;
};

}  // namespace crossent::CROSSENT_ISA
