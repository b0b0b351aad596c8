// Cross-entropy: which loop a row takes.
#pragma once

#include "cross_entropy_direct.hpp"
#include "cross_entropy_soft.hpp"
#include "cross_entropy_tiles.hpp"

namespace crossent::CROSSENT_ISA {

template <class T> status_bits any_row(const CrossEntropyTask<T>& task, index_t i) {
    const index_t y = task.labels != nullptr ? task.labels[i] : 0;
    if (task.labels != nullptr) {
        if (is_ignored(task, y)) return fill_row(task, i, 0.0, 0);
        if (y < 0 || y >= task.prediction.columns) return fill_row(task, i, nan, label_out_of_range);
    }
    if (task.space == Space::logits) return soft_row(task, i, y);
    return task.space == Space::probs ? direct_row<T, true>(task, i, y) : direct_row<T, false>(task, i, y);
}

template <class T> status_bits cross_entropy(const CrossEntropyTask<T>& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    const bool hard = task.space == Space::logits && task.labels != nullptr && task.smoothing == 0;
    if (!hard) {
        for (index_t i = begin; i < end; ++i) status |= any_row(task, i);
    } else if (task.prediction.columns <= tile_columns<T>) {
        status = hard_tiles(task, begin, end);
    } else {
        PendingLosses<T> pending(task);
        for (index_t i = begin; i < end; ++i) status |= checked_row(task, i, pending);
        status |= pending.finish();
    }
    finish_streaming();
    return status;
}

}  // namespace crossent::CROSSENT_ISA
