// Eight rows of a batch in any layout: columns that are contiguous are loaded, others are gathered.
#pragma once

#include <algorithm>

#include "../maths/vector.hpp"
#include "tasks.hpp"

namespace crossent::CROSSENT_ISA {

/// Rows first ... first + count of a batch, count <= 8; the lanes that are missing repeat the last row.
struct EightRows {
    const double* data;
    index_t row_stride, column_stride;
    index_t count;

    EightRows(const Batch& batch, index_t first, index_t rows)
        : data(batch.data + first * batch.row_stride),
          row_stride(batch.row_stride),
          column_stride(batch.column_stride),
          count(std::min<index_t>(rows, lanes)) {}

    CROSSENT_INLINE Vector column(index_t j) const {
        const double* p = data + j * column_stride;
        if (row_stride == 1 && count == lanes) return load(p);
        double x[lanes];
        for (index_t i = 0; i < lanes; ++i) x[i] = p[std::min(i, count - 1) * row_stride];
        return load(x);
    }
};

}  // namespace crossent::CROSSENT_ISA
