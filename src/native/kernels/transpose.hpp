// Rows of floats into columns, and back, without a gather.
#pragma once

#include "../maths/floats.hpp"
#include "tasks.hpp"

namespace crossent::CROSSENT_ISA {

typedef float four_t __attribute__((vector_size(16)));
typedef float four_unaligned_t __attribute__((vector_size(16), aligned(4), may_alias));

CROSSENT_INLINE four_t load_four(const float* p) { return *reinterpret_cast<const four_unaligned_t*>(p); }
CROSSENT_INLINE void store_four(float* p, four_t x) { *reinterpret_cast<four_unaligned_t*>(p) = x; }

// A register of several groups of four carries several blocks of 4 x 4 at once.
#if defined(__AVX512F__)
#define CROSSENT_GROUPS(a, b, c, d) \
    a, b, c, d, a + 4, b + 4, c + 4, d + 4, a + 8, b + 8, c + 8, d + 8, a + 12, b + 12, c + 12, d + 12
#elif defined(__AVX2__)
#define CROSSENT_GROUPS(a, b, c, d) a, b, c, d, a + 4, b + 4, c + 4, d + 4
#else
#define CROSSENT_GROUPS(a, b, c, d) a, b, c, d
#endif

/// Groups of four floats that lie `step` apart.
CROSSENT_INLINE floats_part_t load_groups(const float* p, index_t step) {
#if defined(__AVX512F__)
    __m512 x = _mm512_maskz_broadcast_f32x4(0xffff, _mm_loadu_ps(p));
    x = _mm512_maskz_insertf32x4(0xffff, x, _mm_loadu_ps(p + step), 1);
    x = _mm512_maskz_insertf32x4(0xffff, x, _mm_loadu_ps(p + 2 * step), 2);
    return (floats_part_t)_mm512_maskz_insertf32x4(0xffff, x, _mm_loadu_ps(p + 3 * step), 3);
#elif defined(__AVX2__)
    return (floats_part_t)_mm256_insertf128_ps(_mm256_zextps128_ps256(_mm_loadu_ps(p)), _mm_loadu_ps(p + step), 1);
#else
    return (floats_part_t)load_four(p + 0 * step);
#endif
}

CROSSENT_INLINE void store_groups(float* p, index_t step, floats_part_t x) {
#if defined(__AVX512F__)
    _mm_storeu_ps(p, _mm512_maskz_extractf32x4_ps(0xf, (__m512)x, 0));
    _mm_storeu_ps(p + step, _mm512_maskz_extractf32x4_ps(0xf, (__m512)x, 1));
    _mm_storeu_ps(p + 2 * step, _mm512_maskz_extractf32x4_ps(0xf, (__m512)x, 2));
    _mm_storeu_ps(p + 3 * step, _mm512_maskz_extractf32x4_ps(0xf, (__m512)x, 3));
#elif defined(__AVX2__)
    _mm_storeu_ps(p, _mm256_castps256_ps128((__m256)x));
    _mm_storeu_ps(p + step, _mm256_extractf128_ps((__m256)x, 1));
#else
    store_four(p + 0 * step, (four_t)x);
#endif
}

/// Every block of 4 x 4 of four registers, transposed.
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
#undef CROSSENT_GROUPS

/// Sixteen rows of four floats, `from` apart, into four columns `to` apart.
CROSSENT_INLINE void rows_to_columns(const float* in, index_t from, float* out, index_t to) {
    for (int r = 0; r < Floats::lanes; r += floats_part_lanes) {
        floats_part_t x[4];
        for (int i = 0; i < 4; ++i) x[i] = load_groups(in + (r + i) * from, 4 * from);
        transpose_groups(x);
        for (int i = 0; i < 4; ++i) *reinterpret_cast<floats_unaligned_t*>(out + i * to + r) = x[i];
    }
}

CROSSENT_INLINE void columns_to_rows(const float* in, index_t from, float* out, index_t to) {
    for (int r = 0; r < Floats::lanes; r += floats_part_lanes) {
        floats_part_t x[4];
        for (int i = 0; i < 4; ++i) x[i] = *reinterpret_cast<const floats_unaligned_t*>(in + i * from + r);
        transpose_groups(x);
        for (int i = 0; i < 4; ++i) store_groups(out + (r + i) * to, 4 * to, x[i]);
    }
}

/// Four adjoining rows of two into two columns.
CROSSENT_INLINE void split_two(const float* in, float* out, index_t to) {
    const four_t a = load_four(in), b = load_four(in + 4);
    store_four(out, __builtin_shufflevector(a, b, 0, 2, 4, 6));
    store_four(out + to, __builtin_shufflevector(a, b, 1, 3, 5, 7));
}

CROSSENT_INLINE void join_two(const float* in, index_t from, float* out) {
    const four_t a = load_four(in), b = load_four(in + from);
    store_four(out, __builtin_shufflevector(a, b, 0, 4, 1, 5));
    store_four(out + 4, __builtin_shufflevector(a, b, 2, 6, 3, 7));
}

/// Four adjoining rows of three, a0 a1 a2 b0 | b1 b2 c0 c1 | c2 d0 d1 d2, into three columns.
CROSSENT_INLINE void split_three(const float* in, float* out, index_t to) {
    const four_t x = load_four(in), y = load_four(in + 4), z = load_four(in + 8);
    const four_t yz = __builtin_shufflevector(y, z, 2, 5, 3, 6);  // c0 d0 c1 d1
    const four_t xy = __builtin_shufflevector(x, y, 1, 4, 2, 5);  // a1 b1 a2 b2
    store_four(out, __builtin_shufflevector(x, yz, 0, 3, 4, 5));
    store_four(out + to, __builtin_shufflevector(xy, yz, 0, 1, 6, 7));
    store_four(out + 2 * to, __builtin_shufflevector(xy, z, 2, 3, 4, 7));
}

CROSSENT_INLINE void join_three(const float* in, index_t from, float* out) {
    const four_t x = load_four(in), y = load_four(in + from), z = load_four(in + 2 * from);
    const four_t xy = __builtin_shufflevector(x, y, 0, 4, 2, 6);  // a0 a1 c0 c1
    const four_t yz = __builtin_shufflevector(y, z, 1, 5, 3, 7);  // b1 b2 d1 d2
    const four_t zx = __builtin_shufflevector(z, x, 0, 5, 2, 7);  // a2 b0 c2 d0
    store_four(out, __builtin_shufflevector(xy, zx, 0, 1, 4, 5));
    store_four(out + 4, __builtin_shufflevector(yz, xy, 0, 1, 6, 7));
    store_four(out + 8, __builtin_shufflevector(zx, yz, 2, 3, 6, 7));
}

}  // namespace crossent::CROSSENT_ISA
