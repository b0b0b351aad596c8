#include "tally.hpp"

#include <algorithm>
#include <bit>

namespace crossent {

status_bits count_flagged(const FlagTask& task) noexcept {
    status_bits status = 0;
    for (index_t i = 0; i < task.n; ++i) {
        const index_t group = task.codes[i];
        if (group < 0 || group >= task.groups) {
            status |= code_out_of_range;
        } else {
            ++task.counts[2 * group + (task.flags[i] != 0)];
        }
    }
    return status;
}

void count_confidence(const ConfidenceTask& task) noexcept {
    const auto bins = static_cast<double>(task.bins);
    for (index_t i = 0; i < task.n; ++i) {
        // A NaN is in bin 0, like everything that is not above it.
        const double at = task.confidence[i] * bins;
        const index_t bin = at >= bins ? task.bins - 1 : at > 0 ? static_cast<index_t>(at) : 0;
        task.bin[i] = static_cast<std::int32_t>(bin);
        ++task.counts[2 * bin + (task.hit[i] != 0)];
    }
}

index_t count_sizes(const SizeTask& task) noexcept {
    index_t found = 0;
    for (index_t i = 0; i < task.n; ++i) {
        const double value = task.values[i];
        const auto upper = static_cast<index_t>(std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16);
        ++task.counts[std::min(upper, task.bins - 1)];
        task.above[found] = value;
        found += value > task.threshold;
    }
    return found;
}

index_t sample_places(const SampleTask& task) noexcept {
    index_t found = 0;
    for (index_t i = 0; i < task.n; ++i) {
        const index_t number = task.numbers != nullptr ? task.numbers[i] : task.first + i;
        // The finaliser of SplitMix64.
        std::uint64_t x = static_cast<std::uint64_t>(number) + 0x9E3779B97F4A7C15u;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
        x = x ^ (x >> 31);
        task.places[found] = i;
        found += x < task.bound;
    }
    return found;
}

}  // namespace crossent
