#include "arrays.hpp"

namespace crossent::bindings {

namespace {

template <class T> void bind_entropy(nb::module_& module) {
    module.def(
        "entropy",
        [](const Matrix<const T>& probs, const Vector<T>& out, int n_threads) {
            const Rows<const T> p = rows(probs);
            return run(InformationTask<T>{InformationVerb::entropy, p, {}, elements(out, p.rows)}, n_threads);
        },
        "probs"_a.noconvert(), "out"_a.noconvert(), "n_threads"_a = 0);
}

template <class T, InformationVerb verb> void bind_divergence(nb::module_& module, const char* name) {
    module.def(
        name,
        [](const Matrix<const T>& p, const Matrix<const T>& q, const Vector<T>& out, int n_threads) {
            const Rows<const T> p_rows = rows(p);
            const Rows<const T> q_rows = rows(q, p_rows.rows, p_rows.columns);
            return run(InformationTask<T>{verb, p_rows, q_rows, elements(out, p_rows.rows)}, n_threads);
        },
        "p"_a.noconvert(), "q"_a.noconvert(), "out"_a.noconvert(), "n_threads"_a = 0);
}

template <class T> void bind_width(nb::module_& module) {
    bind_entropy<T>(module);
    bind_divergence<T, InformationVerb::kl_divergence>(module, "kl_divergence");
    bind_divergence<T, InformationVerb::js_divergence>(module, "js_divergence");
}

}  // namespace

void bind_information(nb::module_& module) {
    bind_width<float>(module);
    bind_width<double>(module);
}

}  // namespace crossent::bindings
