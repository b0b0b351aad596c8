// A tile of sixteen rows, transposed: for few classes.
//
// Rows of few classes leave most lanes of a register idle, so sixteen of them are copied into columns that stay in the
// first-level cache beside the logits and the gradient; vectors then run across rows.
#pragma once

#include <algorithm>

#include "../maths/quick.hpp"
#include "lane_bits.hpp"
#include "short_rows.hpp"

namespace crossent::CROSSENT_ISA {

inline constexpr index_t tile_rows = 16;

/// The most classes that take this path: measured; long rows are friendlier to memory one by one.
template <class T> inline constexpr index_t tile_columns = sizeof(T) == 4 ? 112 : 48;

/// What a tile knows of its rows besides the logits.
template <class T> struct TileLabels {
    alignas(64) T label[tile_rows], weight[tile_rows];
    alignas(64) index_t y[tile_rows];  // 0 where the row is special
    std::uint32_t special = 0;  // a bit per row
};

/// Fetches line after line of what comes next, in step with the work, so that memory is never idle nor waited for.
template <class T> struct Ahead {
    const T* at;

    CROSSENT_INLINE void fetch(int lines) {
        for (int i = 0; i < lines; ++i) __builtin_prefetch(at + i * QuickVector<T>::lanes);
        at += lines * QuickVector<T>::lanes;
    }
};

template <class T> struct Tile {
    alignas(64) T cell[tile_rows * tile_columns<T>];

    /// Sixteen rows from the first, `stride` apart.
    CROSSENT_INLINE void read_whole(const T* first, index_t stride, index_t k, Ahead<T>& ahead) {
        if constexpr (sizeof(T) == 4) {
            if (k == 2) return split_two(first, cell, tile_rows);
            if (k == 3) return split_three(first, cell, tile_rows);
        }
        for (index_t j = 0; j < k; j += block_columns<T>) {
            const index_t at = std::min(j, k - block_columns<T>);  // the last block overlaps the one before it
            rows_to_columns(first + at, stride, cell + at * tile_rows, tile_rows);
            ahead.fetch(2);
        }
    }
    void write_whole(T* first, index_t stride, index_t k) const {
        if constexpr (sizeof(T) == 4) {
            if (k == 2) return join_two(cell, tile_rows, first);
            if (k == 3) return join_three(cell, tile_rows, first);
        }
        for (index_t j = 0; j < k; j += block_columns<T>) {
            const index_t at = std::min(j, k - block_columns<T>);
            columns_to_rows(cell + at * tile_rows, tile_rows, first + at, stride);
        }
    }

    /// Rows begin ... begin + count; the rows that are missing in a last tile are copies of the first.
    CROSSENT_INLINE void read(const Rows<const T>& rows, index_t begin, index_t count, Ahead<T>& ahead) {
        if (count == tile_rows && in_registers(rows.columns, rows.stride))
            return read_whole(rows.row(begin), rows.stride, rows.columns, ahead);
        for (index_t r = 0; r < tile_rows; ++r) {
            const T* row = rows.row(begin + (r < count ? r : 0));
            for (index_t j = 0; j < rows.columns; ++j) cell[j * tile_rows + r] = row[j];
        }
    }
    /// Back into rows, but for those whose bit of `skip` is set.
    void write(const Rows<T>& rows, index_t begin, index_t count, std::uint32_t skip) const {
        if (count == tile_rows && skip == 0 && in_registers(rows.columns, rows.stride))
            return write_whole(rows.row(begin), rows.stride, rows.columns);
        for (index_t r = 0; r < count; ++r) {
            if (skip >> r & 1) continue;
            T* row = rows.row(begin + r);
            for (index_t j = 0; j < rows.columns; ++j) row[j] = cell[j * tile_rows + r];
        }
    }

    /// True if rows can be transposed in registers: one shorter than a block has to be followed by the next.
    static bool in_registers(index_t k, index_t stride) {
        return k >= block_columns<T> || (k >= 2 && stride == k);
    }
};

}  // namespace crossent::CROSSENT_ISA
