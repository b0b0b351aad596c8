// Four rows of floats into four columns, and back, in registers of 16 bytes that every instruction set has.
#pragma once

#include "../maths/vector.hpp"
#include "tasks.hpp"

namespace crossent::CROSSENT_ISA {

typedef float four_t __attribute__((vector_size(16)));
typedef float four_unaligned_t __attribute__((vector_size(16), aligned(4), may_alias));

CROSSENT_INLINE four_t load_four(const float* p) { return *reinterpret_cast<const four_unaligned_t*>(p); }
CROSSENT_INLINE void store_four(float* p, four_t x) { *reinterpret_cast<four_unaligned_t*>(p) = x; }

/// A block of 4 x 4: lines `from` apart become lines `to` apart, transposed.
CROSSENT_INLINE void transpose_four(const float* in, index_t from, float* out, index_t to) {
    const four_t a = load_four(in), b = load_four(in + from), c = load_four(in + 2 * from), d = load_four(in + 3 * from);
    const four_t ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const four_t cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    store_four(out, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
    store_four(out + to, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
    store_four(out + 2 * to, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
    store_four(out + 3 * to, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
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
