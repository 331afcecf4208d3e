#include "http/json_body.hpp"

#include <set>
#include <utility>

namespace tokenward::http {
namespace {

/// Watches the parser at work: it keeps one of two equal names, and any depth.
class Watch {
public:
    void see(int depth, Json::parse_event_t event, const Json& parsed) {
        if (depth > k_max_json_depth) {
            fault_ = "it is nested deeper than " + std::to_string(k_max_json_depth) + " levels";
        }
        if (event == Json::parse_event_t::object_start) {
            names_.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            names_.pop_back();
        } else if (event == Json::parse_event_t::key) {
            const auto& name = parsed.get_ref<const std::string&>();
            if (!names_.back().insert(name).second && fault_.empty()) {
                constexpr std::size_t k_shown = 60;
                fault_ = "\"" + name.substr(0, k_shown) + "\" stands twice in one object";
            }
        }
    }

    [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

private:
    std::vector<std::set<std::string>> names_; ///< of each object that is open
    std::string fault_;
};

} // namespace

admin::Answer<Json> parse_json(std::string_view text) {
    Watch watch;
    const auto see = [&watch](int depth, Json::parse_event_t event, const Json& parsed) {
        watch.see(depth, event, parsed);
        return true;
    };
    try {
        auto value = Json::parse(text, see);
        if (!watch.fault().empty()) {
            return admin::invalid("the body can't be taken: " + watch.fault());
        }
        return value;
    } catch (const Json::parse_error& error) {
        return admin::invalid("the body is no JSON: wrong at byte " + std::to_string(error.byte));
    } catch (const Json::out_of_range&) {
        return admin::invalid("the body holds a number that is out of range");
    }
}

std::string text_in(const Json& object, const std::string& name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::string> text_if_there(const Json& object, const std::string& name) {
    return object.contains(name) ? std::optional(text_in(object, name)) : std::nullopt;
}

admin::Answer<Done> refuse_empty(const Json& object,
                                 std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        const auto found = object.find(std::string(name));
        if (found != object.end() && found->is_string() &&
            found->get_ref<const std::string&>().empty()) {
            return admin::invalid("\"" + std::string(name) + "\" must not be empty");
        }
    }
    return Done{};
}

std::vector<std::string> texts_in(const Json& object, const std::string& name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_array() ? found->get<std::vector<std::string>>()
                                                      : std::vector<std::string>();
}

bool flag_in(const Json& object, const std::string& name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

SecretText take_secret(Json& object, const std::string& name) {
    return SecretText(std::move(object[name].get_ref<std::string&>()));
}

} // namespace tokenward::http
