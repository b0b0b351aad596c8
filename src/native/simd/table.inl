// The table of one instruction set.  Included by one .cpp per set, inside which CROSSENT_ISA names the namespace;
// every template below is instantiated there with that file's compiler flags and nowhere else.
#include "../kernels/binary.hpp"
#include "../kernels/column_sums.hpp"
#include "../kernels/cross_entropy.hpp"
#include "../kernels/information.hpp"
#include "../kernels/judge.hpp"
#include "../kernels/distributions.hpp"
#include "../kernels/parts_tiles.hpp"
#include "../kernels/linear.hpp"
#include "../kernels/linear_softmax.hpp"
#include "../kernels/scaling.hpp"
#include "../kernels/softmax.hpp"
#include "../kernels/survey_block.hpp"
#include "dispatch.hpp"

namespace crossent::CROSSENT_ISA {

extern const KernelTable table;
const KernelTable table{
    CROSSENT_ISA_NAME,
    &cross_entropy<float>,
    &cross_entropy<double>,
    &all_parts<float>,
    &all_parts<double>,
    &distributions<float>,
    &distributions<double>,
    &binary<float>,
    &binary<double>,
    &rows<float>,
    &rows<double>,
    &elements<float>,
    &elements<double>,
    &information<float>,
    &information<double>,
    &judge,
    &survey,
    &scaling,
    &linear<float>,
    &linear<double>,
    &linear_softmax<float>,
    &linear_softmax<double>,
    &column_sums<float>,
    &column_sums<double>,
};

}  // namespace crossent::CROSSENT_ISA
