// Linear scores, loss, residual and gradient in one read of the rows.
#pragma once

#include "linear_binary.hpp"
#include "linear_softmax.hpp"

namespace crossent::CROSSENT_ISA {

/// Sums over the rows of one block, written to that block's part of `task.out`.
template <class T> status_bits linear(const LinearTask<T>& task, index_t begin, index_t end) noexcept {
    double* out = task.out + begin / task.rows_per_block * task.width();
    for (index_t i = 0; i < task.width(); ++i) out[i] = 0.0;
    if (task.k == 1)
        linear_binary(task, begin, end, out);
    else if (task.padded == 8)
        linear_softmax<T, 1>(task, begin, end, out);
    else if (task.padded == 16)
        linear_softmax<T, 2>(task, begin, end, out);
    else if (task.padded == 32)
        linear_softmax<T, 4>(task, begin, end, out);
    else
        linear_softmax<T, 8>(task, begin, end, out);
    return 0;
}

}  // namespace crossent::CROSSENT_ISA
