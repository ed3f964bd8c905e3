#!/bin/sh
# Installs a .deb on a clean Debian, uses it, removes it, and says what is left:
#
#   sudo sh setup/package/install_test.sh dist/genrepair_VERSION_amd64.deb [ROOT.tar]
#
# ROOT.tar is a minimal system, made once by `mmdebstrap --variant=minbase bookworm ROOT.tar`; without it one is made.
# Needs root (chroot), mmdebstrap, Xvfb and xdotool. The clean system is a folder that is deleted at the end.
set -eu
deb=$(readlink -f "$1")
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/genrepair-install.XXXXXX")
root=$work/root
xvfb=
finish() {
    [ -z "$xvfb" ] || kill "$xvfb" 2>/dev/null || true
    for each in dev/shm dev proc; do mountpoint -q "$root/$each" && umount "$root/$each" || true; done
    mountpoint -q "$root/proc" || mountpoint -q "$root/dev" || rm -rf "$work"
}
trap finish EXIT
say() { printf 'install %s\n' "$*"; }
fail() { printf 'install FAILED %s\n' "$*" >&2; exit 1; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }
as_person() { inside setpriv --reuid=1000 --regid=1000 --clear-groups /usr/bin/env HOME=/home/person DISPLAY="$display" "$@"; }
files() { (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./root -o -path ./home \) -prune -o -print | sort); }

tar=${2:-$work/root.tar}
[ -f "$tar" ] || mmdebstrap --quiet --variant=minbase bookworm "$tar"
mkdir "$root"
tar -C "$root" -xf "$tar"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
for each in /etc/apt/apt.conf.d/*; do grep -qi proxy "$each" 2>/dev/null && cp "$each" "$root/etc/apt/apt.conf.d/" || true; done
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
inside apt-get -qq update
# The packages it says it needs come first, so that what is new afterwards is its own.
wanted=$(dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/(.*//; s/|.*//; s/ //g' | sort -u)
inside DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $wanted fonts-dejavu-core >/dev/null
inside useradd -m -u 1000 person
files >"$work/before"

cp "$deb" "$root/tmp/genrepair.deb"
inside dpkg -i /tmp/genrepair.deb >/dev/null || fail "dpkg did not install it"
files >"$work/installed"
say "ok      dpkg -i: $(comm -13 "$work/before" "$work/installed" | wc -l) files"

displays=$work/display
Xvfb -displayfd 3 -ac -screen 0 1600x1000x24 -nolisten tcp 3>"$displays" 2>/dev/null &
xvfb=$!
while [ ! -s "$displays" ]; do sleep 0.2; done
display=:$(cat "$displays")
cp "$here/resources/samples/old-print.jpg" "$root/home/person/"
as_person genrepair --version >/dev/null || fail "--version"
as_person genrepair doctor >"$work/doctor" || fail "doctor: $(cat "$work/doctor")"
as_person genrepair repair /home/person/old-print.jpg -o /home/person/repaired.jpg || fail "repair"
[ -s "$root/home/person/repaired.jpg" ] || fail "no result"
say "ok      --version, doctor and repair, as a person without rights"
as_person /usr/lib/genrepair/GenRepair /home/person/old-print.jpg 2>"$work/said" &
program=$!
window=
for _ in $(seq 300); do
    window=$(DISPLAY=$display xdotool search --onlyvisible --class GenRepair 2>/dev/null | head -1) && [ -n "$window" ] && break
    kill -0 "$program" 2>/dev/null || fail "the window ended: $(cat "$work/said")"
    sleep 0.2
done
[ -n "$window" ] || fail "no window"
sleep 3
DISPLAY=$display xdotool windowfocus --sync "$window" key ctrl+q
wait "$program" || fail "the window ended with an error: $(cat "$work/said")"
[ ! -s "$work/said" ] || fail "the window said: $(cat "$work/said")"
say "ok      the window opened with a photo and closed"

inside dpkg --purge "$(dpkg-deb -f "$deb" Package)" >/dev/null
files >"$work/after"
# dpkg's own book-keeping changes names of its backup files only.
left=$(comm -13 "$work/before" "$work/after" | grep -v -e '^./var/lib/dpkg/' -e '^./var/log/' -e '^./var/cache/' || true)
gone=$(comm -23 "$work/before" "$work/after" | grep -v -e '^./var/lib/dpkg/' || true)
[ -z "$left$gone" ] || fail "left on the system: $left missing: $gone"
say "ok      dpkg --purge: nothing is left on the system"
say "        in the person's home (settings, by intent): $(cd "$root/home/person" && find . -type f -newer "$work/installed" ! -name '*.jpg' | tr '\n' ' ')"
