// log(1 + R) for a pair R >= 0 that is below 2**100: one vector of rows.
//
//     1 + R = u + c,  u = 2**n f,   log(1 + R) = n ln 2 + log(f + 2**-n c)
//
// c joins f - 1, which is exact: so no quotient c / u is needed, and below half an ulp of 1 the result is R itself.
// The form is that of log.hpp, d - (d**2/2 - s (d**2/2 + s**2 P)).  Error below 1 ulp.
#pragma once

#include "quick.hpp"

namespace crossent::CROSSENT_ISA {

template <class V> CROSSENT_INLINE V quick_log1p(const Pair<V>& r) {
    using Q = Quick<V>;
    using Bits = std::conditional_t<sizeof(typename V::Element) == 4, floats_bits_t, part_bits_t>;
    using Words = std::conditional_t<sizeof(typename V::Element) == 4, floats_words_t, part_words_t>;
    using Word = std::conditional_t<sizeof(typename V::Element) == 4, std::uint32_t, std::uint64_t>;
    const auto [u, sum_rest] = two_sum(V(1.0f), r.hi);
    const V c = sum_rest + r.lo;
    constexpr Word half_root = std::bit_cast<Word>(Q::half_root), magic = std::bit_cast<Word>(Q::magic);
    V n, f, inverse_power;
    for (int i = 0; i < parts; ++i) {
        const Words bits = (Words)u.part[i];
        const Words exponent = (Words)((Bits)(bits - half_root) >> Q::mantissa);  // with its sign
        const Words moved = exponent << Q::mantissa;
        f.part[i] = std::bit_cast<decltype(+f.part[i])>((Words)(bits - moved));
        inverse_power.part[i] = std::bit_cast<decltype(+f.part[i])>((Words)(std::bit_cast<Word>(typename V::Element(1)) - moved));
        n.part[i] = std::bit_cast<decltype(+f.part[i])>((Words)(exponent + magic)) - Q::magic;
    }
    const V d = fma(c, inverse_power, f - 1.0f);
    const V s = d / (d + 2.0f);
    const V t = s * s;
    const V half = d * d * 0.5f;
    const V inner = fma(s, fma(t, polynomial<V>(Q::log_terms, t), half), n * Q::ln2_low);
    return fma(n, V(Q::ln2_high), d - (half - inner));
}

}  // namespace crossent::CROSSENT_ISA
