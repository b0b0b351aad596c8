// Entropy and divergences of rows of probabilities.
#pragma once

#include "../maths/divergence.hpp"
#include "cross_entropy_direct.hpp"

namespace crossent::CROSSENT_ISA {

template <class T> status_bits information_row(const InformationTask<T>& task, index_t i) {
    const index_t k = task.p.columns;
    const bool two = task.verb != InformationVerb::entropy;
    Domain domain;
    Accumulator<double> sum;
    Mask infinite = Vector(0.0) != Vector(0.0);
    for (index_t j = 0; j < k; j += lanes) {
        const index_t count = std::min<index_t>(k - j, lanes);
        const Vector p = load_some(task.p.row(i) + j, count, T(0));
        const Vector q = two ? load_some(task.q.row(i) + j, count, T(0)) : Vector(0.0);
        domain.look(p, 1.0);
        domain.look(q, 1.0);
        if (task.verb == InformationVerb::entropy) {
            sum.add(entropy_term(p));
        } else if (task.verb == InformationVerb::js_divergence) {
            sum.add(jensen_term(p, q));
        } else {
            const Mask impossible = (q == 0.0) & (p > 0.0);
            infinite = infinite | impossible;
            const KullbackTerm term = kullback_term(p, select(impossible, p, q));
            sum.add(term.value);
            sum.add(term.difference);
        }
    }
    const status_bits status = domain.status(true);
    const Pair<double> total = sum.total();
    const double value = any(infinite) ? inf : total.hi + 0.0;
    task.out[i] = T(status & nan_input ? nan : value);
    return status | (any(infinite) ? positive_infinity_loss : 0);
}

template <class T> status_bits information(const InformationTask<T>& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    for (index_t i = begin; i < end; ++i) status |= information_row(task, i);
    return status;
}

}  // namespace crossent::CROSSENT_ISA
