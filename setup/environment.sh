#!/bin/sh
# Builds .venv and keeps it in step with pyproject.toml and constraints.txt.
#
#   sh setup/environment.sh [EXTRA...]      for example: sh setup/environment.sh train dev
#
# Extras add up: a set-up for the program alone, later asked for "train dev", gains them and keeps them. When nothing
# changed since the last time, it answers at once and touches no network.
# PYTHON=/path/to/python3 chooses another Python; VENV=folder another place.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}

say() { printf '%s\n' "$*"; }
fail() { printf 'set-up: %s\n' "$*" >&2; exit 1; }

debian_install() { # packages... ; true when they were installed
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || return 1
    say "set-up: installing $*"
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1 && return 0
    # The package lists of a fresh image are empty or old: refresh them once.
    apt-get update >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

bin() { if [ -d "$venv/Scripts" ]; then say "$venv/Scripts"; else say "$venv/bin"; fi; }

if [ ! -x "$(bin)/python" ] || ! "$(bin)/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python) || fail "Python 3.11 or newer was not found; install it (Debian 12, Ubuntu 24.04: sudo apt-get install python3 python3-venv) or say where it is: PYTHON=/path/to/python3 make run"
    # Debian splits ensurepip off: `python3 -m venv` exists there but cannot put pip into what it makes.
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        debian_install "$package" || fail "$python cannot make virtual environments; type: sudo apt-get install $package"
    fi
    say "set-up: making $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

# What was installed, one extra a line; kept inside the environment so that it goes when the environment goes.
extras_file=$venv/genrepair-extras
stamp_file=$venv/genrepair-stamp
touch "$extras_file"
for extra in "$@"; do
    grep -qx "$extra" "$extras_file" || say "$extra" >>"$extras_file"
done
extras=$(sort "$extras_file" | tr '\n' ',' | sed 's/,$//')
stamp="$extras $(cat pyproject.toml constraints.txt | cksum)"
if [ -f "$stamp_file" ] && [ "$(cat "$stamp_file")" = "$stamp" ]; then
    exit 0
fi

say "set-up: installing what the program needs into $venv${extras:+ (with $extras)}; the first time takes some minutes"
"$(bin)/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
    --editable ".${extras:+[$extras]}"
say "$stamp" >"$stamp_file"
