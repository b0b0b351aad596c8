// One term of an entropy or a divergence.
//
//     entropy         -p log p                                  0 log 0 = 0
//     Kullback        p log(p / q)                              0 for p = 0, inf for p > 0 = q
//     Jensen          (p log(p / a) + q log(q / a)) / 2,        a = (p + q) / 2
//
// Near p = q the terms of Kullback are of the size of p - q and their sum of its square: everything cancels.  So, with
// d = p - q (exact there), s = d / (p + q), |s| < 0.17:
//
//     p log(p / q) = d + d s (1 + (1 + s) s P(s**2) / 2),       2 atanh(s) = 2 s + s**3 P(s**2)
//
// where d is summed apart, exactly, and the second part is never negative.  Likewise Jensen's term, for |s| < 0.7:
//
//     d s / 4 * (1 + u/6 + u**2/15 + ... + u**(n-1) / (n (2n - 1)) + ...),   u = s**2,
//
// and further apart, where nothing cancels, the definition.  Errors of a term below 3 ulp.
// Source: derived here; the idea of log1p near equality is that of scipy's rel_entr (gh-20816).
#pragma once

#include <array>

#include "log.hpp"

namespace crossent::CROSSENT_ISA {

CROSSENT_INLINE Vector entropy_term(const Vector& p) { return select(p == 0.0, 0.0, -(p * log(p))); }

/// A term in two parts: value, and a difference that is exact and to be summed exactly.
CROSSENT_INLINE Pair<Vector> kullback_term(const Vector& p, const Vector& q) {
    constexpr double series[] = {0x1.5555555555555p-1, 0x1.9999999999a39p-2, 0x1.2492492476a1ap-2,
                                 0x1.c71c7201a55d7p-3, 0x1.745cf8e4bba1bp-3, 0x1.3b1c3c1c81c8fp-3,
                                 0x1.0fbde0f4ad17bp-3, 0x1.0c0aff044a970p-3};
    const Vector d = p - q;
    const Vector s = d / (p + q);
    const Mask near = abs(s) < 0.17;
    const Vector bend = fma((1.0 + s) * s * 0.5, horner(series, s * s), 1.0);
    const Vector ratio = p / q;
    const Mask safe = (ratio > 0x1p-1000) & (ratio < 0x1p1000);
    const Vector far = p * select(safe, log(ratio), log(p) - log(q));
    const Mask nothing = p == 0.0;
    return {select(nothing, 0.0, select(near, d * s * bend, far)), select(nothing, 0.0, select(near, d, 0.0))};
}

/// 1 / (n (2n - 1)) for n = 1 ... 48: enough for u = 0.49.
inline constexpr auto jensen_series = [] {
    std::array<double, 48> c{};
    for (int n = 1; n <= 48; ++n) c[static_cast<std::size_t>(n - 1)] = 1.0 / (double(n) * (2.0 * n - 1.0));
    return c;
}();

CROSSENT_INLINE Vector jensen_term(const Vector& p, const Vector& q) {
    const Vector d = p - q, sum = p + q;
    const Vector s = d / sum;
    const Vector u = s * s;
    Vector bend = jensen_series.back();
    for (std::size_t n = jensen_series.size() - 1; n-- > 0;) bend = fma(bend, u, jensen_series[n]);
    const Vector near = d * s * 0.25 * bend;
    const Vector a = p * log(p * 2.0 / sum), b = q * log(q * 2.0 / sum);
    const Vector far = (select(p == 0.0, 0.0, a) + select(q == 0.0, 0.0, b)) * 0.5;
    return select(sum == 0.0, 0.0, select(abs(s) < 0.7, near, far));
}

}  // namespace crossent::CROSSENT_ISA
