// Counts over a batch of scored rows: the passes of scoring that add up whole numbers, one loop each.
#pragma once

#include "tasks.hpp"

namespace crossent {

/// Rows by group and by a flag: counts is (groups, 2).
struct FlagTask {
    const std::int32_t* codes;
    const std::uint8_t* flags;
    index_t n;
    index_t groups;
    index_t* counts;
};

status_bits count_flagged(const FlagTask& task) noexcept;

/// Rows by the probability of their top class, in equal bins, wrong and right: counts is (bins, 2).
struct ConfidenceTask {
    const double* confidence;
    const std::uint8_t* hit;
    index_t n;
    index_t bins;
    index_t* counts;
    std::int32_t* bin;  // of each row
};

void count_confidence(const ConfidenceTask& task) noexcept;

/// Values that are not negative, by the upper half of the nearest IEEE single; `above` receives those over a threshold.
struct SizeTask {
    const double* values;
    index_t n;
    index_t bins;
    index_t* counts;
    double threshold;
    double* above;  // room for n
};

/// How many are above the threshold.
index_t count_sizes(const SizeTask& task) noexcept;

/// Places i whose number (first + i, or numbers[i]) has a hash below a bound: see crossent.calibration._sample.
struct SampleTask {
    const index_t* numbers;  // null: first, first + 1, ...
    index_t first;
    index_t n;
    std::uint64_t bound;
    index_t* places;  // room for n
};

/// How many there are.
index_t sample_places(const SampleTask& task) noexcept;

}  // namespace crossent
