#include "../kernels/survey.hpp"
#include "arrays.hpp"


namespace crossent::bindings {

namespace {

Batch batch(const Matrix<const double>& predictions) {
    return {predictions.data(), extent(predictions, 0), extent(predictions, 1), predictions.stride(0),
            predictions.stride(1)};
}

status_bits judge(int kind, const Vector<const std::int32_t>& truth, const Matrix<const double>& predictions,
                  index_t classes, double clip_low, double clip_high, bool normalise, const Vector<double>& loss,
                  const Vector<double>& p_truth, const Vector<std::int32_t>& predicted,
                  const Vector<double>& confidence, int n_threads) {
    const Batch columns = batch(predictions);
    require(kind >= 0 && kind <= 3, "kind must be 0 probs, 1 log_probs, 2 logits or 3 sigmoid");
    require(columns.columns == classes || (columns.columns == 1 && classes == 2),
            "predictions must have one column per class, or one column for two classes");
    require(columns.columns > 0, "predictions must have a column");
    const JudgeTask task{static_cast<Kind>(kind), elements(truth, columns.rows), columns, classes, clip_low, clip_high,
                         normalise, elements(loss, columns.rows), elements(p_truth, columns.rows),
                         elements(predicted, columns.rows), elements(confidence, columns.rows)};
    return run(task, n_threads);
}

/// Each block keeps its own minima and maxima; they are merged in block order.
status_bits survey(const Matrix<const double>& predictions, const Vector<double>& low, const Vector<double>& high,
                   const Vector<double>& sums, int n_threads) {
    const Batch columns = batch(predictions);
    const index_t k = columns.columns;
    const SurveyTask task{columns, elements(low, k), elements(high, k), elements(sums, columns.rows)};
    nb::gil_scoped_release released;
    return run_survey(task, n_threads);
}

}  // namespace

void bind_judge(nb::module_& module) {
    module.def("judge", &judge, "kind"_a, "truth"_a.noconvert(), "predictions"_a.noconvert(), "classes"_a,
               "clip_low"_a, "clip_high"_a, "normalise"_a, "loss"_a.noconvert(), "p_truth"_a.noconvert(),
               "predicted"_a.noconvert(), "confidence"_a.noconvert(), "n_threads"_a = 0);
    module.def("survey", &survey, "predictions"_a.noconvert(), "low"_a.noconvert(), "high"_a.noconvert(),
               "sums"_a.noconvert(), "n_threads"_a = 0);
}

}  // namespace crossent::bindings
