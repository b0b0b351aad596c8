// Linear scores, loss, residual and gradient in one read of the rows: one score a row here, several in linear_softmax.
#pragma once

#include "linear_binary.hpp"
#include "linear_softmax.hpp"
#include "scratch.hpp"

namespace crossent::CROSSENT_ISA {

/// Sums over the rows of one part, written to that part's place in `task.out`.
template <class T> status_bits linear(const LinearTask<T>& task, index_t begin, index_t end) noexcept {
    double* out = task.out + begin / task.rows_per_part * task.width();
    for (index_t i = 0; i < task.width(); ++i) out[i] = 0.0;
    double* room = nullptr;
    if (task.curved && !(room = scratch<double>(curved_rows * (task.padded() + 1)))) {
        out[0] = nan;
        return 0;
    }
    linear_binary(task, begin, end, room, out);
    return 0;
}

}  // namespace crossent::CROSSENT_ISA
