// Natural logarithm, and log(1 + x) for x >= -1.
//
//     x = 2**n f,  sqrt(1/2) <= f < sqrt(2),   log x = n ln 2 + log f,
//     log f = 2 atanh(s) = 2 s + s**3 P(s**2),  s = (f - 1) / (f + 1)
//
// written around f - 1, which is exact:  log f = d - (d**2/2 - s (d**2/2 + s**2 P)),  d = f - 1, so that the rounding
// of the division only touches a small term.  Error below 1 ulp (P: 2**-62).
//
// log(1 + x): the naive log(1.0 + x) has no digit left at x = 1e-16.  1 + x = u + c exactly, and
// log(1 + x) = log u + c / u up to (c/u)**2.  Error below 1 ulp.
//
// Corners: log 0 = -inf, log(negative) = NaN, log inf = inf, NaN stays.
// Source of the form: Sun's fdlibm (e_log, s_log1p, 1993); coefficients: interpolation at Chebyshev nodes in 60 digits.
#pragma once

#include "exp.hpp"

namespace crossent::CROSSENT_ISA {

/// x = 2**n f with sqrt(1/2) <= f < sqrt(2), for normal positive x.
CROSSENT_INLINE void split_power(const Vector& x, Vector& n, Vector& f) {
    constexpr std::uint64_t half_root = 0x3fe6a09e667f3bcd;  // sqrt(1/2)
    const auto magic = std::bit_cast<std::uint64_t>(round_magic);
    for (int i = 0; i < parts; ++i) {
        const part_words_t bits = (part_words_t)x.part[i];
        const part_words_t exponent = (part_words_t)((part_bits_t)(bits - half_root) >> 52);  // with its sign
        f.part[i] = (part_t)(bits - (exponent << 52));
        n.part[i] = (part_t)(exponent + magic) - round_magic;
    }
}

/// log(x) + correction for normal positive x, where |correction| is at most an ulp of x over x.
CROSSENT_INLINE Vector log_normal(const Vector& x, const Vector& correction) {
    constexpr double p[] = {0x1.5555555555555p-1, 0x1.9999999999a39p-2, 0x1.2492492476a1ap-2, 0x1.c71c7201a55d7p-3,
                            0x1.745cf8e4bba1bp-3, 0x1.3b1c3c1c81c8fp-3, 0x1.0fbde0f4ad17bp-3, 0x1.0c0aff044a970p-3};
    Vector n, f;
    split_power(x, n, f);
    const Vector d = f - 1.0;
    const Vector s = d / (f + 1.0);
    const Vector t = s * s;
    const Vector half = d * d * 0.5;
    const Vector inner = fma(s, fma(t, horner(p, t), half), fma(n, ln2_low, correction));
    const Vector fraction = d - (half - inner);
    return fma(n, ln2_high, fraction);
}

CROSSENT_INLINE Vector log(const Vector& x) {
    const Mask tiny = x < 0x1p-1022;
    const Vector scaled = select(tiny, x * 0x1p54, x);
    const Vector value = log_normal(scaled, 0.0) - select(tiny, 54 * ln2, 0.0);
    const Vector zero = select(x == 0.0, -inf, nan);  // negative or NaN
    const Vector edge = select(x == inf, inf, zero);
    return select((x > 0.0) & (x < inf), value, edge);
}

/// log(1 + x), -1 <= x.
CROSSENT_INLINE Vector log1p(const Vector& x) {
    const auto [u, c] = two_sum(Vector(1.0), x);
    const Vector value = log_normal(u, c / u);
    const Vector edge = select(x == -1.0, -inf, select(x == inf, inf, nan));
    return select((x > -1.0) & (x < inf), value, edge);
}

}  // namespace crossent::CROSSENT_ISA
