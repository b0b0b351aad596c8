// Work over rows, cut in fixed blocks and given to threads.
//
// Threads are started for one call and joined before it returns: nothing survives a call, so a process may fork
// at any time.  Rows do not depend on one another, so the answer does not depend on the number of threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

#include "tasks.hpp"

namespace crossent {

/// Cores that this process may use, or what CROSSENT_NUM_THREADS says.
int default_threads() noexcept;

/// About 0.1 ms of work for one thread: below that a second thread costs more than it gives.
inline constexpr index_t elements_per_thread = 100'000;

/// How many threads a call uses: `asked`, or by default one for small work and all for large.
inline int choose_threads(int asked, index_t items, index_t work_per_item) noexcept {
    if (asked > 0) return asked;
    const index_t useful = items * std::max<index_t>(work_per_item, 1) / elements_per_thread;
    return static_cast<int>(std::clamp<index_t>(useful, 1, default_threads()));
}

/// Run body(block) for 0 <= block < blocks.  A thread that can't be started is done without.
template <class Body> void for_each_block(index_t blocks, int threads, Body&& body) noexcept {
    std::atomic<index_t> next{0};
    auto work = [&]() noexcept {
        for (index_t block = next++; block < blocks; block = next++) body(block);
    };
    const auto helpers = static_cast<std::size_t>(std::clamp<index_t>(threads - 1, 0, std::max<index_t>(blocks - 1, 0)));
    std::vector<std::thread> team;
    try {
        team.reserve(helpers);
        for (std::size_t i = 0; i < helpers; ++i) team.emplace_back(work);
    } catch (...) {
        // Fewer threads, the same answer.
    }
    work();
    for (auto& thread : team) thread.join();
}

/// Rows of one block: about 64 Ki elements, a multiple of 64 rows where rows are short.
inline index_t rows_per_block(index_t work_per_item) noexcept {
    const index_t rows = 65536 / std::max<index_t>(work_per_item, 1);
    return rows >= 64 ? rows / 64 * 64 : std::max<index_t>(rows, 1);
}

/// Run kernel(task, begin, end) over all items; the union of the status bits.
template <class Task> status_bits run_blocks(status_bits (*kernel)(const Task&, index_t, index_t) noexcept,
                                             const Task& task, int n_threads) noexcept {
    const index_t n = task.size();
    const index_t step = rows_per_block(task.work_per_item());
    std::atomic<status_bits> status{0};
    for_each_block((n + step - 1) / step, choose_threads(n_threads, n, task.work_per_item()), [&](index_t block) {
        const index_t begin = block * step;
        status.fetch_or(kernel(task, begin, std::min(begin + step, n)), std::memory_order_relaxed);
    });
    return status.load();
}

}  // namespace crossent
