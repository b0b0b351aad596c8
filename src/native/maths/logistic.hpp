// The logistic function and log(1 + exp(z)).
//
//     sigma(z) = 1 / (1 + exp(-z))                    = e / (1 + e) for z < 0,  e = exp(-|z|)
//     softplus(z) = log(1 + exp(z)) = max(z, 0) + log1p(exp(-|z|))
//
// exp never overflows and nothing cancels: both terms of softplus are at least 0.  -log sigma(z) = softplus(-z).
// Errors below 2 ulp.  NaN stays; sigma(-inf) = 0, softplus(-inf) = 0.
#pragma once

#include "expm1.hpp"

namespace crossent::CROSSENT_ISA {

/// sigma(z), sigma(-z), and the part of softplus that z and -z share.
struct Logistic {
    Vector up, down, shared;

    CROSSENT_INLINE explicit Logistic(const Vector& z) {
        const Vector e = exp(-abs(z));
        const Vector sum = 1.0 + e;
        const Vector large = 1.0 / sum, small = e / sum;
        const Mask negative = z < 0.0;
        up = select(negative, small, large);
        down = select(negative, large, small);
        shared = log1p(e);
    }
};

CROSSENT_INLINE Vector softplus(const Vector& z, const Vector& shared) { return select(z > 0.0, z, 0.0) + shared; }

}  // namespace crossent::CROSSENT_ISA
