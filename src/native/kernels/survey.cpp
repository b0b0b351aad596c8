#include "survey.hpp"

#include <limits>
#include <mutex>

namespace crossent {

status_bits run_survey(const SurveyTask& task, int n_threads) noexcept {
    const index_t n = task.predictions.rows;
    const index_t k = task.predictions.columns;
    const index_t step = rows_per_block(k);
    const auto kernel = kernels().survey;
    std::atomic<status_bits> status{0};
    std::mutex merging;
    for_each_block((n + step - 1) / step, choose_threads(n_threads, n, k), [&](index_t block) {
        const index_t begin = block * step;
        thread_local std::vector<double> bounds;
        bounds.assign(static_cast<std::size_t>(2 * k), std::numeric_limits<double>::infinity());
        double* low = bounds.data();
        double* high = low + k;
        for (index_t j = 0; j < k; ++j) high[j] = -high[j];
        status.fetch_or(kernel(task, begin, std::min(begin + step, n), low, high), std::memory_order_relaxed);
        // A minimum does not depend on the order in which blocks arrive, but for the sign of zero: + 0.0 drops it.
        const std::lock_guard lock(merging);
        for (index_t j = 0; j < k; ++j) {
            if (low[j] < task.low[j]) task.low[j] = low[j] + 0.0;
            if (high[j] > task.high[j]) task.high[j] = high[j] + 0.0;
        }
    });
    return status.load();
}

}  // namespace crossent
