// Minimum and maximum of each column and the sum of each row, over one block of rows.
#pragma once

#include "columns.hpp"

namespace crossent::CROSSENT_ISA {

/// low and high (one per column) are updated; a NaN is passed over there and makes the sum of its row NaN.
inline status_bits survey(const SurveyTask& task, index_t begin, index_t end, double* low, double* high) noexcept {
    constexpr index_t chunk = 512;  // sums of a chunk stay in the first-level cache while its columns pass by
    const index_t k = task.predictions.columns;
    Mask seen_nan = Vector(0.0) != Vector(0.0);
    for (index_t first = begin; first < end; first += chunk) {
        const index_t last = std::min(first + chunk, end);
        std::fill(task.sums + first, task.sums + last, 0.0);
        for (index_t j = 0; j < k; ++j) {
            Vector least = inf, most = -inf;
            for (index_t i = first; i < last; i += lanes) {
                const EightRows rows(task.predictions, i, last - i);
                const Vector x = rows.column(j);
                least = select(x < least, x, least);
                most = select(x > most, x, most);
                seen_nan = seen_nan | (x != x);
                store_some(task.sums + i, rows.count, load_some(task.sums + i, rows.count, 0.0) + x);
            }
            double least_lanes[lanes], most_lanes[lanes];
            store(least_lanes, least);
            store(most_lanes, most);
            low[j] = std::min(low[j], *std::min_element(least_lanes, least_lanes + lanes));
            high[j] = std::max(high[j], *std::max_element(most_lanes, most_lanes + lanes));
        }
    }
    return any(seen_nan) ? nan_input : 0;
}

}  // namespace crossent::CROSSENT_ISA
