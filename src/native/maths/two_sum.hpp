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

/// hi + lo = a * b exactly (unless it underflows).
template <class V> CROSSENT_INLINE Pair<V> two_product(const V& a, const V& b) {
    const V hi = a * b;
    return {hi, fma(a, b, -hi)};
}

/// Products and sums of pairs, good to about 2**-100.
template <class V> CROSSENT_INLINE Pair<V> operator*(const Pair<V>& a, const Pair<V>& b) {
    const auto [hi, lo] = two_product(a.hi, b.hi);
    return quick_two_sum(hi, V(lo + fma(a.hi, b.lo, a.lo * b.hi)));
}

template <class V> CROSSENT_INLINE Pair<V> operator+(const Pair<V>& a, const Pair<V>& b) {
    const auto [hi, lo] = two_sum(a.hi, b.hi);
    return quick_two_sum(hi, V(lo + (a.lo + b.lo)));
}

template <class V> CROSSENT_INLINE Pair<V> operator-(const Pair<V>& a) { return {-a.hi, -a.lo}; }

template <class V> CROSSENT_INLINE Pair<V> operator-(const Pair<V>& a, const Pair<V>& b) { return a + -b; }

}  // namespace crossent::CROSSENT_ISA
