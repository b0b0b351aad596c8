// What a kernel found on its way: bits that Python turns into errors and warnings.  Mirrored by
// crossent.native.Status; a test compares the two.
#pragma once

#include <cstdint>

namespace crossent {

using status_bits = std::uint32_t;

inline constexpr status_bits nan_input = 1;  // a prediction, a target or a value is NaN
inline constexpr status_bits label_out_of_range = 2;  // a label outside 0 <= y < k that is not ignored
inline constexpr status_bits negative = 4;  // a probability or a target below 0
inline constexpr status_bits above_one = 8;  // a probability above 1, or a log-probability above 0
inline constexpr status_bits positive_infinity_loss = 16;  // a class that happened had probability 0
inline constexpr status_bits all_minus_infinity = 32;  // a row of logits that are all -inf: no distribution
inline constexpr status_bits positive_infinity_input = 64;  // a logit is +inf
inline constexpr status_bits non_finite_skipped = 128;  // exact sums: a value was NaN or infinite and was not added
inline constexpr status_bits code_out_of_range = 256;  // exact sums: a group number outside the table; the value was not added

inline constexpr status_bits not_one = 512;  // a row of probabilities does not sum to 1

}  // namespace crossent
