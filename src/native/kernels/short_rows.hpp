// Sixteen adjoining rows of two or three floats into columns, and back: too short for the blocks of transpose.hpp.
#pragma once

#include "transpose.hpp"

namespace crossent::CROSSENT_ISA {

#if defined(__AVX512F__)

/// Element 3 i + j of 48 floats, for 16 i: two permutations a column instead of five shuffles for every four rows.
struct ThreeColumns {
    std::int32_t early[16], late[16];  // among the first 32; among these and the last 16
};
constexpr ThreeColumns three_columns(int j) {
    ThreeColumns at{};
    for (int i = 0; i < 16; ++i) {
        const int e = 3 * i + j;
        at.early[i] = e < 32 ? e : 0;
        at.late[i] = e < 32 ? i : e - 16;
    }
    return at;
}
inline constexpr ThreeColumns split_at[3] = {three_columns(0), three_columns(1), three_columns(2)};

/// Where element 16 v + i of 48 floats is: its row in the first two columns, and in those and the third.
constexpr ThreeColumns three_rows(int v) {
    ThreeColumns at{};
    for (int i = 0; i < 16; ++i) {
        const int e = 16 * v + i, row = e / 3, column = e % 3;
        at.early[i] = column < 2 ? 16 * column + row : 0;
        at.late[i] = column < 2 ? i : 16 + row;
    }
    return at;
}
inline constexpr ThreeColumns join_at[3] = {three_rows(0), three_rows(1), three_rows(2)};

CROSSENT_INLINE void permute_three(const float* a, const float* b, const float* c, const ThreeColumns& at, float* out) {
    const __m512 ab = _mm512_permutex2var_ps(_mm512_loadu_ps(a), _mm512_loadu_si512(at.early), _mm512_loadu_ps(b));
    _mm512_storeu_ps(out, _mm512_permutex2var_ps(ab, _mm512_loadu_si512(at.late), _mm512_loadu_ps(c)));
}
CROSSENT_INLINE void split_three(const float* in, float* out, index_t to) {
    for (int j = 0; j < 3; ++j) permute_three(in, in + 16, in + 32, split_at[j], out + j * to);
}
CROSSENT_INLINE void join_three(const float* in, index_t from, float* out) {
    for (int v = 0; v < 3; ++v) permute_three(in, in + from, in + 2 * from, join_at[v], out + 16 * v);
}

#else

/// Four rows at a time, a0 a1 a2 b0 | b1 b2 c0 c1 | c2 d0 d1 d2.
CROSSENT_INLINE void split_three(const float* in, float* out, index_t to) {
    for (int r = 0; r < 16; r += 4, in += 12, out += 4) {
        const four_t x = load_four(in), y = load_four(in + 4), z = load_four(in + 8);
        const four_t yz = __builtin_shufflevector(y, z, 2, 5, 3, 6);  // c0 d0 c1 d1
        const four_t xy = __builtin_shufflevector(x, y, 1, 4, 2, 5);  // a1 b1 a2 b2
        store_four(out, __builtin_shufflevector(x, yz, 0, 3, 4, 5));
        store_four(out + to, __builtin_shufflevector(xy, yz, 0, 1, 6, 7));
        store_four(out + 2 * to, __builtin_shufflevector(xy, z, 2, 3, 4, 7));
    }
}
CROSSENT_INLINE void join_three(const float* in, index_t from, float* out) {
    for (int r = 0; r < 16; r += 4, in += 4, out += 12) {
        const four_t x = load_four(in), y = load_four(in + from), z = load_four(in + 2 * from);
        const four_t xy = __builtin_shufflevector(x, y, 0, 4, 2, 6);  // a0 a1 c0 c1
        const four_t yz = __builtin_shufflevector(y, z, 1, 5, 3, 7);  // b1 b2 d1 d2
        const four_t zx = __builtin_shufflevector(z, x, 0, 5, 2, 7);  // a2 b0 c2 d0
        store_four(out, __builtin_shufflevector(xy, zx, 0, 1, 4, 5));
        store_four(out + 4, __builtin_shufflevector(yz, xy, 0, 1, 6, 7));
        store_four(out + 8, __builtin_shufflevector(zx, yz, 2, 3, 6, 7));
    }
}

#endif

CROSSENT_INLINE void split_two(const float* in, float* out, index_t to) {
    for (int r = 0; r < 16; r += 4, in += 8, out += 4) {
        const four_t a = load_four(in), b = load_four(in + 4);
        store_four(out, __builtin_shufflevector(a, b, 0, 2, 4, 6));
        store_four(out + to, __builtin_shufflevector(a, b, 1, 3, 5, 7));
    }
}
CROSSENT_INLINE void join_two(const float* in, index_t from, float* out) {
    for (int r = 0; r < 16; r += 4, in += 4, out += 8) {
        const four_t a = load_four(in), b = load_four(in + from);
        store_four(out, __builtin_shufflevector(a, b, 0, 4, 1, 5));
        store_four(out + 4, __builtin_shufflevector(a, b, 2, 6, 3, 7));
    }
}

}  // namespace crossent::CROSSENT_ISA
