// What a kernel is asked to do: plain pointers and sizes, no Python, no ownership.
//
// Legend: n rows, k classes, T float or double.  Strides count elements.  A null pointer means "not given".
#pragma once

#include <cstdint>

#include "status.hpp"

namespace crossent {

using index_t = std::int64_t;

/// A matrix whose rows are contiguous and lie `stride` elements apart.
template <class T> struct Rows {
    T* data = nullptr;
    index_t rows = 0;
    index_t columns = 0;
    index_t stride = 0;

    T* row(index_t i) const { return data + i * stride; }
    explicit operator bool() const { return data != nullptr; }
};

/// Which space a prediction lives in.
enum class Space { logits, log_probs, probs };

/// loss_i = sum_j c_j t'_ij (-log q_ij),  t' = (1 - smoothing) t + smoothing / k;  gradient by the prediction.
template <class T> struct CrossEntropyTask {
    Space space;
    Rows<const T> prediction;
    const index_t* labels = nullptr;  // either labels ...
    Rows<const T> targets;            // ... or a distribution per row
    const T* class_weights = nullptr;
    double smoothing = 0;
    const index_t* ignore = nullptr;
    index_t n_ignore = 0;
    T* loss = nullptr;
    Rows<T> gradient;

    index_t size() const { return prediction.rows; }
    index_t work_per_item() const { return prediction.columns; }
};

/// Everything that rows of logits say; base.gradient and all outputs below may be null, base.loss may not.
template <class T> struct PartsTask {
    CrossEntropyTask<T> base;
    const index_t* classes = nullptr;  // a truth that names a few classes: (n, named) and their shares
    const T* shares = nullptr;
    index_t named = 0;
    const std::uint8_t* mask = nullptr;  // 0: a class takes no part; mask_stride 0: the same for all rows
    index_t mask_stride = 0;
    double temperature = 1;
    double cap = 0;  // 0: none
    double focal = 0;
    double z_loss = 0;
    T* log_sum_exp = nullptr;
    T* entropy = nullptr;
    T* p_truth = nullptr;
    index_t* predicted = nullptr;  // -1: a row out of the ordinary, left to the caller

    index_t size() const { return base.prediction.rows; }
    index_t work_per_item() const { return base.prediction.columns; }
};

/// The most classes that a truth may name.
inline constexpr index_t most_named = 256;

/// loss_i = -(1 - y) p**focal log(1 - p) - c y (1 - p)**focal log p.
template <class T> struct BinaryTask {
    Space space;
    const T* prediction;
    const T* truth;
    const T* pos_weight = nullptr;
    index_t pos_weight_step = 0;  // 0: one weight for all
    double focal = 0;             // 0: no focus
    T* loss;
    T* gradient = nullptr;
    index_t n;

    index_t size() const { return n; }
    index_t work_per_item() const { return 1; }
};

/// Whether rows are distributions; and, where loss is given, c_y (-log q_y) of each.
template <class T> struct DistributionTask {
    Rows<const T> probs;
    double tolerance;
    const index_t* labels = nullptr;  // outside 0 .. k - 1: does not count
    const T* class_weights = nullptr;
    T* loss = nullptr;

    index_t size() const { return probs.rows; }
    index_t work_per_item() const { return probs.columns; }
};

enum class RowVerb { softmax, log_softmax, logsumexp };

template <class T> struct RowTask {
    RowVerb verb;
    Rows<const T> logits;
    Rows<T> out;  // logsumexp: one column

    index_t size() const { return logits.rows; }
    index_t work_per_item() const { return logits.columns; }
};

enum class ElementVerb { sigmoid, log_sigmoid };

template <class T> struct ElementTask {
    ElementVerb verb;
    const T* x;
    T* out;
    index_t n;

    index_t size() const { return n; }
    index_t work_per_item() const { return 1; }
};

enum class InformationVerb { entropy, kl_divergence, js_divergence };

template <class T> struct InformationTask {
    InformationVerb verb;
    Rows<const T> p;
    Rows<const T> q;  // entropy: not used
    T* out;

    index_t size() const { return p.rows; }
    index_t work_per_item() const { return p.columns; }
};

/// What a column of a scored prediction holds.
enum class Kind : int { probs = 0, log_probs = 1, logits = 2, sigmoid = 3 };

/// A batch of predictions in any layout: element (i, j) is data[i * row_stride + j * column_stride].
struct Batch {
    const double* data;
    index_t rows;
    index_t columns;
    index_t row_stride;
    index_t column_stride;
};

struct JudgeTask {
    Kind kind;
    const std::int32_t* truth;  // -1: a class that has no column
    Batch predictions;
    index_t classes;
    double clip_low;
    double clip_high;
    bool normalise;
    double* loss;
    double* p_truth;
    std::int32_t* predicted;
    double* confidence;

    index_t size() const { return predictions.rows; }
    index_t work_per_item() const { return predictions.columns; }
};

/// Per block of rows: the minimum and maximum of each column; per row: the sum.
struct SurveyTask {
    Batch predictions;
    double* low;   // (blocks, columns)
    double* high;  // (blocks, columns)
    double* sums;
};

}  // namespace crossent
