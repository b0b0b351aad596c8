// A tile of rows, transposed: for few classes.
//
// Rows of 2 to 64 (float32: 128) classes leave most lanes of a register idle, so 64 rows are copied into columns that stay in the
// first-level cache; vectors then run across rows, and eight rows share every maximum, sum and logarithm.
#pragma once

#include <algorithm>

#include "transpose.hpp"

namespace crossent::CROSSENT_ISA {

inline constexpr index_t tile_rows = 64;

/// The most classes that take this path: a tile has to stay in the first-level cache.
template <class T> inline constexpr index_t tile_columns = 512 / sizeof(T);

template <class T> struct Tile {
    alignas(64) T cell[tile_rows * tile_columns<T>];

    T* column(index_t j) { return cell + j * tile_rows; }

    /// True if rows can be transposed in registers: a row of less than four has to be followed by the next.
    static bool in_registers(index_t k, index_t stride) { return sizeof(T) == 4 && k >= 2 && (k >= 4 || stride == k); }

    void read_whole(const Rows<const T>& rows, index_t begin) {
        const index_t k = rows.columns;
        if (k < 4) {
            for (index_t r = 0; r < tile_rows; r += 4)
                k == 2 ? split_two(rows.row(begin + r), cell + r, tile_rows)
                       : split_three(rows.row(begin + r), cell + r, tile_rows);
            return;
        }
        for (index_t r = 0; r < tile_rows; r += Floats::lanes)
            for (index_t j = 0; j < k; j += 4) {
                const index_t at = std::min(j, k - 4);  // the last block overlaps the one before it
                rows_to_columns(rows.row(begin + r) + at, rows.stride, cell + at * tile_rows + r, tile_rows);
            }
    }
    void write_whole(const Rows<T>& rows, index_t begin) const {
        const index_t k = rows.columns;
        if (k < 4) {
            for (index_t r = 0; r < tile_rows; r += 4)
                k == 2 ? join_two(cell + r, tile_rows, rows.row(begin + r))
                       : join_three(cell + r, tile_rows, rows.row(begin + r));
            return;
        }
        for (index_t r = 0; r < tile_rows; r += Floats::lanes)
            for (index_t j = 0; j < k; j += 4) {
                const index_t at = std::min(j, k - 4);
                columns_to_rows(cell + at * tile_rows + r, tile_rows, rows.row(begin + r) + at, rows.stride);
            }
    }

    /// Rows begin ... begin + count; the rows that are missing in a last tile are copies of the first.
    void read(const Rows<const T>& rows, index_t begin, index_t count) {
        if constexpr (sizeof(T) == 4)
            if (count == tile_rows && in_registers(rows.columns, rows.stride)) return read_whole(rows, begin);
        const index_t k = rows.columns;
        for (index_t r = 0; r < tile_rows; ++r) {
            const T* row = rows.row(begin + (r < count ? r : 0));
            for (index_t j = 0; j < k; ++j) cell[j * tile_rows + r] = row[j];
        }
    }
    /// Back into rows, but for those of which `skip` is true.
    void write(const Rows<T>& rows, index_t begin, index_t count, const bool* skip) const {
        [[maybe_unused]] const bool whole = count == tile_rows && std::none_of(skip, skip + count, [](bool s) { return s; });
        if constexpr (sizeof(T) == 4)
            if (whole && in_registers(rows.columns, rows.stride)) return write_whole(rows, begin);
        const index_t k = rows.columns;
        for (index_t r = 0; r < count; ++r) {
            if (skip[r]) continue;
            T* row = rows.row(begin + r);
            for (index_t j = 0; j < k; ++j) row[j] = cell[j * tile_rows + r];
        }
    }
};

}  // namespace crossent::CROSSENT_ISA
