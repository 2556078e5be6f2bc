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
export KITH_ROOT=$root KITH_FOLDERS="${folders[*]}"
exec unshare --mount --propagation private bash -c '
  set -e
  mount -t proc proc "$KITH_ROOT/proc"
  mount --rbind /dev "$KITH_ROOT/dev"
  for folder in $KITH_FOLDERS; do
    mkdir -p "$KITH_ROOT$folder"
    mount --bind "$folder" "$KITH_ROOT$folder"
  done
  exec chroot "$KITH_ROOT" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/var/tmp LANG=C.UTF-8 \
    bash -c "cd ${KITH_FOLDERS%% *}; exec \"\$@\"" run "$@"
' run "$@"
