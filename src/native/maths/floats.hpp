// Sixteen floats as one value: what float32 is computed in where a row has to be fast.
//
// The rules of vector.hpp hold: 64 bytes on every instruction set, the same operations per lane, so the same bits.
// A float has 24 bits, so whatever cancels is carried as a pair; where that is not enough, rows go to the doubles.
#pragma once

#include "two_sum.hpp"

namespace crossent::CROSSENT_ISA {

inline constexpr float inf32 = std::numeric_limits<float>::infinity();

typedef float floats_part_t __attribute__((vector_size(part_bytes)));
typedef std::int32_t floats_bits_t __attribute__((vector_size(part_bytes)));
typedef std::uint32_t floats_words_t __attribute__((vector_size(part_bytes)));  // for sums of bits, which may wrap
typedef float floats_unaligned_t __attribute__((vector_size(part_bytes), aligned(4), may_alias));
inline constexpr int floats_part_lanes = part_bytes / 4;

/// A yes or no per lane: all bits or none.
struct FloatMask {
    floats_bits_t part[parts];
};

struct Floats {
    using Element = float;
    static constexpr int lanes = 16;
    floats_part_t part[parts];

    Floats() = default;
    CROSSENT_INLINE Floats(float x) {
        for (auto& p : part) p = floats_part_t{} + x;
    }
};

#define CROSSENT_BINARY(op)                                                                     \
    CROSSENT_INLINE Floats operator op(const Floats& a, const Floats& b) {                      \
        Floats r;                                                                               \
        for (int i = 0; i < parts; ++i) r.part[i] = a.part[i] op b.part[i];                     \
        return r;                                                                               \
    }
CROSSENT_BINARY(+)
CROSSENT_BINARY(-)
CROSSENT_BINARY(*)
CROSSENT_BINARY(/)
#undef CROSSENT_BINARY

#define CROSSENT_COMPARE(op)                                                                    \
    CROSSENT_INLINE FloatMask operator op(const Floats& a, const Floats& b) {                   \
        FloatMask r;                                                                            \
        for (int i = 0; i < parts; ++i) r.part[i] = (floats_bits_t)(a.part[i] op b.part[i]);    \
        return r;                                                                               \
    }
CROSSENT_COMPARE(<)
CROSSENT_COMPARE(>)
CROSSENT_COMPARE(==)
CROSSENT_COMPARE(!=)
#undef CROSSENT_COMPARE

CROSSENT_INLINE Floats operator-(const Floats& a) {
    Floats r;
    for (int i = 0; i < parts; ++i) r.part[i] = -a.part[i];
    return r;
}

CROSSENT_INLINE FloatMask operator&(const FloatMask& a, const FloatMask& b) {
    FloatMask r;
    for (int i = 0; i < parts; ++i) r.part[i] = a.part[i] & b.part[i];
    return r;
}

CROSSENT_INLINE FloatMask operator|(const FloatMask& a, const FloatMask& b) {
    FloatMask r;
    for (int i = 0; i < parts; ++i) r.part[i] = a.part[i] | b.part[i];
    return r;
}

/// yes where the mask holds, no elsewhere.
CROSSENT_INLINE Floats select(const FloatMask& mask, const Floats& yes, const Floats& no) {
    Floats r;
    for (int i = 0; i < parts; ++i) r.part[i] = mask.part[i] ? yes.part[i] : no.part[i];
    return r;
}

CROSSENT_INLINE bool any(const FloatMask& mask) {
    floats_bits_t seen = mask.part[0];
    for (int i = 1; i < parts; ++i) seen |= mask.part[i];
    return any_bit(seen);
}

/// a * b + c with one rounding.
CROSSENT_INLINE Floats fma(const Floats& a, const Floats& b, const Floats& c) {
    Floats r;
    for (int i = 0; i < parts; ++i) {
#if defined(__AVX512F__)
        r.part[i] = (floats_part_t)_mm512_fmadd_ps((__m512)a.part[i], (__m512)b.part[i], (__m512)c.part[i]);
#elif defined(__AVX2__)
        r.part[i] = (floats_part_t)_mm256_fmadd_ps((__m256)a.part[i], (__m256)b.part[i], (__m256)c.part[i]);
#elif defined(__ARM_NEON) && defined(__aarch64__)
        r.part[i] = (floats_part_t)vfmaq_f32((float32x4_t)c.part[i], (float32x4_t)a.part[i], (float32x4_t)b.part[i]);
#else
        for (int j = 0; j < floats_part_lanes; ++j)
            r.part[i][j] = __builtin_fmaf(a.part[i][j], b.part[i][j], c.part[i][j]);
#endif
    }
    return r;
}

/// b where one of them is NaN: only the order of the operands decides.
CROSSENT_INLINE Floats max(const Floats& a, const Floats& b) {
    Floats r;
    for (int i = 0; i < parts; ++i) {
#if defined(__AVX512F__)
        r.part[i] = (floats_part_t)_mm512_maskz_max_ps(0xffff, (__m512)a.part[i], (__m512)b.part[i]);
#elif defined(__AVX2__)
        r.part[i] = (floats_part_t)_mm256_max_ps((__m256)a.part[i], (__m256)b.part[i]);
#else
        r.part[i] = a.part[i] > b.part[i] ? a.part[i] : b.part[i];
#endif
    }
    return r;
}

CROSSENT_INLINE Floats min(const Floats& a, const Floats& b) {
    Floats r;
    for (int i = 0; i < parts; ++i) {
#if defined(__AVX512F__)
        r.part[i] = (floats_part_t)_mm512_maskz_min_ps(0xffff, (__m512)a.part[i], (__m512)b.part[i]);
#elif defined(__AVX2__)
        r.part[i] = (floats_part_t)_mm256_min_ps((__m256)a.part[i], (__m256)b.part[i]);
#else
        r.part[i] = a.part[i] < b.part[i] ? a.part[i] : b.part[i];
#endif
    }
    return r;
}

CROSSENT_INLINE Floats abs(const Floats& a) {
    Floats r;
    for (int i = 0; i < parts; ++i)
        r.part[i] = (floats_part_t)((floats_bits_t)a.part[i] & (floats_bits_t{} + 0x7fffffff));
    return r;
}

CROSSENT_INLINE Floats load_floats(const float* p) {
    Floats r;
    for (int i = 0; i < parts; ++i) r.part[i] = *reinterpret_cast<const floats_unaligned_t*>(p + i * floats_part_lanes);
    return r;
}

CROSSENT_INLINE void store(float* p, const Floats& a) {
    for (int i = 0; i < parts; ++i) *reinterpret_cast<floats_unaligned_t*>(p + i * floats_part_lanes) = a.part[i];
}

/// The first `count` elements; the other lanes are `rest`.  Nothing beyond `count` is touched.
CROSSENT_INLINE Floats load_some_floats(const float* p, std::int64_t count, float rest) {
#if defined(__AVX512F__)
    const auto mask = static_cast<__mmask16>((1u << count) - 1);
    Floats r;
    r.part[0] = (floats_part_t)_mm512_mask_loadu_ps(_mm512_set1_ps(rest), mask, p);
    return r;
#else
    float padded[Floats::lanes];
    store(padded, Floats(rest));
    std::memcpy(padded, p, static_cast<std::size_t>(count) * sizeof(float));
    return load_floats(padded);
#endif
}

CROSSENT_INLINE void store_some(float* p, std::int64_t count, const Floats& a) {
#if defined(__AVX512F__)
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << count) - 1), (__m512)a.part[0]);
#else
    float padded[Floats::lanes];
    store(padded, a);
    std::memcpy(p, padded, static_cast<std::size_t>(count) * sizeof(float));
#endif
}

/// The lanes widened to double, i and i + 8 added, then summed in the fixed tree of sum_lanes.
CROSSENT_INLINE double sum_lanes(const Floats& a) {
    float x[Floats::lanes];
    store(x, a);
    return sum_lanes(load(x) + load(x + lanes));
}

CROSSENT_INLINE float max_lanes(const Floats& a) {
    float x[Floats::lanes];
    store(x, a);
    const Vector eight = max(load(x), load(x + lanes));
    double y[lanes];
    store(y, eight);
    double m = y[0];
    for (int i = 1; i < lanes; ++i) m = y[i] > m ? y[i] : m;
    return static_cast<float>(m);
}

/// 2**n * a for an a whose exponent stays normal; `n_bits` holds n in the low bits of the sum with the magic number.
inline constexpr float round_magic32 = 0x1.8p23f;
CROSSENT_INLINE Floats scale_by_power(const Floats& a, const Floats& n_bits) {
    Floats r;
    for (int i = 0; i < parts; ++i)
        r.part[i] = (floats_part_t)((floats_words_t)a.part[i] + ((floats_words_t)n_bits.part[i] << 23));
    return r;
}

}  // namespace crossent::CROSSENT_ISA
