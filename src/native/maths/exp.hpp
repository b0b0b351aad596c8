// exp of a difference of logits, scaled by a power of two.
//
//     2**shift * exp(x),   x = n ln 2 + r,  |r| <= ln 2 / 2,   exp(r) = 1 + r + r**2 q(r)
//
// Range: x <= 0 (NaN excluded by the caller).  At and below `floor`, where every use would round to 0, the result is 0.
// The shift exists because a gradient of 1e-300 must keep all its digits: exp(z - m) is stored times 2**shift and only
// the last product, with the shift taken back, may become subnormal.
//
// exp_wide     for float64: x is a pair hi + lo, since 2**-44 lost in z - m would be 2**8 ulp here.  ln 2 is cut in
//              a part of 42 bits, whose product with n is exact, and a rest; the rounding of r is carried along.
//              Error below 0.55 ulp (polynomial 2**-61.6, rounding of the last sum 1/2, of the rest below 2**-57).
// exp_narrow   for results that are rounded to float32: error below 2**-31.
//
// Source of the reduction: Cody and Waite 1980; coefficients: interpolation of (exp(r) - 1 - r) / r**2 at Chebyshev
// nodes in 60 digits, rounded to double; errors above measured in tests/native against 50 digits.
#pragma once

#include "two_sum.hpp"

namespace crossent::CROSSENT_ISA {

inline constexpr double log2_e = 0x1.71547652b82fep+0;
inline constexpr double ln2 = 0x1.62e42fefa39efp-1;
inline constexpr double ln2_high = 0x1.62e42fefa3800p-1;  // 42 bits
inline constexpr double ln2_low = 0x1.ef35793c76730p-45;

/// Powers of two and floors for the two widths: exp(floor) * 2**shift is normal, exp(floor) rounds to 0.
template <class T> struct ExpRange;
template <> struct ExpRange<double> {
    static constexpr int shift = 200;
    static constexpr double up = 0x1p200, down = 0x1p-200, floor = -840;
};
template <> struct ExpRange<float> {
    static constexpr int shift = 100;
    static constexpr double up = 0x1p100, down = 0x1p-100, floor = -240;
};

template <int n> CROSSENT_INLINE Vector horner(const double (&c)[n], const Vector& x) {
    Vector r = c[n - 1];
    for (int i = n - 2; i >= 0; --i) r = fma(r, x, c[i]);
    return r;
}

/// 2**shift * exp(x.hi + x.lo) as a pair with an error below 2**-58; the first of the pair is within 0.55 ulp.
template <int shift> CROSSENT_INLINE Pair<Vector> exp_wide(const Pair<Vector>& x) {
    constexpr double q[] = {0x1.0000000000000p-1,  0x1.5555555555557p-3,  0x1.5555555555556p-5,
                            0x1.11111111100dcp-7,  0x1.6c16c16c162d4p-10, 0x1.a01a01abe7fe1p-13,
                            0x1.a01a01a6d889cp-16, 0x1.71de0231960ebp-19, 0x1.27e4db646b17ep-22,
                            0x1.af4de97ca4194p-26, 0x1.1f730349868cep-29};
    constexpr double magic = round_magic + shift;
    const Vector n_bits = fma(x.hi, log2_e, magic);
    const Vector n = n_bits - magic;
    const Vector r_high = fma(n, -ln2_high, x.hi);  // exact
    const Vector r_low = fma(n, -ln2_low, x.lo);
    const auto [r, r_rest] = quick_two_sum(r_high, r_low);
    const Vector tail = fma(r * r, horner(q, r), r_rest);
    const auto [s, s_rest] = quick_two_sum(r, tail);
    const auto [e, e_rest] = quick_two_sum(Vector(1.0), s);
    return {scale_by_power(e, n_bits), (e_rest + s_rest) * scale_by_power(1.0, n_bits)};
}

/// 2**shift * exp(x) with an error below 2**-31.
template <int shift> CROSSENT_INLINE Vector exp_narrow(const Vector& x) {
    constexpr double q[] = {0x1.0000000b9129bp-1, 0x1.5555555a78ed4p-3,  0x1.5554e9063586ep-5,
                            0x1.1110e0f238322p-7, 0x1.6d43246b523b4p-10, 0x1.a124f19fe89acp-13};
    constexpr double magic = round_magic + shift;
    const Vector n_bits = fma(x, log2_e, magic);
    const Vector r = fma(n_bits - magic, -ln2, x);
    const Vector e = fma(r * r, horner(q, r), r + 1.0);
    return scale_by_power(e, n_bits);
}

/// z - m, exact as a pair.  Where z is -inf, so is hi, and lo is NaN.  For float32 a difference in double is enough.
template <class T> CROSSENT_INLINE Pair<Vector> difference(const Vector& z, const Vector& m) {
    if constexpr (sizeof(T) == 4) return {z - m, 0.0};
    return two_sum(z, -m);
}

/// 2**shift * exp(x) for x as difference() returns it; -inf gives 0, NaN is not allowed.
template <class T> CROSSENT_INLINE Vector exp_scaled(const Pair<Vector>& x) {
    using Range = ExpRange<T>;
    const Mask counts = x.hi > Range::floor;
    if constexpr (sizeof(T) == 4) return select(counts, exp_narrow<Range::shift>(x.hi), 0.0);
    else return select(counts, exp_wide<Range::shift>(x).hi, 0.0);
}

}  // namespace crossent::CROSSENT_ISA
