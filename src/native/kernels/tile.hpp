// A tile of rows, transposed: for few classes.
//
// Rows of 2 to 64 classes leave most lanes of a register idle, so 64 rows are copied into columns that stay in the
// first-level cache; vectors then run across rows, and eight rows share every maximum, sum and logarithm.
#pragma once

#include "../maths/vector.hpp"
#include "tasks.hpp"

namespace crossent::CROSSENT_ISA {

inline constexpr index_t tile_rows = 64;
inline constexpr index_t tile_columns = 64;  // the most classes that take this path

template <class T> struct Tile {
    alignas(64) T cell[tile_rows * tile_columns];

    T* column(index_t j) { return cell + j * tile_rows; }

    /// Rows begin ... begin + count; the rows that are missing in a last tile are copies of the first.
    void read(const Rows<const T>& rows, index_t begin, index_t count) {
        const index_t k = rows.columns;
        for (index_t r = 0; r < tile_rows; ++r) {
            const T* row = rows.row(begin + (r < count ? r : 0));
            for (index_t j = 0; j < k; ++j) cell[j * tile_rows + r] = row[j];
        }
    }
    /// Back into rows, but for those of which `skip` is true.
    void write(const Rows<T>& rows, index_t begin, index_t count, const bool* skip) const {
        const index_t k = rows.columns;
        for (index_t r = 0; r < count; ++r) {
            if (skip[r]) continue;
            T* row = rows.row(begin + r);
            for (index_t j = 0; j < k; ++j) row[j] = cell[j * tile_rows + r];
        }
    }
};

}  // namespace crossent::CROSSENT_ISA
