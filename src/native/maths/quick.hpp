// The numbers of the quick loops, which compute a float32 row in floats and a float64 row in doubles.
//
// V is the vector: Floats or Vector (doubles).  A quick exponential carries the factor 2**shift, so that a probability of
// 1e-300 keeps its digits until the last product; what is below m + floor in a row of maximum m is read as m + floor,
// whose exponential is nothing, even beside a class weight of `heaviest_weight`.
//
// Coefficients: interpolation at Chebyshev nodes in 60 digits, of (exp r - 1 - r) / r**2 for |r| <= ln 2 / 2 and of
// (log f - 2 s) / s**3 by s**2; relative errors 2**-26.9 and 2**-31.6 for floats, 2**-55.7 and 2**-57.7 for doubles.
// ln 2 is cut in a part whose product with any n that occurs is exact (12 and 42 bits), and a rest.
#pragma once

#include "floats.hpp"
#include "log.hpp"

namespace crossent::CROSSENT_ISA {

template <class V> struct Quick;

template <> struct Quick<Floats> {
    static constexpr int shift = 62, mantissa = 23, bias = 127;
    static constexpr float up = 0x1p62f, down = 0x1p-62f, floor = -128.8f;
    static constexpr float reach = 0x1p11f, far_reach = 0x1p20f;  // of |m|: exp_from_power and exp_from_maximum
    static constexpr float magic = round_magic32, log2_e = 0x1.715476p+0f, half_root = 0x1.6a09e6p-1f;
    static constexpr float ln2_high = 0x1.62ep-1f, ln2_low = 0x1.0bfbe8p-15f;
    static constexpr float exp_terms[] = {0x1.000000p-1f, 0x1.5554d8p-3f, 0x1.555516p-5f, 0x1.12106cp-7f,
                                          0x1.6d1606p-10f};
    static constexpr float log_terms[] = {0x1.555556p-1f, 0x1.9999ecp-2f, 0x1.245c44p-2f, 0x1.ddced8p-3f};
};

template <> struct Quick<Vector> {
    static constexpr int shift = 200, mantissa = 52, bias = 1023;
    static constexpr double up = 0x1p200, down = 0x1p-200, floor = -840;
    static constexpr double reach = 0x1p9, far_reach = 0x1p50;
    static constexpr double magic = round_magic, log2_e = 0x1.71547652b82fep+0, half_root = 0x1.6a09e667f3bcdp-1;
    static constexpr double ln2_high = 0x1.62e42fefa3800p-1, ln2_low = 0x1.ef35793c76730p-45;
    static constexpr double exp_terms[] = {0x1.0000000000001p-1,  0x1.5555555555556p-3,  0x1.5555555553d37p-5,
                                           0x1.11111111109a6p-7,  0x1.6c16c1789d1d7p-10, 0x1.a01a01a7cebcdp-13,
                                           0x1.a019b8ca26fcfp-16, 0x1.71de0d85293b8p-19, 0x1.2891d4ffbb0f9p-22,
                                           0x1.af390ba7e6f47p-26};
    static constexpr double log_terms[] = {0x1.5555555555558p-1, 0x1.9999999995273p-2, 0x1.2492492dfd86cp-2,
                                           0x1.c71c62d5e53e0p-3, 0x1.7462b91b8df65p-3, 0x1.39fdcceb4bb45p-3,
                                           0x1.2b5f68a50d903p-3};
};

/// Class weights whose products with quick exponentials stay normal; 0 is exact.
inline constexpr double heaviest_weight = 0x1p32;
CROSSENT_INLINE bool quick_can_weigh(double weight) {
    return weight == 0 || (weight >= 1 / heaviest_weight && weight <= heaviest_weight);
}

template <class T> struct VectorOf;
template <> struct VectorOf<float> { using type = Floats; };
template <> struct VectorOf<double> { using type = Vector; };
template <class T> using QuickVector = typename VectorOf<T>::type;

/// Loads by the vector, so that a loop may be written once.
template <class V> CROSSENT_INLINE V take(const typename V::Element* p) {
    if constexpr (sizeof(*p) == 4) return load_floats(p);
    else return load(p);
}
template <class V>
CROSSENT_INLINE V take_some(const typename V::Element* p, std::int64_t count, typename V::Element rest) {
    if constexpr (sizeof(*p) == 4) return load_some_floats(p, count, rest);
    else return load_some(p, count, rest);
}

template <class V, int n> CROSSENT_INLINE V polynomial(const typename V::Element (&c)[n], const V& x) {
    V r = c[n - 1];
    for (int i = n - 2; i >= 0; --i) r = fma(r, x, c[i]);
    return r;
}

/// 2**n from n + bias in the low bits of a sum with the magic number.  An integer shift, and no addition to the bits of
/// an exponential, so that a NaN beside it stays NaN in the product.
template <class V> CROSSENT_INLINE V power_of_two(const V& n_bits) {
    V r;
    for (int i = 0; i < parts; ++i) {
        using Words = std::conditional_t<sizeof(typename V::Element) == 4, floats_words_t, part_words_t>;
        r.part[i] = std::bit_cast<decltype(+r.part[i])>((Words)((Words)n_bits.part[i] << Quick<V>::mantissa));
    }
    return r;
}

}  // namespace crossent::CROSSENT_ISA
