// exp with about 70 bits, for where the digits of two numbers cancel.
//
//     2**shift * exp(x) = hi + lo,   relative error below 2**-70,   x a pair, x <= 0
//
// The gradient of a distribution, T p - t, is the difference of numbers that a good model makes equal: with p good to
// 2**-53, an entry that cancels 20 bits would keep 33.  Reduction as in exp.hpp with ln 2 in three parts; then
// exp(r) - 1 from r / 8, where the terms beyond the third are below 2**-22 and may be doubles, by three times
// s <- 2 s + s**2.  Measured in tests/native.
#pragma once

#include "exp.hpp"

namespace crossent::CROSSENT_ISA {

template <int shift> CROSSENT_INLINE Pair<Vector> exp_careful(const Pair<Vector>& x) {
    constexpr double ln2_rest = 0x1.f97b57a079a19p-103;
    constexpr double sixth = 0x1.5555555555555p-3, sixth_rest = 0x1.5555555555555p-57;
    constexpr double q[] = {1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800,
                            1.0 / 39916800};
    constexpr double magic = round_magic + shift;
    const Vector n_bits = fma(x.hi, log2_e, magic);
    const Vector n = n_bits - magic;
    const Vector r_high = fma(n, -ln2_high, x.hi);  // exact
    Pair<Vector> r = two_product(n, Vector(-ln2_low));
    r = Pair<Vector>{r_high, 0.0} + two_sum(r.hi, x.lo) + Pair<Vector>{fma(n, -ln2_rest, r.lo), 0.0};
    r = {r.hi * 0.125, r.lo * 0.125};
    const Pair<Vector> square = r * r;
    const Pair<Vector> half{square.hi * 0.5, square.lo * 0.5};
    const Vector tail = square.hi * square.hi * horner(q, r.hi);
    Pair<Vector> s = square * r * Pair<Vector>{sixth, sixth_rest} + Pair<Vector>{tail, 0.0};
    s = r + (half + s);
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
