// exp of a difference of logits and log(1 + R), in floats: sixteen at a time.
//
//     exp(z - m) 2**shift,   z - m = n ln 2 + r,   exp(r) = 1 + r (1 + r q(r))
//
// z - m is rounded by up to half an ulp of 128, which exp would turn into 2**6 ulp: the rounding error is carried along.
// min(z, -m) is the larger of the two in magnitude, because z <= m, so the quick sum of Dekker gives it exactly.
// n times the high part of ln 2 (15 bits) is exact, and so is its difference to z - m.
// Error below 1.6 halves of an ulp: 2**-26.9 the polynomial, 1/4 + 1/4 r and its product, 1 the last sum.
//
// Range: m finite and below `reach` in magnitude; z below m + floor is read as m + floor, whose exponential is 2**-187:
// nothing beside a class weight below `heaviest`.
//
// log1p(R): log.hpp with a shorter polynomial (2**-31.6); the rounding error of 1 + R comes as `correction`.
#pragma once

#include "floats.hpp"
#include "log.hpp"

namespace crossent::CROSSENT_ISA {

/// What the fast float loops promise to handle, and the scale of their exponentials.
struct FloatRange {
    static constexpr int shift = 62;
    static constexpr float up = 0x1p62f, down = 0x1p-62f, floor = -129.5f;
    static constexpr double reach = 0x1p20, heaviest = 0x1p32;
};

template <int n> CROSSENT_INLINE Floats horner(const float (&c)[n], const Floats& x) {
    Floats r = c[n - 1];
    for (int i = n - 2; i >= 0; --i) r = fma(r, x, c[i]);
    return r;
}

inline constexpr float log2_e32 = 0x1.715476p+0f;
inline constexpr float ln2_high32 = 0x1.62e4p-1f;  // 15 bits
inline constexpr float ln2_low32 = 0x1.7f7d1cp-20f;

/// z - m for z <= m, exact as a pair.  Where z is -inf, so is hi, and lo is NaN.
CROSSENT_INLINE Pair<Floats> difference(const Floats& z, const Floats& minus_m) {
    return quick_two_sum(min(z, minus_m), max(z, minus_m));
}

/// 2**shift * exp(x) for x as difference() returns it, not below the floor.
CROSSENT_INLINE Floats exp_scaled(const Pair<Floats>& x) {
    constexpr float q[] = {0x1.000000p-1f, 0x1.5554d8p-3f, 0x1.555516p-5f, 0x1.12106cp-7f, 0x1.6d1606p-10f};
    constexpr float magic = round_magic32 + FloatRange::shift;
    const Floats n_bits = fma(x.hi, log2_e32, magic);
    const Floats n = n_bits - magic;
    const Floats r = fma(n, -ln2_high32, x.hi) + fma(n, -ln2_low32, x.lo);
    const Floats e = fma(fma(horner(q, r), r, 1.0f), r, 1.0f);
    return scale_by_power(e, n_bits);
}

/// log(x) + correction for normal positive x, where |correction| is at most an ulp of x over x.
CROSSENT_INLINE Floats log_normal(const Floats& x, const Floats& correction) {
    constexpr float p[] = {0x1.555556p-1f, 0x1.9999ecp-2f, 0x1.245c44p-2f, 0x1.ddced8p-3f};
    constexpr std::int32_t half_root = 0x3f3504f3;  // sqrt(1/2)
    const auto magic = std::bit_cast<std::int32_t>(round_magic32);
    Floats n, f;
    for (int i = 0; i < parts; ++i) {
        const floats_bits_t bits = (floats_bits_t)x.part[i];
        const floats_bits_t exponent = (bits - half_root) >> 23;
        f.part[i] = (floats_part_t)(bits - (floats_bits_t)(exponent << 23));
        n.part[i] = (floats_part_t)(exponent + magic) - round_magic32;
    }
    const Floats d = f - 1.0f;
    const Floats s = d / (f + 1.0f);
    const Floats t = s * s;
    const Floats half = d * d * 0.5f;
    const Floats inner = fma(s, fma(t, horner(p, t), half), fma(n, ln2_low32, correction));
    const Floats fraction = d - (half - inner);
    return fma(n, ln2_high32, fraction);
}

}  // namespace crossent::CROSSENT_ISA
