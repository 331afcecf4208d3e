#!/bin/bash
# Fuzzes each target in turn. What is new and interesting is kept in build/fuzz; an
# input worth replaying for ever goes to tests/fuzz/corpus/NAME by hand.
#   tools/fuzz.sh [SECONDS]        per target
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${1:-60}
[[ $seconds =~ ^[0-9]+$ ]] || die "usage: ./dev fuzz [SECONDS]"

tools/deps.sh build fuzz
build fuzz --target fuzzers

dir=$(build_dir fuzz)
status=0
for source in tests/fuzz/*_fuzz.cpp; do
    [[ -e $source ]] || die "no fuzz targets in tests/fuzz"
    program=$(basename "$source" .cpp)
    name=${program%_fuzz}
    found=$dir/corpus/$name
    mkdir -p "$found" "$dir/crashes"
    say "Fuzzing $name for $seconds s"
    "$dir/tests/$program" -max_total_time="$seconds" -print_final_stats=1 \
        -artifact_prefix="$dir/crashes/$name-" "$found" "tests/fuzz/corpus/$name" || status=1
done
exit $status
