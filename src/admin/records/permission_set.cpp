#include "admin/records/permission_set.hpp"

namespace tokenward::admin {

PermissionSet PermissionSet::all() {
    PermissionSet set;
    set.text_ = "*";
    return set;
}

std::optional<PermissionSet> PermissionSet::parse(std::string_view text) {
    if (!PermissionList::parse(text)) {
        return std::nullopt;
    }
    PermissionSet set;
    set.text_ = text;
    return set;
}

bool PermissionSet::add(std::string_view word) {
    if (contains(word)) {
        return false;
    }
    std::size_t place = 0;
    WordSplitter splitter(text_);
    for (auto next = splitter.next(); next && *next < word; next = splitter.next()) {
        place += next->size() + 1;
    }
    if (place > text_.size()) {
        text_.append(" ").append(word);
    } else {
        text_.insert(place, std::string(word).append(text_.empty() ? "" : " "));
    }
    return true;
}

bool PermissionSet::remove(std::string_view word) {
    if (is_all()) {
        return false;
    }
    std::size_t place = 0;
    WordSplitter splitter(text_);
    for (auto next = splitter.next(); next; next = splitter.next()) {
        if (*next == word) {
            // With the blank after it, or the one before it when it is the last.
            text_.erase(place, word.size() + 1);
            if (text_.ends_with(' ')) {
                text_.pop_back();
            }
            return true;
        }
        place += next->size() + 1;
    }
    return false;
}

std::vector<std::string> PermissionSet::words() const {
    std::vector<std::string> words;
    WordSplitter splitter(text_);
    while (const auto word = splitter.next()) {
        words.emplace_back(*word);
    }
    return words;
}

PermissionList PermissionSet::view() const noexcept {
    return PermissionList::parse(text_).value_or(PermissionList());
}

} // namespace tokenward::admin
