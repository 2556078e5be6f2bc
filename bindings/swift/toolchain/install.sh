#!/usr/bin/env bash
# Swift 6.0.3 for a Debian that is too old for it: a root of Debian 13 in a folder, made once. Needs apt, root and 3 GB; everything
# comes from Debian. usage: install.sh FOLDER. Prints nothing when it is there already.
set -euo pipefail
folder=$1
[ ! -e "$folder/.ready" ] || exit 0
mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"
flock 9 # another test run may be at it
[ ! -e "$folder/.ready" ] || exit 0
# Where this machine's own packages come from.
mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
if ! command -v debootstrap >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap
fi
rm -rf "$folder"
mkdir -p "$folder"
debootstrap --variant=minbase --include=swiftlang,libc6-dev,libstdc++-14-dev,ca-certificates,git trixie "$folder" "$mirror" \
  >"$folder.log" 2>&1 || { tail -n 20 "$folder.log" >&2; exit 1; }
rm -f "$folder"/var/cache/apt/archives/*.deb
touch "$folder/.ready"
