// Texts as numbers, in the order in which they come up: a hash table that outlives the batch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tasks.hpp"

namespace crossent {

class TextCodes {
public:
    TextCodes();

    /// The numbers of texts, from 0; a new text takes the next one.
    void add(const std::string_view* texts, index_t n, std::int32_t* codes);

    index_t size() const { return static_cast<index_t>(begins_.size()) - 1; }
    std::string_view text(index_t code) const;

private:
    /// Whoever looks for a text reads one slot, and its bytes once the hash agrees.
    struct Slot {
        std::uint64_t hash = 0;
        std::size_t begin = 0;
        std::uint32_t size = 0;
        std::int32_t code = -1;  // -1: free
    };

    std::int32_t code(std::string_view text, std::uint64_t hash);
    std::size_t first_slot(std::uint64_t hash) const { return hash & (slots_.size() - 1); }
    void grow();

    std::vector<Slot> slots_;  // a power of two, at most half full
    std::vector<std::size_t> begins_;  // of each text, and the end of the last
    std::string bytes_;
};

}  // namespace crossent
