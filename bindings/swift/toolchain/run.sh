#!/usr/bin/env bash
# Runs a command in the root that install.sh made, with folders of this machine seen at the same paths: in a mount namespace of its
# own, so nothing stays mounted. usage: run.sh ROOT FOLDER… -- COMMAND…. The command runs in the first folder.
set -euo pipefail
root=$1
shift
folders=()
while [ "$1" != -- ]; do
  folders+=("$(realpath "$1")")
  shift
done
shift
exec unshare --mount --propagation private bash -c '
  set -e
  root=$1 count=$2
  shift 2
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  first=$1
  while [ "$count" -gt 0 ]; do
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    shift
    count=$((count - 1))
  done
  exec chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/var/tmp LANG=C.UTF-8 bash -c "cd \"\$1\" && shift && exec \"\$@\"" run "$first" "$@"
' run "$root" "${#folders[@]}" "${folders[@]}" "$@"
