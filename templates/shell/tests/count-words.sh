#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."

result=$(RUNNABLE_RETURNS=/dev/null bash tasks/count-words.sh 'one two  three')
[[ $result == words=3 ]] || { echo "expected words=3, got $result" >&2; exit 1; }
echo ok
