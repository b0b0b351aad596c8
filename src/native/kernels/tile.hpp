// A tile of rows, transposed: for few classes.
//
// Rows of 2 to 64 classes leave most lanes of a register idle, so 64 rows are copied into columns that stay in the
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

    /// A whole tile of floats four rows at a time; false if it has to go element by element.
    bool read_fours(const Rows<const T>& rows, index_t begin) {
        const index_t k = rows.columns;
        if constexpr (sizeof(T) != 4) return false;
        else if (k < 2 || (k < 4 && rows.stride != k)) return false;
        else {
            for (index_t r = 0; r < tile_rows; r += 4) {
                const T* row = rows.row(begin + r);
                if (k == 2) split_two(row, cell + r, tile_rows);
                else if (k == 3) split_three(row, cell + r, tile_rows);
                else
                    for (index_t j = 0; j < k; j += 4) {
                        const index_t at = std::min(j, k - 4);  // the last block overlaps the one before it
                        transpose_four(row + at, rows.stride, cell + at * tile_rows + r, tile_rows);
                    }
            }
            return true;
        }
    }
    bool write_fours(const Rows<T>& rows, index_t begin) const {
        const index_t k = rows.columns;
        if constexpr (sizeof(T) != 4) return false;
        else if (k < 2 || (k < 4 && rows.stride != k)) return false;
        else {
            for (index_t r = 0; r < tile_rows; r += 4) {
                T* row = rows.row(begin + r);
                if (k == 2) join_two(cell + r, tile_rows, row);
                else if (k == 3) join_three(cell + r, tile_rows, row);
                else
                    for (index_t j = 0; j < k; j += 4) {
                        const index_t at = std::min(j, k - 4);
                        transpose_four(cell + at * tile_rows + r, tile_rows, row + at, rows.stride);
                    }
            }
            return true;
        }
    }

    /// Rows begin ... begin + count; the rows that are missing in a last tile are copies of the first.
    void read(const Rows<const T>& rows, index_t begin, index_t count) {
        if (count == tile_rows && read_fours(rows, begin)) return;
        const index_t k = rows.columns;
        for (index_t r = 0; r < tile_rows; ++r) {
            const T* row = rows.row(begin + (r < count ? r : 0));
            for (index_t j = 0; j < k; ++j) cell[j * tile_rows + r] = row[j];
        }
    }
    /// Back into rows, but for those of which `skip` is true.
    void write(const Rows<T>& rows, index_t begin, index_t count, const bool* skip) const {
        if (count == tile_rows && std::none_of(skip, skip + count, [](bool s) { return s; }) && write_fours(rows, begin))
            return;
        const index_t k = rows.columns;
        for (index_t r = 0; r < count; ++r) {
            if (skip[r]) continue;
            T* row = rows.row(begin + r);
            for (index_t j = 0; j < k; ++j) row[j] = cell[j * tile_rows + r];
        }
    }
};

}  // namespace crossent::CROSSENT_ISA
