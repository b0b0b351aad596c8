// Exact sums of doubles and of products of doubles: a superaccumulator.
//
// A sum is  sum_i limb[i] * 2**(32 i + exact_exponent)  with int64 limbs.  One addition touches three limbs (a
// product five) and each limb has 31 spare bits, so carries wait until the end of a call.  Afterwards every limb
// but the last is in [0, 2**32): equal sums have equal limbs, in whatever order, chunks or machines they were made.
// After Kulisch, "Very fast and exact accumulation of products" (2011), with the carry kept lazy.
#pragma once

#include "tasks.hpp"

namespace crossent {

/// 2**-2148 is the last bit of the smallest product of two doubles.
inline constexpr int exact_exponent = -2148;

/// Bits from 2**-2148 to 2**2048, and 64 more to add up 2**64 of the largest.
inline constexpr int exact_limbs = 134;

struct ExactTask {
    index_t* limbs;  // (groups, exact_limbs)
    index_t groups;
    const std::int32_t* codes;  // which group; null: all in group 0
    const double* x;
    const double* y;  // null: x itself is added
    index_t n;
};

status_bits exact_add(const ExactTask& task) noexcept;

}  // namespace crossent
