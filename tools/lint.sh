#!/bin/bash
# Style and static checks; changes nothing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tools/deps.sh build lint
status=0

say "clang-format"
cpp_files | xargs -r clang-format-19 --dry-run -Werror || status=1

# The preset that compiles each file by itself gives a command for each, and so it is also seen
# that each includes what it uses.
build debug --target nginx_headers
dir=$(build_dir debug)
say "clang-tidy"
cpp_files | grep '\.cpp$' | grep -Ff <(sed -n 's|.*"file": "'"$root"'/\(.*\)".*|\1|p' "$dir/compile_commands.json") |
    xargs -r -P "$(nproc)" -n 4 clang-tidy-19 -p "$dir" --quiet || status=1
exit $status
