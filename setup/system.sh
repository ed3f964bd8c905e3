#!/bin/sh
# Makes sure that the system libraries Qt needs are there; on Linux only, elsewhere they come with the system.
#
#   sh setup/system.sh [COMMAND...]         COMMANDs that must be there too, for example: Xvfb
#
# As root on Debian or Ubuntu it installs what is missing and nothing else; for everybody else it prints the one line
# to type and fails.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
[ "$(uname -s)" = Linux ] || exit 0

missing=$("$venv/bin/python" setup/system_packages.py "$@") && exit 0
set -- $missing
if ! command -v apt-get >/dev/null 2>&1; then
    printf 'set-up: the window needs system libraries that Debian packages as: %s\n' "$*" >&2
    printf 'set-up: install what holds them on your system, then try again.\n' >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    printf 'set-up: the window needs system libraries; type this line, then try again:\n' >&2
    printf '    sudo apt-get install --no-install-recommends -y %s\n' "$*" >&2
    exit 1
fi
printf 'set-up: installing system packages: %s\n' "$*"
export DEBIAN_FRONTEND=noninteractive
if ! apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1; then
    # The package lists of a fresh image are empty or old: refresh them once.
    apt-get update >/dev/null
    apt-get install -y --no-install-recommends "$@" >/dev/null
fi
