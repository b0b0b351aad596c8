// Binary cross-entropy from logits where the truth is 0 or 1, a vector of elements at a time in their own float width.
//
// Legend: y the truth, w the weight of what happened (1, or c where y = 1), s = z for y = 0 and -z for y = 1: the logit of
// what did not happen; e = exp(-|s|).
//
//     loss          w (max(s, 0) + log1p(e));   w e, scaled back after the product, where log1p(e) would be lost
//     gradient      w sigma(s) for y = 0, -w sigma(s) for y = 1;   sigma(s) = 1 / (1 + e), or e / (1 + e) for s < 0
//
// Nothing cancels, so no pairs are needed: errors below 3 ulp.  A truth between 0 and 1 goes through binary.hpp.
#pragma once

#include "../maths/quick_exp.hpp"
#include "../maths/quick_log.hpp"

namespace crossent::CROSSENT_ISA {

template <class V> struct QuickBinary {
    V loss, gradient;
};

template <bool with_gradient, class V>
CROSSENT_INLINE QuickBinary<V> quick_binary(const V& z, const V& y, const V& c) {
    using Q = Quick<V>;
    const auto happened = y == V(1.0f);
    const V s = select(happened, -z, z), w = select(happened, c, V(1.0f));
    const V e = ExpFromPower<V>(V(0.0f))(-abs(z));  // scaled
    const V small = e * V(Q::down), sum = small + 1.0f;
    const auto above = s > V(0.0f);
    const V value = w * (quick_log1p(Pair<V>{small, V(0.0f)}) + select(above, s, V(0.0f)));
    const V tiny = (e * w) * V(Q::down);
    const auto is_tiny = (e < V(Q::up * 0x1p-60f)) & (s < V(0.0f));
    const V loss = select(is_tiny, tiny, value);
    if constexpr (!with_gradient) return {loss, V(0.0f)};
    const V sigma = (select(above, V(Q::up), e) / sum) * w * V(Q::down);
    return {loss, select(happened, -sigma, sigma)};
}

/// The lanes that quick_binary is good for.
template <class V> CROSSENT_INLINE auto is_yes_or_no(const V& y, const V& c) {
    const auto fair = (c > V(typename V::Element(1 / heaviest_weight))) & (c < V(typename V::Element(heaviest_weight)));
    return (y == V(0.0f)) | ((y == V(1.0f)) & fair);
}

}  // namespace crossent::CROSSENT_ISA
