// Quotients, logarithms and powers of pairs: for what cancels beyond the digits of a double.
//
//     a / b         one step of long division further than the quotient of the first parts
//     log x         L + (x exp(-L) - 1),  L the rounded logarithm; the second part is below 2**-50, so its square is not
//                   missed
//     x**g          exp(g log x),  0 < x <= 1
//
// Relative errors below 2**-96 (the exponential of exp_careful.hpp); the logarithm's is absolute where it is below 1.
#pragma once

#include "exp_careful.hpp"
#include "log.hpp"

namespace crossent::CROSSENT_ISA {

template <class V> CROSSENT_INLINE Pair<V> operator/(const Pair<V>& a, const Pair<V>& b) {
    const V q = a.hi / b.hi;
    const V rest = fma(-q, b.hi, a.hi) + (a.lo - q * b.lo);
    return quick_two_sum(q, V(rest / b.hi));
}

/// exp(x), x <= 0; 0 below -840.
CROSSENT_INLINE Pair<Vector> exp_pair(const Pair<Vector>& x) {
    const Mask counts = x.hi > -840.0;
    const Pair<Vector> e = exp_careful<200>({select(counts, x.hi, 0.0), select(counts, x.lo, 0.0)});
    return {select(counts, e.hi * 0x1p-200, 0.0), select(counts, e.lo * 0x1p-200, 0.0)};
}

/// log(x) for x > 2**-700.
CROSSENT_INLINE Pair<Vector> log_pair(const Pair<Vector>& x) {
    const Vector l = log(x.hi);
    const Mask above = l > 0.0;
    const Pair<Vector> e = exp_pair({-abs(l), 0.0});
    const Pair<Vector> up = x * e;
    const Vector from_above = (up.hi - 1.0) + up.lo;
    const Vector from_below = ((x.hi - e.hi) + (x.lo - e.lo)) / e.hi;
    const Vector rest = select(above, from_above, from_below);
    return {l, select(rest - rest == 0.0, rest, 0.0)};
}

CROSSENT_INLINE Pair<Vector> power(const Pair<Vector>& x, double g) {
    const Pair<Vector> l = log_pair(x) * Pair<Vector>{g, 0.0};
    const Pair<Vector> e = exp_pair(l);
    const Mask gone = x.hi == 0.0;
    return {select(gone, 0.0, e.hi), select(gone, 0.0, e.lo)};
}

}  // namespace crossent::CROSSENT_ISA
