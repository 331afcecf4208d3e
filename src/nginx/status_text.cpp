#include "nginx/ngx.hpp"

#include "nginx/status_text.hpp"

namespace tokenward::nginx {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char byte : text) {
        if (byte == '"' || byte == '\\') {
            out += '\\';
        }
        out += byte;
    }
    return out += '"';
}

} // namespace tokenward::nginx
