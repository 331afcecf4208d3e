#!/bin/bash
# Style and static checks; changes nothing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tools/deps.sh build lint
status=0

say "clang-format"
cpp_files | xargs -r clang-format-19 --dry-run -Werror || status=1

# The compile commands, and nginx's generated headers, come from a build.
build release
say "clang-tidy"
cpp_files | grep '\.cpp$' | grep -Ff <(sed -n 's|.*"file": "'"$root"'/\(.*\)".*|\1|p' build/compile_commands.json) |
    xargs -r -P "$(nproc)" -n 4 clang-tidy-19 -p build --quiet || status=1
exit $status
