#!/usr/bin/env bash
# Installs the foreign clients of test/encoders.test.ts on Debian: an ffmpeg with the `whip` muxer (of a newer release, in a folder of its own)
# Go with pion, and coturn (test/turn.test.ts). Idempotent; as root. Where something can't be installed it says so and ends with 1: those tests are then skipped.
#
#   test/foreign/install.sh [FOLDER]     FOLDER defaults to ~/.cache/livestall/foreign
set -u
folder="${1:-${XDG_CACHE_HOME:-$HOME/.cache}/livestall/foreign}"
suite=forky
failed=0

say() { printf 'foreign clients: %s\n' "$*"; }
# As `timeout`, with what it printed when it fails.
quietly() {
	local log
	log="$(mktemp)"
	if timeout --kill-after=10 "$@" >"$log" 2>&1 </dev/null; then rm -f "$log"; return 0; fi
	tail -n 5 "$log"
	rm -f "$log"
	return 1
}
apt_install() {
	DEBIAN_FRONTEND=noninteractive quietly 240 apt-get install -y --no-install-recommends "$@" && return 0
	quietly 90 apt-get update && DEBIAN_FRONTEND=noninteractive quietly 240 apt-get install -y --no-install-recommends "$@"
}
# The address that this machine's apt gets Debian from.
mirror() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m1 -E '/debian/?$' || echo http://deb.debian.org/debian
}

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	say "only root on Debian can install them"
	exit 1
fi
mkdir -p "$folder"

if [ -x /usr/bin/go ] && [ -d /usr/share/gocode/src/github.com/pion/webrtc ]; then
	say "Go and pion are there"
else
	say "installing Go and pion"
	apt_install golang-go golang-github-pion-webrtc.v3-dev || { say "Go and pion can't be installed"; failed=1; }
fi

if [ -x /usr/bin/turnserver ]; then
	say "coturn is there"
else
	say "installing coturn"
	apt_install coturn || { say "coturn can't be installed"; failed=1; }
fi

# The marker is written last: a folder that was left half made is made anew.
if [ -e "$folder/ffmpeg/.complete" ]; then
	say "ffmpeg is there"
else
	say "installing ffmpeg of Debian $suite into $folder/ffmpeg (560 MB, about a minute)"
	rm -rf "$folder/ffmpeg"
	if command -v debootstrap >/dev/null || apt_install debootstrap; then
		scripts=/usr/share/debootstrap/scripts
		[ -e "$scripts/$suite" ] || ln -s sid "$scripts/$suite"
		if quietly 400 debootstrap --variant=minbase --no-check-gpg --include=ffmpeg "$suite" "$folder/ffmpeg" "$(mirror)"; then
			rm -rf "$folder/ffmpeg/var/cache/apt" "$folder/ffmpeg/var/lib/apt/lists"
			touch "$folder/ffmpeg/.complete"
		else
			say "ffmpeg can't be installed"
			failed=1
		fi
	else
		say "debootstrap can't be installed"
		failed=1
	fi
fi
# A folder that debootstrap made knows no names.
[ ! -e "$folder/ffmpeg/.complete" ] || cp -L /etc/hosts /etc/resolv.conf "$folder/ffmpeg/etc/" 2>/dev/null
exit "$failed"
