#!/usr/bin/env bash
# Type-checks the app, its notification extension and its widget against stubs of Apple's frameworks. usage: run.sh OUT MODULES MODULEMAP,
# with the folder for what is made, that of the compiled models, and the map of the library's headers. Prints a line for each part.
set -euo pipefail
out=$1 modules=$2 map=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
# In this order: later ones stand on earlier ones.
for stub in UniformTypeIdentifiers SwiftUI Security UserNotifications BackgroundTasks CoreImage WidgetKit; do
  made=$out/$stub.swiftmodule
  if [ ! -e "$made" ] || [ -n "$(find "$here/stubs" -newer "$made" -name '*.swift' -print -quit)" ]; then
    swiftc -emit-module -parse-as-library -swift-version 5 -suppress-warnings -module-name "$stub" -I "$out" \
      -emit-module-path "$made" "$here/stubs/$stub"/*.swift
  fi
done
failed=0
check() { # name, folders: with all that the compiler says before it makes code, which is where it finds what threads share
  local name=$1 files
  shift
  mapfile -t files < <(find "$@" -name '*.swift' | sort)
  if swiftc -emit-sil -o /dev/null -parse-as-library -swift-version 6 -warnings-as-errors -wmo -module-name "$name" -I "$out" -I "$modules" \
    -Xcc -fmodule-map-file="$map" "${files[@]}"; then
    echo "✔ Test \"$name compiles against stubs\" passed after 0 seconds."
  else
    echo "✘ Test \"$name compiles against stubs\" failed after 0 seconds."
    failed=1
  fi
}
check KithApp "$here/../App/Shared" "$here/../App/Sources"
check KithPush "$here/../App/Shared" "$here/../App/Push"
check KithWidget "$here/../App/Widget"
exit "$failed"
