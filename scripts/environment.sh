#!/usr/bin/env bash
# Makes the environment in .venv (run), or adds to it what tests and checks use (dev).
set -euo pipefail
cd "$(dirname "$0")/.."

pip() { .venv/bin/python -m pip -qq --disable-pip-version-check --no-input "$@"; }
# Only what the lock names, by its hash; what comes as source is built with the locked build tools.
add() { pip install --require-hashes --no-deps --no-build-isolation -r "$1"; }

case $1 in
run)
    "${PYTHON:-python3.11}" -m venv --clear .venv
    add requirements/build.txt
    add requirements/run.txt
    pip install --no-deps --no-build-isolation --editable .
    for source in engine memos web commands cli.py; do
        [ ! -e "$source" ] || .venv/bin/python -m compileall -q "$source"
    done
    ;;
dev)
    add requirements/dev.txt
    ;;
esac
