#include "exact.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <new>

namespace crossent {

namespace {

__extension__ typedef unsigned __int128 wide_t;
using word_t = std::uint64_t;

constexpr word_t low_32 = 0xffffffff;

/// (-1)^sign * mantissa * 2**(exponent - 1075), with exponent >= 1 also for subnormals.
struct Parts {
    word_t mantissa;
    unsigned exponent;
    word_t sign;  // all ones for a negative number

    explicit Parts(double value) {
        const auto bits = std::bit_cast<word_t>(value);
        const auto field = static_cast<unsigned>(bits >> 52) & 2047;
        const word_t fraction = bits & ((word_t{1} << 52) - 1);
        mantissa = field != 0 ? fraction | (word_t{1} << 52) : fraction;
        exponent = field != 0 ? field : 1;
        sign = word_t{0} - (bits >> 63);
    }
    bool finite() const { return exponent != 2047; }
};

/// The limbs of one sum, and the lowest and highest of all that a call touched: the others need no carry.
struct Touched {
    int low = exact_limbs;
    int high = 0;

    void widen(int first, int last) {
        low = std::min(low, first);
        high = std::max(high, last);
    }
};

/// Two's complement of `chunk` where `sign` is all ones.
inline index_t signed_chunk(word_t chunk, word_t sign) {
    return static_cast<index_t>((chunk ^ sign) - sign);
}

/// Add (-1)^sign * mantissa * 2**(position + exact_exponent) to a sum.
inline void add_at(index_t* limbs, word_t mantissa, word_t sign, unsigned position, Touched& touched) {
    const unsigned shift = position % 32;
    index_t* limb = limbs + position / 32;
    limb[0] += signed_chunk((mantissa << shift) & low_32, sign);
    limb[1] += signed_chunk((mantissa >> (32 - shift)) & low_32, sign);
    limb[2] += signed_chunk((mantissa >> 1) >> (63 - shift), sign);
    touched.widen(static_cast<int>(position / 32), static_cast<int>(position / 32) + 2);
}

/// The same for a product.
inline void add_wide_at(index_t* limbs, wide_t product, word_t sign, unsigned position, Touched& touched) {
    const unsigned shift = position % 32;
    index_t* limb = limbs + position / 32;
    limb[0] += signed_chunk(static_cast<word_t>(product << shift) & low_32, sign);
    limb[1] += signed_chunk(static_cast<word_t>(product >> (32 - shift)) & low_32, sign);
    limb[2] += signed_chunk(static_cast<word_t>(product >> (64 - shift)) & low_32, sign);
    limb[3] += signed_chunk(static_cast<word_t>(product >> (96 - shift)) & low_32, sign);
    limb[4] += signed_chunk(static_cast<word_t>((product >> 1) >> (127 - shift)), sign);
    touched.widen(static_cast<int>(position / 32), static_cast<int>(position / 32) + 4);
}

/// Bring every limb but the last into [0, 2**32).
void carry(index_t* limbs, const Touched& touched) {
    index_t over = 0;
    for (int i = touched.low; i < exact_limbs - 1 && (i <= touched.high || over != 0); ++i) {
        const index_t limb = limbs[i] + over;
        over = limb >> 32;
        limbs[i] = limb & static_cast<index_t>(low_32);
    }
    limbs[exact_limbs - 1] += over;
}

inline unsigned position_of(unsigned exponent) { return exponent - 1075 - exact_exponent; }
inline unsigned position_of_product(unsigned exponents) { return exponents - 2150 - exact_exponent; }

// ---------------------------------------------------------------- cells: one whole number for each exponent
//
// Numbers of one exponent are added as whole numbers, without a shift, and a cell of 128 bits has room for 2**21
// products.  That is three times as quick as limbs, for numbers from 2**-96 to 2**32: what losses and weights are.
// Others go to limbs.

constexpr unsigned cell_lowest = 1023 - 96;
constexpr unsigned cell_span = 128;
constexpr index_t additions_to_cells = index_t{1} << 20;
constexpr index_t most_cell_groups = 128;
constexpr index_t rows_worth_cells = 256;  // for each group: fewer, and emptying the cells costs more than they save

/// Add (-1)^sign * value to a cell, a whole number in two's complement.
inline void add_to(wide_t& cell, wide_t value, word_t sign) {
    const wide_t both = (static_cast<wide_t>(sign) << 64) | sign;
    cell += (value ^ both) - both;
}

void empty(wide_t cell, index_t* limbs, unsigned position, Touched& touched) {
    const word_t sign = word_t{0} - static_cast<word_t>(cell >> 127);
    if (cell != 0) add_wide_at(limbs, sign != 0 ? ~cell + 1 : cell, sign, position, touched);
}

status_bits add_by_limbs(const ExactTask& task, index_t begin, index_t end, Touched& touched) {
    status_bits status = 0;
    for (index_t i = begin; i < end; ++i) {
        const index_t group = task.codes != nullptr ? task.codes[i] : 0;
        if (group < 0 || group >= task.groups) {
            status |= code_out_of_range;
            continue;
        }
        index_t* limbs = task.limbs + group * exact_limbs;
        const Parts x(task.x[i]);
        const Parts y(task.y != nullptr ? task.y[i] : 1.0);
        if (!x.finite() || !y.finite()) {
            status |= non_finite_skipped;
        } else if (task.y == nullptr) {
            add_at(limbs, x.mantissa, x.sign, position_of(x.exponent), touched);
        } else {
            const unsigned position = position_of_product(x.exponent + y.exponent);
            add_wide_at(limbs, wide_t{x.mantissa} * y.mantissa, x.sign ^ y.sign, position, touched);
        }
    }
    return status;
}

template <bool product> status_bits add_by_cells(const ExactTask& task, wide_t* cells, Touched& touched) {
    constexpr unsigned span = product ? 2 * cell_span : cell_span;
    status_bits status = 0;
    for (index_t i = 0; i < task.n; ++i) {
        const auto group = static_cast<word_t>(task.codes != nullptr ? task.codes[i] : 0);
        const Parts x(task.x[i]);
        const unsigned at_x = x.exponent - cell_lowest;
        bool inside = group < static_cast<word_t>(task.groups) && at_x < cell_span;
        if constexpr (product) {
            const Parts y(task.y[i]);
            const unsigned at_y = y.exponent - cell_lowest;
            inside = inside && at_y < cell_span;
            if (inside) add_to(cells[group * span + at_x + at_y], wide_t{x.mantissa} * y.mantissa, x.sign ^ y.sign);
        } else {
            if (inside) add_to(cells[group * span + at_x], x.mantissa, x.sign);
        }
        if (!inside) status |= add_by_limbs(task, i, i + 1, touched);
    }
    for (index_t group = 0; group < task.groups; ++group) {
        for (unsigned place = 0; place < span; ++place) {
            const unsigned position = product ? position_of_product(2 * cell_lowest + place)
                                              : position_of(cell_lowest + place);
            empty(cells[group * span + place], task.limbs + group * exact_limbs, position, touched);
        }
    }
    return status;
}

/// Cells where they pay and there is memory for them.
std::unique_ptr<wide_t[]> cells_for(const ExactTask& task) {
    if (task.groups > most_cell_groups || task.n < rows_worth_cells * task.groups) return nullptr;
    const index_t span = task.y != nullptr ? 2 * cell_span : cell_span;
    return std::unique_ptr<wide_t[]>(new (std::nothrow) wide_t[static_cast<std::size_t>(task.groups * span)]());
}

}  // namespace

status_bits exact_add(const ExactTask& task) noexcept {
    status_bits status = 0;
    for (index_t begin = 0; begin < task.n; begin += additions_to_cells) {
        ExactTask part = task;
        part.n = std::min(task.n - begin, additions_to_cells);
        part.x += begin;
        if (part.y != nullptr) part.y += begin;
        if (part.codes != nullptr) part.codes += begin;
        Touched touched;
        if (const auto cells = cells_for(part)) {
            status |= part.y != nullptr ? add_by_cells<true>(part, cells.get(), touched)
                                        : add_by_cells<false>(part, cells.get(), touched);
        } else {
            status |= add_by_limbs(part, 0, part.n, touched);
        }
        for (index_t group = 0; group < part.groups; ++group) carry(part.limbs + group * exact_limbs, touched);
    }
    return status;
}

}  // namespace crossent
