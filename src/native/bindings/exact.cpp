#include "../kernels/exact.hpp"

#include "arrays.hpp"

namespace crossent::bindings {

namespace {

status_bits add(const Limbs& limbs, const Vector<const std::int32_t>& codes, const Vector<const double>& x,
                const double* y) {
    const index_t n = extent(x, 0);
    require(extent(limbs, 1) == exact_limbs, "limbs must have EXACT_LIMBS columns");
    require(codes.is_valid() || extent(limbs, 0) == 1, "without codes there is one group: limbs must have one row");
    const ExactTask task{limbs.data(), extent(limbs, 0), elements(codes, n), x.data(), y, n};
    nb::gil_scoped_release released;
    return exact_add(task);
}

}  // namespace

void bind_exact(nb::module_& module) {
    module.attr("EXACT_LIMBS") = exact_limbs;
    module.attr("EXACT_EXPONENT") = exact_exponent;
    module.def(
        "exact_add",
        [](const Limbs& limbs, const Vector<const std::int32_t>& codes, const Vector<const double>& values) {
            return add(limbs, codes, values, nullptr);
        },
        "limbs"_a.noconvert(), "codes"_a.noconvert().none(), "values"_a.noconvert());
    module.def(
        "exact_add_product",
        [](const Limbs& limbs, const Vector<const std::int32_t>& codes, const Vector<const double>& x,
           const Vector<const double>& y) { return add(limbs, codes, x, elements(y, extent(x, 0))); },
        "limbs"_a.noconvert(), "codes"_a.noconvert().none(), "x"_a.noconvert(), "y"_a.noconvert());
}

}  // namespace crossent::bindings
