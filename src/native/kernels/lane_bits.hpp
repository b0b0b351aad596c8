// A yes or no per lane as the bits of a number.
#pragma once

#include "../maths/floats.hpp"

namespace crossent::CROSSENT_ISA {

/// One bit per lane.
template <class M> CROSSENT_INLINE std::uint32_t lane_bits(const M& mask) {
    constexpr int width = sizeof(mask) / sizeof(mask.part[0][0]) / parts;
#if defined(__AVX512F__)
    if constexpr (width == 16) return _mm512_movepi32_mask((__m512i)mask.part[0]);
    else return _mm512_movepi64_mask((__m512i)mask.part[0]);
#else
    if (!any(mask)) return 0;
    std::uint32_t bits = 0;
    for (int i = 0; i < width * parts; ++i) bits |= std::uint32_t(mask.part[i / width][i % width] != 0) << i;
    return bits;
#endif
}

}  // namespace crossent::CROSSENT_ISA
