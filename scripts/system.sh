#!/usr/bin/env bash
# Looks for the system packages that a target needs, and installs the missing ones, or names the command.
# What the program cannot run without stops the target; what tests use stops it under REQUIRE_ALL=1.
set -euo pipefail

python=${PYTHON:-python3.11}
missing=()
better=()
stops=yes

runs() { command -v "$1" >/dev/null; }
loads() { "$python" -c "import ctypes, sys; ctypes.CDLL(sys.argv[1])" "$1" 2>/dev/null; }
# has_part LIBRARY: whether LibreOffice has the part that lies in it
has_part() { runs soffice && [ -e "$(dirname "$(readlink -f "$(command -v soffice)")")/$1" ]; }
# needs PACKAGE CHECK...
needs() { "${@:2}" || missing+=("$1"); }
# prefers PACKAGE PROGRAM OTHER: the other will do, more slowly
prefers() { runs "$2" || { runs "$3" && better+=("$1"); } || missing+=("$1"); }

look_for_program() {
    if ! runs "$python"; then
        missing+=(python3.11 python3.11-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
        return
    fi
    needs python3.11-venv "$python" -c "import ensurepip, venv"
    needs libpango-1.0-0 loads libpango-1.0.so.0
    needs libpangoft2-1.0-0 loads libpangoft2-1.0.so.0
    # WeasyPrint would do without, with other bytes and a warning: and a warning is an error to us
    needs libharfbuzz-subset0 loads libharfbuzz-subset.so.0
}

look_for_test_tools() {
    needs openjdk-17-jdk-headless runs javac
    needs poppler-utils runs pdftoppm
    needs libreoffice-writer-nogui runs soffice
    needs libreoffice-impress-nogui has_part libsdlo.so
    needs libreoffice-calc-nogui has_part libsclo.so
    prefers chromium-headless-shell chromium-headless-shell chromium
    [ -n "${REQUIRE_ALL:-}" ] || stops=no
}

install() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        runs sudo && sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n)
    fi
    runs apt-get || return 1
    echo "installing $*" >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update >/dev/null &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

case $1 in
run) look_for_program ;;
test) look_for_test_tools ;;
esac
[ ${#better[@]} -eq 0 ] || install "${better[@]}" 2>/dev/null || echo "Going on without ${better[*]}." >&2
[ ${#missing[@]} -gt 0 ] || exit 0
install "${missing[@]}" && exit 0

echo "Missing system packages: ${missing[*]}. Install them, then run make again:" >&2
echo "    sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" >&2
[ "$stops" = no ] || exit 1
echo "Going on without them: see docs/operating.md for what that means." >&2
