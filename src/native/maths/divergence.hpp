// One term of an entropy or a divergence.
//
//     entropy         -p log p                                  0 log 0 = 0
//     Kullback        p log(p / q)                              0 for p = 0, inf for p > 0 = q
//     Jensen          (p log(p / a) + q log(q / a)) / 2,        a = (p + q) / 2
//
// Near p = q the terms of Kullback are of the size of p - q and their sum of its square: everything cancels.  So, with
// d = p - q (a pair: its sum must be exact), s = d / (p + q), u = s**2, |s| < 0.7:
//
//     p log(p / q) = d + d s (1 + (1 + s) s (1/3 + u/5 + u**2/7 + ...))
//
// where d is summed apart, exactly, and the second part is never negative.  d s is a pair: three roundings of a term
// would be three of the sum, where one class has nearly all of it.  Likewise Jensen's term
//
//     d s / 4 * (1 + u/6 + u**2/15 + ... + u**(n-1) / (n (2n - 1)) + ...)
//
// and further apart, where nothing cancels, the definition.  Errors of a term below 2 ulp.
// Source: derived here; the idea of log1p near equality is that of scipy's rel_entr (gh-20816).
#pragma once

#include <array>

#include "log.hpp"

namespace crossent::CROSSENT_ISA {

CROSSENT_INLINE Vector entropy_term(const Vector& p) { return select(p == 0.0, 0.0, -(p * log(p))); }

inline constexpr double near_equality = 0.7;
inline constexpr std::size_t series_terms = 48;  // 0.49**48 < 2**-49 of a term that is itself below 1/50

/// 1 / (2n + 1) for n = 1, 2, ...
inline constexpr auto kullback_series = [] {
    std::array<double, series_terms> c{};
    for (std::size_t n = 1; n <= series_terms; ++n) c[n - 1] = 1.0 / (2.0 * double(n) + 1.0);
    return c;
}();

CROSSENT_INLINE Vector sum_series(const std::array<double, series_terms>& c, const Vector& u) {
    Vector sum = c.back();
    for (std::size_t n = series_terms - 1; n-- > 0;) sum = fma(sum, u, c[n]);
    return sum;
}

/// d**2 / (p + q) with its rounding error, for d = p - q as a pair; s = d / (p + q) rounded.
CROSSENT_INLINE Pair<Vector> squared_difference(const Pair<Vector>& d, const Pair<Vector>& sum, const Vector& s) {
    const Vector rest = (fma(-s, sum.hi, d.hi) + (d.lo - s * sum.lo)) / sum.hi;
    const Pair<Vector> square = two_product(d.hi, s);
    return {square.hi, square.lo + fma(d.hi, rest, d.lo * s)};
}

CROSSENT_INLINE Pair<Vector> scaled(const Pair<Vector>& x, const Vector& factor) {
    const Pair<Vector> product = two_product(x.hi, factor);
    return {product.hi, fma(x.lo, factor, product.lo)};
}

CROSSENT_INLINE Pair<Vector> select(const Mask& mask, const Pair<Vector>& yes, const Pair<Vector>& no) {
    return {select(mask, yes.hi, no.hi), select(mask, yes.lo, no.lo)};
}

/// A term in two parts: a value, and a difference that is exact and to be summed exactly.
struct KullbackTerm {
    Pair<Vector> value;
    Pair<Vector> difference;
};

CROSSENT_INLINE KullbackTerm kullback_term(const Vector& p, const Vector& q) {
    const Pair<Vector> d = two_sum(p, -q), sum = two_sum(p, q), zero{0.0, 0.0};
    const Vector s = d.hi / sum.hi;
    const Mask near = abs(s) < near_equality;
    const Vector bend = fma((1.0 + s) * s, sum_series(kullback_series, s * s), 1.0);
    const Vector ratio = p / q;
    const Mask safe = (ratio > 0x1p-1000) & (ratio < 0x1p1000);
    const Vector far = p * select(safe, log(ratio), log(p) - log(q));
    const Mask nothing = p == 0.0;
    const Mask counts = near & (p != 0.0);
    const Pair<Vector> bent = scaled(squared_difference(d, sum, s), bend);
    return {select(nothing, zero, select(near, bent, Pair<Vector>{far, 0.0})), select(counts, d, zero)};
}

/// 1 / (n (2n - 1)) for n = 1, 2, ...
inline constexpr auto jensen_series = [] {
    std::array<double, series_terms> c{};
    for (std::size_t n = 1; n <= series_terms; ++n) c[n - 1] = 1.0 / (double(n) * (2.0 * double(n) - 1.0));
    return c;
}();

CROSSENT_INLINE Pair<Vector> jensen_term(const Vector& p, const Vector& q) {
    const Pair<Vector> d = two_sum(p, -q), sum = two_sum(p, q), zero{0.0, 0.0};
    const Vector s = d.hi / sum.hi;
    const Pair<Vector> near = scaled(squared_difference(d, sum, s), sum_series(jensen_series, s * s) * 0.25);
    const Vector a = p * log(p * 2.0 / sum.hi), b = q * log(q * 2.0 / sum.hi);
    const Vector far = (select(p == 0.0, 0.0, a) + select(q == 0.0, 0.0, b)) * 0.5;
    return select(sum.hi == 0.0, zero, select(abs(s) < near_equality, near, Pair<Vector>{far, 0.0}));
}

}  // namespace crossent::CROSSENT_ISA
