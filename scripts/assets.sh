#!/usr/bin/env bash
# Builds what the browser gets, web/static, from web/assets.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/.venv/bin:$PATH"

scripts/npm.sh web/assets
node web/assets/build.mjs
