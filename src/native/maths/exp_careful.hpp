// exp with about 98 bits, for where the digits of two numbers cancel.
//
//     2**shift * exp(x) = hi + lo,   relative error below 2**-98,   x a pair, x <= 0
//
// The gradient of a distribution, T p - t, is the difference of numbers that a good model makes equal: with p good to
// 2**-53, an entry that cancels 40 bits would keep 13.  Reduction as in exp.hpp with ln 2 in three parts; then
// exp(r) - 1 from r / 8, where the terms beyond the seventh are below 2**-51 and may be doubles, by three times
// s <- 2 s + s**2.  Measured in tests/native.
#pragma once

#include "exp.hpp"

namespace crossent::CROSSENT_ISA {

template <int shift> CROSSENT_INLINE Pair<Vector> exp_careful(const Pair<Vector>& x) {
    constexpr double ln2_rest = 0x1.f97b57a079a19p-103;
    // 1/7!, 1/6!, ... 1/3!, each with its rounding error; then 1/8!, 1/9!, ...
    constexpr double inverses[][2] = {{0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73},
                                      {0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65},
                                      {0x1.1111111111111p-7, 0x1.1111111111111p-63},
                                      {0x1.5555555555555p-5, 0x1.5555555555555p-59},
                                      {0x1.5555555555555p-3, 0x1.5555555555555p-57}};
    constexpr double q[] = {1.0 / 40320,     1.0 / 362880,     1.0 / 3628800,     1.0 / 39916800,
                            1.0 / 479001600, 1.0 / 6227020800, 1.0 / 87178291200, 1.0 / 1307674368000};
    constexpr double magic = round_magic + shift;
    const Vector n_bits = fma(x.hi, log2_e, magic);
    const Vector n = n_bits - magic;
    const Vector r_high = fma(n, -ln2_high, x.hi);  // exact
    Pair<Vector> r = two_product(n, Vector(-ln2_low));
    r = Pair<Vector>{r_high, 0.0} + two_sum(r.hi, x.lo) + Pair<Vector>{fma(n, -ln2_rest, r.lo), 0.0};
    r = {r.hi * 0.125, r.lo * 0.125};
    const Pair<Vector> square = r * r;
    const Pair<Vector> half{square.hi * 0.5, square.lo * 0.5};
    Pair<Vector> s{horner(q, r.hi), 0.0};
    for (const auto& inverse : inverses) s = Pair<Vector>{inverse[0], inverse[1]} + r * s;
    s = r + (half + square * r * s);
    for (int i = 0; i < 3; ++i) s = Pair<Vector>{s.hi * 2.0, s.lo * 2.0} + s * s;
    const Pair<Vector> e = Pair<Vector>{1.0, 0.0} + s;
    return {scale_by_power(e.hi, n_bits), e.lo * scale_by_power(1.0, n_bits)};
}

/// exp(x) for x as difference<T>() returns it, with 20 bits more than T holds; unscaled.
template <class T> CROSSENT_INLINE Pair<Vector> exp_with_spare_digits(const Pair<Vector>& x) {
    using Range = ExpRange<double>;
    const Mask counts = x.hi > Range::floor;
    if constexpr (sizeof(T) == 4) {
        return {select(counts, exp_wide<Range::shift>(x).hi * Range::down, 0.0), 0.0};
    } else {
        const auto [hi, lo] = exp_careful<Range::shift>(x);
        return {select(counts, hi * Range::down, 0.0), select(counts, lo * Range::down, 0.0)};
    }
}

}  // namespace crossent::CROSSENT_ISA
