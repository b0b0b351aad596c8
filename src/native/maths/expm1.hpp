// Plain exp over the whole range, and 1 - exp(x) for x <= 0.
//
//     1 - exp(x)      the naive form has no digit left at x = -1e-17
//
// For -0.34 <= x <= 0 the polynomial of exp.hpp is used without its leading 1: exp(x) - 1 = x + x**2 q(x), error below
// 1 ulp; further down 1 - hi - lo of the pair exp(x) = hi + lo.
#pragma once

#include "log.hpp"

namespace crossent::CROSSENT_ISA {

/// exp(x) for x <= 500, inf above; error below 0.6 ulp, below 1 ulp where the result is subnormal.  NaN stays.
CROSSENT_INLINE Vector exp(const Vector& x) {
    const Vector value = exp_wide<200>({x, 0.0}).hi * 0x1p-200;
    return select(x < -840.0, 0.0, select(x > 500.0, inf, select(x == x, value, nan)));
}

/// exp(x) for a pair of -inf <= x <= 0.
CROSSENT_INLINE Vector exp(const Pair<Vector>& x) {
    return select(x.hi > -840.0, exp_wide<200>(x).hi * 0x1p-200, 0.0);
}

/// 1 - exp(x) for x <= 0.  NaN stays.
CROSSENT_INLINE Vector one_minus_exp(const Vector& x) {
    constexpr double q[] = {0x1.0000000000000p-1,  0x1.5555555555557p-3,  0x1.5555555555556p-5,
                            0x1.11111111100dcp-7,  0x1.6c16c16c162d4p-10, 0x1.a01a01abe7fe1p-13,
                            0x1.a01a01a6d889cp-16, 0x1.71de0231960ebp-19, 0x1.27e4db646b17ep-22,
                            0x1.af4de97ca4194p-26, 0x1.1f730349868cep-29};
    const Vector near_zero = -fma(x * x, horner(q, x), x);
    const Pair<Vector> e = exp_wide<0>({max(x, -700.0), 0.0});
    const Vector far = (1.0 - e.hi) - e.lo;
    return select(x > -0.34, near_zero, select(x == x, far, nan));
}

/// log(1 - exp(x)) for x <= 0: the logarithm of what is left of a probability exp(x).
CROSSENT_INLINE Vector log_one_minus_exp(const Vector& x) {
    return select(x > -ln2, log(one_minus_exp(x)), log1p(-exp(x)));
}

}  // namespace crossent::CROSSENT_ISA
