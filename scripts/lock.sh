#!/usr/bin/env bash
# Writes requirements/*.txt: every package, direct or not, with its exact version and hashes.
# Versions already chosen stay as they are, unless UPGRADE=1.
set -euo pipefail
cd "$(dirname "$0")/.."

"${PYTHON:-python3.11}" -m venv --clear .tools/lock
.tools/lock/bin/python -m pip --quiet --disable-pip-version-check install uv==0.13.9

compile() {
    .tools/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-header ${UPGRADE:+--upgrade} "${@:2}" --output-file "requirements/$1.txt"
}

compile build requirements/build.in
compile run pyproject.toml
compile dev pyproject.toml --group dev --constraint requirements/run.txt
compile node requirements/node.in
rm -rf .tools/lock
