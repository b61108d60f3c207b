#!/usr/bin/env bash
# Installs what a folder's package-lock.json names, by npm; where there is no npm, by the one that PyPI carries.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/.venv/bin:$PATH"

command -v npm >/dev/null || .venv/bin/python -m pip -qq --disable-pip-version-check \
    install --require-hashes -r requirements/node.txt
npm ci --prefix "$1" --silent --no-audit --no-fund
