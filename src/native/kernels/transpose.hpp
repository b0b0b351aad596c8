// Rows into columns, and back, without a gather: blocks of 4 x 4 floats, or of 2 x 2 doubles, 16 bytes wide.
//
// A register holds several groups of 16 bytes, so several blocks are transposed at once.
#pragma once

#include "../maths/floats.hpp"
#include "tasks.hpp"

namespace crossent::CROSSENT_ISA {

typedef float four_t __attribute__((vector_size(16)));
typedef float four_unaligned_t __attribute__((vector_size(16), aligned(4), may_alias));
typedef double two_unaligned_t __attribute__((vector_size(16), aligned(8), may_alias));

CROSSENT_INLINE four_t load_four(const float* p) { return *reinterpret_cast<const four_unaligned_t*>(p); }
CROSSENT_INLINE void store_four(float* p, four_t x) { *reinterpret_cast<four_unaligned_t*>(p) = x; }

/// The columns of a block: what 16 bytes hold.
template <class T> inline constexpr index_t block_columns = 16 / sizeof(T);

template <class T> struct PartOf;
template <> struct PartOf<float> {
    using type = floats_part_t;
    using unaligned = floats_unaligned_t;
};
template <> struct PartOf<double> {
    using type = part_t;
    using unaligned = part_unaligned_t;
};

/// Groups of 16 bytes that lie `step` elements apart.
template <class T> CROSSENT_INLINE typename PartOf<T>::type load_groups(const T* p, index_t step) {
    using Part = typename PartOf<T>::type;
    const auto group = [&](index_t i) { return reinterpret_cast<const float*>(p + i * step); };
#if defined(__AVX512F__)
    __m512 x = _mm512_maskz_broadcast_f32x4(0xffff, _mm_loadu_ps(group(0)));
    x = _mm512_maskz_insertf32x4(0xffff, x, _mm_loadu_ps(group(1)), 1);
    x = _mm512_maskz_insertf32x4(0xffff, x, _mm_loadu_ps(group(2)), 2);
    return (Part)_mm512_maskz_insertf32x4(0xffff, x, _mm_loadu_ps(group(3)), 3);
#elif defined(__AVX2__)
    return (Part)_mm256_insertf128_ps(_mm256_zextps128_ps256(_mm_loadu_ps(group(0))), _mm_loadu_ps(group(1)), 1);
#else
    return (Part)load_four(group(0));
#endif
}

template <class T> CROSSENT_INLINE void store_groups(T* p, index_t step, typename PartOf<T>::type x) {
    const auto group = [&](index_t i) { return reinterpret_cast<float*>(p + i * step); };
#if defined(__AVX512F__)
    _mm_storeu_ps(group(0), _mm512_maskz_extractf32x4_ps(0xf, (__m512)x, 0));
    _mm_storeu_ps(group(1), _mm512_maskz_extractf32x4_ps(0xf, (__m512)x, 1));
    _mm_storeu_ps(group(2), _mm512_maskz_extractf32x4_ps(0xf, (__m512)x, 2));
    _mm_storeu_ps(group(3), _mm512_maskz_extractf32x4_ps(0xf, (__m512)x, 3));
#elif defined(__AVX2__)
    _mm_storeu_ps(group(0), _mm256_castps256_ps128((__m256)x));
    _mm_storeu_ps(group(1), _mm256_extractf128_ps((__m256)x, 1));
#else
    store_four(group(0), (four_t)x);
#endif
}

#if defined(__AVX512F__)
#define CROSSENT_GROUPS(a, b, c, d) \
    a, b, c, d, a + 4, b + 4, c + 4, d + 4, a + 8, b + 8, c + 8, d + 8, a + 12, b + 12, c + 12, d + 12
#define CROSSENT_PAIRS(a, b) a, b, a + 2, b + 2, a + 4, b + 4, a + 6, b + 6
#elif defined(__AVX2__)
#define CROSSENT_GROUPS(a, b, c, d) a, b, c, d, a + 4, b + 4, c + 4, d + 4
#define CROSSENT_PAIRS(a, b) a, b, a + 2, b + 2
#else
#define CROSSENT_GROUPS(a, b, c, d) a, b, c, d
#define CROSSENT_PAIRS(a, b) a, b
#endif

/// Every block of four registers, transposed.
CROSSENT_INLINE void transpose_groups(floats_part_t (&x)[4]) {
    constexpr int next = floats_part_lanes;
    const auto ab_low = __builtin_shufflevector(x[0], x[1], CROSSENT_GROUPS(0, next, 1, next + 1));
    const auto ab_high = __builtin_shufflevector(x[0], x[1], CROSSENT_GROUPS(2, next + 2, 3, next + 3));
    const auto cd_low = __builtin_shufflevector(x[2], x[3], CROSSENT_GROUPS(0, next, 1, next + 1));
    const auto cd_high = __builtin_shufflevector(x[2], x[3], CROSSENT_GROUPS(2, next + 2, 3, next + 3));
    x[0] = __builtin_shufflevector(ab_low, cd_low, CROSSENT_GROUPS(0, 1, next, next + 1));
    x[1] = __builtin_shufflevector(ab_low, cd_low, CROSSENT_GROUPS(2, 3, next + 2, next + 3));
    x[2] = __builtin_shufflevector(ab_high, cd_high, CROSSENT_GROUPS(0, 1, next, next + 1));
    x[3] = __builtin_shufflevector(ab_high, cd_high, CROSSENT_GROUPS(2, 3, next + 2, next + 3));
}
CROSSENT_INLINE void transpose_groups(part_t (&x)[2]) {
    constexpr int next = part_lanes;
    const auto low = __builtin_shufflevector(x[0], x[1], CROSSENT_PAIRS(0, next));
    const auto high = __builtin_shufflevector(x[0], x[1], CROSSENT_PAIRS(1, next + 1));
    x[0] = low;
    x[1] = high;
}
#undef CROSSENT_GROUPS
#undef CROSSENT_PAIRS

/// Sixteen rows of one block's columns, `from` apart, into as many columns `to` apart.
template <class T> CROSSENT_INLINE void rows_to_columns(const T* in, index_t from, T* out, index_t to) {
    constexpr index_t width = block_columns<T>;
    for (int r = 0; r < 16; r += part_bytes / static_cast<int>(sizeof(T))) {
        typename PartOf<T>::type x[width];
        for (index_t i = 0; i < width; ++i) x[i] = load_groups(in + (r + i) * from, width * from);
        transpose_groups(x);
        for (index_t i = 0; i < width; ++i) *reinterpret_cast<typename PartOf<T>::unaligned*>(out + i * to + r) = x[i];
    }
}

template <class T> CROSSENT_INLINE void columns_to_rows(const T* in, index_t from, T* out, index_t to) {
    constexpr index_t width = block_columns<T>;
    for (int r = 0; r < 16; r += part_bytes / static_cast<int>(sizeof(T))) {
        typename PartOf<T>::type x[width];
        for (index_t i = 0; i < width; ++i) x[i] = *reinterpret_cast<const typename PartOf<T>::unaligned*>(in + i * from + r);
        transpose_groups(x);
        for (index_t i = 0; i < width; ++i) store_groups(out + (r + i) * to, width * to, x[i]);
    }
}

}  // namespace crossent::CROSSENT_ISA
