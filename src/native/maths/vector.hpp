// Eight doubles as one value: the only vector type of the kernels.
//
// The width is 64 bytes on every instruction set; what the processor has decides only into how many registers it
// is cut.  Lane i sees the same operations in the same order everywhere, a fused multiply-add is written out
// (contraction is off), and no operation depends on the width: so the bits are the same on every machine.
// Vector extensions of GCC and Clang; intrinsics only for fma, which GCC has no generic vector form of.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace crossent::CROSSENT_ISA {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

inline constexpr int lanes = 8;

#if defined(__AVX512F__)
inline constexpr int part_bytes = 64;
#elif defined(__AVX2__)
inline constexpr int part_bytes = 32;
#else
inline constexpr int part_bytes = 16;
#endif
inline constexpr int parts = 64 / part_bytes;
inline constexpr int part_lanes = lanes / parts;

typedef double part_t __attribute__((vector_size(part_bytes)));
typedef std::int64_t part_bits_t __attribute__((vector_size(part_bytes)));
typedef std::uint64_t part_words_t __attribute__((vector_size(part_bytes)));  // for sums of bits, which may wrap
typedef float part_float_t __attribute__((vector_size(part_bytes / 2)));
typedef double part_unaligned_t __attribute__((vector_size(part_bytes), aligned(8), may_alias));
typedef float part_float_unaligned_t __attribute__((vector_size(part_bytes / 2), aligned(4), may_alias));

#define CROSSENT_INLINE inline __attribute__((always_inline))

/// A yes or no per lane: all bits or none.
struct Mask {
    part_bits_t part[parts];
};

struct Vector {
    using Element = double;
    static constexpr int lanes = 8;
    part_t part[parts];

    Vector() = default;
    CROSSENT_INLINE Vector(double x) {
        for (auto& p : part) p = part_t{} + x;
    }
};

#define CROSSENT_BINARY(op)                                                                  \
    CROSSENT_INLINE Vector operator op(const Vector& a, const Vector& b) {                   \
        Vector r;                                                                            \
        for (int i = 0; i < parts; ++i) r.part[i] = a.part[i] op b.part[i];                  \
        return r;                                                                            \
    }
CROSSENT_BINARY(+)
CROSSENT_BINARY(-)
CROSSENT_BINARY(*)
CROSSENT_BINARY(/)
#undef CROSSENT_BINARY

#define CROSSENT_COMPARE(op)                                                                 \
    CROSSENT_INLINE Mask operator op(const Vector& a, const Vector& b) {                     \
        Mask r;                                                                              \
        for (int i = 0; i < parts; ++i) r.part[i] = (part_bits_t)(a.part[i] op b.part[i]);   \
        return r;                                                                            \
    }
CROSSENT_COMPARE(<)
CROSSENT_COMPARE(>)
CROSSENT_COMPARE(==)
CROSSENT_COMPARE(!=)
#undef CROSSENT_COMPARE

CROSSENT_INLINE Vector operator-(const Vector& a) {
    Vector r;
    for (int i = 0; i < parts; ++i) r.part[i] = -a.part[i];
    return r;
}

CROSSENT_INLINE Mask operator&(const Mask& a, const Mask& b) {
    Mask r;
    for (int i = 0; i < parts; ++i) r.part[i] = a.part[i] & b.part[i];
    return r;
}

CROSSENT_INLINE Mask operator|(const Mask& a, const Mask& b) {
    Mask r;
    for (int i = 0; i < parts; ++i) r.part[i] = a.part[i] | b.part[i];
    return r;
}

/// yes where the mask holds, no elsewhere.
CROSSENT_INLINE Vector select(const Mask& mask, const Vector& yes, const Vector& no) {
    Vector r;
    for (int i = 0; i < parts; ++i) r.part[i] = mask.part[i] ? yes.part[i] : no.part[i];
    return r;
}

/// True if a bit of the register is set.
template <class Bits> CROSSENT_INLINE bool any_bit(const Bits& bits) {
    static_assert(sizeof(Bits) == part_bytes);
#if defined(__AVX512F__)
    return _mm512_test_epi64_mask((__m512i)bits, (__m512i)bits) != 0;
#elif defined(__AVX2__)
    return _mm256_testz_si256((__m256i)bits, (__m256i)bits) == 0;
#else
    const auto halves = (part_bits_t)bits;
    return (halves[0] | halves[1]) != 0;
#endif
}

CROSSENT_INLINE bool any(const Mask& mask) {
    part_bits_t seen = mask.part[0];
    for (int i = 1; i < parts; ++i) seen |= mask.part[i];
    return any_bit(seen);
}

/// a * b + c with one rounding.
CROSSENT_INLINE Vector fma(const Vector& a, const Vector& b, const Vector& c) {
    Vector r;
    for (int i = 0; i < parts; ++i) {
#if defined(__AVX512F__)
        r.part[i] = (part_t)_mm512_fmadd_pd((__m512d)a.part[i], (__m512d)b.part[i], (__m512d)c.part[i]);
#elif defined(__AVX2__)
        r.part[i] = (part_t)_mm256_fmadd_pd((__m256d)a.part[i], (__m256d)b.part[i], (__m256d)c.part[i]);
#elif defined(__ARM_NEON) && defined(__aarch64__)
        r.part[i] = (part_t)vfmaq_f64((float64x2_t)c.part[i], (float64x2_t)a.part[i], (float64x2_t)b.part[i]);
#else
        for (int j = 0; j < part_lanes; ++j) r.part[i][j] = __builtin_fma(a.part[i][j], b.part[i][j], c.part[i][j]);
#endif
    }
    return r;
}

CROSSENT_INLINE double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }

/// b where one of them is NaN: only the order of the operands decides.
CROSSENT_INLINE Vector max(const Vector& a, const Vector& b) {
    Vector r;
    for (int i = 0; i < parts; ++i) {
#if defined(__AVX512F__)
        r.part[i] = (part_t)_mm512_maskz_max_pd(0xff, (__m512d)a.part[i], (__m512d)b.part[i]);
#elif defined(__AVX2__)
        r.part[i] = (part_t)_mm256_max_pd((__m256d)a.part[i], (__m256d)b.part[i]);
#else
        r.part[i] = a.part[i] > b.part[i] ? a.part[i] : b.part[i];
#endif
    }
    return r;
}

CROSSENT_INLINE Vector min(const Vector& a, const Vector& b) {
    Vector r;
    for (int i = 0; i < parts; ++i) {
#if defined(__AVX512F__)
        r.part[i] = (part_t)_mm512_maskz_min_pd(0xff, (__m512d)a.part[i], (__m512d)b.part[i]);
#elif defined(__AVX2__)
        r.part[i] = (part_t)_mm256_min_pd((__m256d)a.part[i], (__m256d)b.part[i]);
#else
        r.part[i] = a.part[i] < b.part[i] ? a.part[i] : b.part[i];
#endif
    }
    return r;
}

CROSSENT_INLINE Vector abs(const Vector& a) {
    Vector r;
    for (int i = 0; i < parts; ++i) {
        const part_bits_t bits = (part_bits_t)a.part[i] & (part_bits_t{} + std::numeric_limits<std::int64_t>::max());
        r.part[i] = (part_t)bits;
    }
    return r;
}

CROSSENT_INLINE Vector load(const double* p) {
    Vector r;
    for (int i = 0; i < parts; ++i) r.part[i] = *reinterpret_cast<const part_unaligned_t*>(p + i * part_lanes);
    return r;
}

CROSSENT_INLINE Vector load(const float* p) {
    Vector r;
    for (int i = 0; i < parts; ++i) {
#if defined(__AVX512F__)
        r.part[i] = (part_t)_mm512_maskz_cvtps_pd(0xff, _mm256_loadu_ps(p));  // GCC 12 would convert two halves
#else
        const part_float_t narrow = *reinterpret_cast<const part_float_unaligned_t*>(p + i * part_lanes);
        r.part[i] = __builtin_convertvector(narrow, part_t);
#endif
    }
    return r;
}

CROSSENT_INLINE void store(double* p, const Vector& a) {
    for (int i = 0; i < parts; ++i) *reinterpret_cast<part_unaligned_t*>(p + i * part_lanes) = a.part[i];
}

CROSSENT_INLINE void store(float* p, const Vector& a) {
    for (int i = 0; i < parts; ++i)
        *reinterpret_cast<part_float_unaligned_t*>(p + i * part_lanes) =
            __builtin_convertvector(a.part[i], part_float_t);
}

/// The first `count` elements; the other lanes are `rest`.  Nothing beyond `count` is touched.
template <class T> CROSSENT_INLINE Vector load_some(const T* p, std::int64_t count, T rest) {
#if defined(__AVX512F__)
    const auto mask = static_cast<__mmask8>((1u << count) - 1);
    Vector r;
    if constexpr (sizeof(T) == 4)
        r.part[0] = (part_t)_mm512_maskz_cvtps_pd(0xff, _mm256_mask_loadu_ps(_mm256_set1_ps(rest), mask, p));
    else
        r.part[0] = (part_t)_mm512_mask_loadu_pd(_mm512_set1_pd(rest), mask, p);
    return r;
#else
    T padded[lanes] = {rest, rest, rest, rest, rest, rest, rest, rest};
    std::memcpy(padded, p, static_cast<std::size_t>(count) * sizeof(T));
    return load(padded);
#endif
}

template <class T> CROSSENT_INLINE void store_some(T* p, std::int64_t count, const Vector& a) {
#if defined(__AVX512F__)
    const auto mask = static_cast<__mmask8>((1u << count) - 1);
    if constexpr (sizeof(T) == 4)
        _mm256_mask_storeu_ps(p, mask, _mm512_maskz_cvtpd_ps(0xff, (__m512d)a.part[0]));
    else
        _mm512_mask_storeu_pd(p, mask, (__m512d)a.part[0]);
#else
    T padded[lanes];
    store(padded, a);
    std::memcpy(p, padded, static_cast<std::size_t>(count) * sizeof(T));
#endif
}

/// 0, 1, ... 7.
CROSSENT_INLINE Vector lane_numbers() {
    constexpr double numbers[lanes] = {0, 1, 2, 3, 4, 5, 6, 7};
    return load(numbers);
}

/// The lanes added in a fixed tree: ((0+4)+(2+6)) + ((1+5)+(3+7)).
CROSSENT_INLINE double sum_lanes(const Vector& a) {
#if defined(__AVX512F__)
    alignas(64) double x[lanes];
    store(x, a);
    const __m256d four = _mm256_load_pd(x) + _mm256_load_pd(x + 4);
#elif defined(__AVX2__)
    const __m256d four = (__m256d)a.part[0] + (__m256d)a.part[1];
#else
    double x[lanes];
    store(x, a);
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
#endif
#if defined(__AVX2__)
    const __m128d two = _mm256_castpd256_pd128(four) + _mm256_extractf128_pd(four, 1);
    return two[0] + two[1];
#endif
}

CROSSENT_INLINE double first_lane(const Vector& a) { return a.part[0][0]; }

/// 2**n * a for an a whose exponent stays normal; `n_bits` holds n in the low bits of the sum with `round_magic`.
inline constexpr double round_magic = 0x1.8p52;
CROSSENT_INLINE Vector scale_by_power(const Vector& a, const Vector& n_bits) {
    Vector r;
    for (int i = 0; i < parts; ++i)
        r.part[i] = (part_t)((part_words_t)a.part[i] + ((part_words_t)n_bits.part[i] << 52));
    return r;
}

}  // namespace crossent::CROSSENT_ISA
