#!/bin/bash
# clang-format over our own C++, in place.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tools/deps.sh lint
cpp_files | xargs -r clang-format-19 -i
