#!/usr/bin/env bash
# Counts the words of its argument. A task gives a value to later ones by a line name=value in $RUNNABLE_RETURNS.
set -euo pipefail

words=$(wc -w <<<"$1")
echo "words=$((words))" | tee -a "${RUNNABLE_RETURNS:-/dev/null}"
