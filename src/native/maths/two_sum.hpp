// Sums with their rounding error.
//
//     hi + lo = a + b  exactly,  hi = fl(a + b)                    (unless hi overflows; then lo is NaN)
//
// A naive a - b of two logits loses up to half an ulp of the larger: 2**-44 at 500, which exp turns into 2**8 ulp.
// Source: Knuth, TAOCP 2, 4.2.2 theorem B; Dekker 1971 for the quick form, which needs |a| >= |b|.
#pragma once

#include "vector.hpp"

namespace crossent::CROSSENT_ISA {

template <class V> struct Pair {
    V hi, lo;
};

template <class V> CROSSENT_INLINE Pair<V> two_sum(const V& a, const V& b) {
    const V hi = a + b;
    const V b_seen = hi - a;
    return {hi, (a - (hi - b_seen)) + (b - b_seen)};
}

template <class V> CROSSENT_INLINE Pair<V> quick_two_sum(const V& a, const V& b) {
    const V hi = a + b;
    return {hi, b - (hi - a)};
}

}  // namespace crossent::CROSSENT_ISA
