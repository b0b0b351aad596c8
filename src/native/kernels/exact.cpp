#include "exact.hpp"

#include <bit>

namespace crossent {

namespace {

__extension__ typedef unsigned __int128 wide_t;
using word_t = std::uint64_t;

constexpr word_t low_32 = 0xffffffff;
constexpr index_t additions_before_carry = index_t{1} << 30;

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

/// Two's complement of `chunk` where `sign` is all ones.
inline index_t signed_chunk(word_t chunk, word_t sign) {
    return static_cast<index_t>((chunk ^ sign) - sign);
}

inline void add(index_t* limbs, const Parts& x) {
    const unsigned position = x.exponent - 1075 - exact_exponent;
    const unsigned shift = position % 32;
    index_t* limb = limbs + position / 32;
    limb[0] += signed_chunk((x.mantissa << shift) & low_32, x.sign);
    limb[1] += signed_chunk((x.mantissa >> (32 - shift)) & low_32, x.sign);
    limb[2] += signed_chunk((x.mantissa >> 1) >> (63 - shift), x.sign);
}

inline void add_product(index_t* limbs, const Parts& x, const Parts& y) {
    const wide_t product = wide_t{x.mantissa} * y.mantissa;
    const word_t sign = x.sign ^ y.sign;
    const unsigned position = x.exponent + y.exponent - 2150 - exact_exponent;
    const unsigned shift = position % 32;
    index_t* limb = limbs + position / 32;
    limb[0] += signed_chunk(static_cast<word_t>(product << shift) & low_32, sign);
    limb[1] += signed_chunk(static_cast<word_t>(product >> (32 - shift)) & low_32, sign);
    limb[2] += signed_chunk(static_cast<word_t>(product >> (64 - shift)) & low_32, sign);
    limb[3] += signed_chunk(static_cast<word_t>(product >> (96 - shift)) & low_32, sign);
    limb[4] += signed_chunk(static_cast<word_t>((product >> 1) >> (127 - shift)), sign);
}

/// Bring every limb but the last into [0, 2**32).
void carry(index_t* limbs) {
    index_t over = 0;
    for (int i = 0; i < exact_limbs - 1; ++i) {
        const index_t limb = limbs[i] + over;
        over = limb >> 32;
        limbs[i] = limb & static_cast<index_t>(low_32);
    }
    limbs[exact_limbs - 1] += over;
}

status_bits add_range(const ExactTask& task, index_t begin, index_t end) {
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
        } else if (task.y != nullptr) {
            add_product(limbs, x, y);
        } else {
            add(limbs, x);
        }
    }
    return status;
}

}  // namespace

status_bits exact_add(const ExactTask& task) noexcept {
    status_bits status = 0;
    for (index_t begin = 0; begin < task.n; begin += additions_before_carry) {
        const index_t left = task.n - begin;
        const index_t step = left < additions_before_carry ? left : additions_before_carry;
        status |= add_range(task, begin, begin + step);
        for (index_t group = 0; group < task.groups; ++group) carry(task.limbs + group * exact_limbs);
    }
    return status;
}

}  // namespace crossent
