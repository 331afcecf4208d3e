#!/bin/bash
# Builds and runs every test, the units under the sanitizers, and t/ once more under them.
#   tools/test.sh [--quick]        without the sanitizers
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
    --quick) quick=yes ;;
    '') quick=no ;;
    *) die "usage: ./dev test [--quick]" ;;
esac

tools/deps.sh build test
source tools/test-nginx.sh
source tools/suites.sh

if [[ $quick == yes ]]; then
    build release
    suite "CTest" ctest_suite release
else
    build release --target all_but_units
    suite "CTest" ctest_suite release --label-exclude unit
fi
if compgen -G 't/*.t' >/dev/null; then
    suite "t/" prove_suite release
    # CTest has just built this one; all of t/, and a static build, is ./dev builds.
    TOKENWARD_MODULE=$root/build/nginx_build/dynamic/objs/ngx_http_auth_token_module.so \
        suite "t/ (built by nginx's own configure)" prove_suite release \
        t/000-load.t t/030-answers.t t/080-access-order.t
fi
for folder in tests/e2e tests/faults; do
    if compgen -G "$folder/test_*.py" >/dev/null; then
        suite "$folder" python_suite "$folder" release
    fi
done

if [[ $quick == no ]]; then
    build asan
    # Units and module are what is watched; the program, slow to compile, sets their stage.
    mkdir -p build/asan/bin
    ln -sfn ../../bin/tokenward build/asan/bin/tokenward
    suite "CTest (sanitizers)" ctest_suite asan --label-exclude slow
    if compgen -G 't/*.t' >/dev/null; then
        suite "t/ (sanitizers)" prove_suite asan
    fi
    suite "hostile requests (sanitizers)" python_suite tests/e2e asan 'test_gate_hostile_*.py'
fi
finish
