#!/bin/sh
# Puts GenRepair below a prefix: sh install.sh [PREFIX]       default: ~/.local, for yourself alone
# Takes it away again:           sh install.sh --remove [PREFIX]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
remove=no
if [ "${1:-}" = --remove ]; then remove=yes; shift; fi
prefix=${1:-$HOME/.local}
list=$prefix/lib/genrepair/installed-files
refresh() {
    for tool in "update-desktop-database -q $prefix/share/applications" "update-mime-database $prefix/share/mime" \
        "gtk-update-icon-cache -q -t -f $prefix/share/icons/hicolor"; do
        command -v "${tool%% *}" >/dev/null 2>&1 && $tool >/dev/null 2>&1 || true
    done
}
take_away() {
    [ -f "$list" ] || return 0
    while IFS= read -r name; do rm -f "$prefix/$name"; done <"$list"
    rm -rf "$prefix/lib/genrepair"
}

if [ "$remove" = yes ]; then
    [ -f "$list" ] || { echo "GenRepair is not installed below $prefix." >&2; exit 1; }
    take_away
    refresh
    echo "GenRepair was removed from $prefix. Your settings stay in ~/.config/GenRepair and ~/.local/share/GenRepair."
    exit 0
fi
take_away
mkdir -p "$prefix/lib" "$prefix/bin"
cp -R "$here/program" "$prefix/lib/genrepair"
ln -sf ../lib/genrepair/genrepair-cli "$prefix/bin/genrepair"
(cd "$here" && find share -type f) | while IFS= read -r name; do
    mkdir -p "$prefix/$(dirname "$name")"
    cp "$here/$name" "$prefix/$name"
    echo "$name"
done >"$list"
echo bin/genrepair >>"$list"
# The menu may not know a private bin folder.
sed -i "s|^Exec=genrepair|Exec=\"$prefix/bin/genrepair\"|; s|^TryExec=.*|TryExec=$prefix/bin/genrepair|" \
    "$prefix/share/applications/org.genrepair.GenRepair.desktop"
refresh
echo "GenRepair is in the menu of programs. On the command line: $prefix/bin/genrepair"
