#!/bin/bash
# Runs one file of tests/e2e or tests/faults; what it says comes in one piece.
#   tools/python-test.sh tests/e2e/test_cli.py
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

module=${1#tests/}
module=${module%.py}
said=$(mktemp)
trap 'rm -f "$said"' EXIT
status=0
PYTHONPATH=tests python3 -B -m unittest -v "${module//\//.}" >"$said" 2>&1 || status=$?
((status == 0)) || echo "FAILED: $1" >>"$said"
flock "$0" cat "$said" # the other lanes say something, too
((status == 0)) # as 1: after any other failure xargs might begin nothing more
