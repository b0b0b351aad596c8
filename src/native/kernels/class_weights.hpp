// What each class of a row weighs: from a label or a distribution, smoothing and class weights.
//
//     w_j = c_j ((1 - smoothing) t_j + smoothing / k)
//
// As pairs, because the gradient T p_j - w_j (T = sum of w) is the difference of numbers that a good model makes equal.
#pragma once

#include "softmax_row.hpp"

namespace crossent::CROSSENT_ISA {

template <class T> class RowWeights {
public:
    RowWeights(const CrossEntropyTask<T>& task, index_t i, index_t y)
        : label_(static_cast<double>(y)),
          target_(task.targets ? task.targets.row(i) : nullptr),
          class_weights_(task.class_weights),
          smooth_(task.smoothing != 0) {
        const double k = static_cast<double>(task.prediction.columns);
        keep_ = two_sum(1.0, -task.smoothing);
        spread_.hi = task.smoothing / k;
        spread_.lo = fma(-spread_.hi, k, task.smoothing) / k;
    }

    /// Columns j ... j + count - 1; the other lanes weigh 0.
    CROSSENT_INLINE Pair<Vector> at(index_t j, index_t count) const {
        Pair<Vector> w{truth(j, count), 0.0};
        if (smooth_) {
            const Pair<Vector> keep{keep_.hi, keep_.lo}, spread{spread_.hi, spread_.lo};
            w = w * keep + spread;
            const Mask outside = lane_numbers() > static_cast<double>(count - 1);
            w = {select(outside, 0.0, w.hi), select(outside, 0.0, w.lo)};
        }
        if (class_weights_ != nullptr) w = w * Pair<Vector>{load_some(class_weights_ + j, count, T(0)), 0.0};
        return w;
    }

private:
    CROSSENT_INLINE Vector truth(index_t j, index_t count) const {
        if (target_ != nullptr) return load_some(target_ + j, count, T(0));
        return select(lane_numbers() + static_cast<double>(j) == label_, 1.0, 0.0);
    }

    double label_;
    const T* target_;
    const T* class_weights_;
    bool smooth_;
    Pair<double> keep_, spread_;
};

}  // namespace crossent::CROSSENT_ISA
