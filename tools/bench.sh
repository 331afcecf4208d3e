#!/bin/bash
# Measures the gate beside what else could stand in its place; docs/benchmarks says how.
#   tools/bench.sh            the real run, about ten minutes; results go to docs/benchmarks
#   tools/bench.sh --profile  where the worker's time goes, by perf; needs to be root
#   tools/bench.sh --daemon   the daemon over a million tokens; prints what it finds
#   tools/bench.sh --backup [N]  export and import of a million tokens, or N; prints what it finds
#   tools/bench.sh --quick    a minute, to see that it works; results go to build/bench/quick
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dir=$(build_dir bench)
out=$root/docs/benchmarks
needs=(build bench)
case ${1:-} in
    --quick) out=$dir/quick ;;
    --profile) needs+=(profile) ;;
    --daemon | --backup) ;;
    '') ;;
    *) die "usage: ./dev bench [--quick | --profile | --daemon | --backup [N]]" ;;
esac

tools/deps.sh "${needs[@]}"
build bench

say "Measuring"
if [[ ${1:-} == --daemon || ${1:-} == --backup ]]; then
    module=bench.${1#--}
    shift
    TOKENWARD_BUILD=$dir PYTHONPATH=tests exec python3 -B -m "$module" "$@"
fi
# Debian's own Python: it has Debian's matplotlib.
TOKENWARD_BUILD=$dir PYTHONPATH=tests exec /usr/bin/python3 -B -m bench "$@" --out "$out"
