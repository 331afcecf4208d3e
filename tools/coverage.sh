#!/bin/bash
# Runs the units and t/ on an instrumented build and says what they covered. Fails where
# that is less of a layer than the project has promised itself.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tools/deps.sh build test coverage
source tools/test-nginx.sh
source tools/suites.sh

build coverage
dir=$(build_dir coverage)
find "$dir" -name '*.gcda' -delete
# Workers write down what they ran when they end; nobody may not write into the build.
((EUID != 0)) || export TEST_NGINX_WORKER_USER="root root"
suite "CTest (coverage)" ctest_suite coverage --label-exclude slow
if compgen -G 't/*.t' >/dev/null; then
    suite "t/ (coverage)" prove_suite coverage
fi

say "Reading what was covered"
gcovr --root "$root" --filter "$root/src/" --filter "$root/include/" \
    --exclude-throw-branches --json-summary "$dir/coverage.json" "$dir"
suite "coverage by layer" python3 tools/coverage_by_layer.py "$dir/coverage.json" \
    core=95 redis=85 nginx=85
finish
