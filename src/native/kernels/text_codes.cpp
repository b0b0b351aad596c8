#include "text_codes.hpp"

#include <algorithm>
#include <cstring>

namespace crossent {

namespace {

/// Eight bytes at a time through the finaliser of SplitMix64.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = text.size();
    for (std::size_t place = 0; place < text.size(); place += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + place, std::min<std::size_t>(8, text.size() - place));
        hash = (hash ^ word) + 0x9E3779B97F4A7C15u;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
        hash ^= hash >> 31;
    }
    return hash;
}

constexpr std::size_t fewest_slots = 1024;

}  // namespace

TextCodes::TextCodes() : slots_(fewest_slots) {}

std::string_view TextCodes::text(index_t code) const {
    const auto place = static_cast<std::size_t>(code);
    const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
    return {bytes_.data() + begin, ends_[place] - begin};
}

std::int32_t TextCodes::code(std::string_view wanted) {
    const std::uint64_t hash = hash_of(wanted);
    std::size_t slot = hash & (slots_.size() - 1);
    for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
        const std::int32_t known = slots_[slot] - 1;
        if (hashes_[static_cast<std::size_t>(known)] == hash && text(known) == wanted) return known;
    }
    bytes_.append(wanted);
    ends_.push_back(bytes_.size());
    hashes_.push_back(hash);
    slots_[slot] = static_cast<std::int32_t>(hashes_.size());
    if (2 * hashes_.size() > slots_.size()) grow();
    return static_cast<std::int32_t>(hashes_.size()) - 1;
}

void TextCodes::grow() {
    slots_.assign(2 * slots_.size(), 0);
    for (std::size_t known = 0; known < hashes_.size(); ++known) {
        std::size_t slot = hashes_[known] & (slots_.size() - 1);
        while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = static_cast<std::int32_t>(known) + 1;
    }
}

}  // namespace crossent
