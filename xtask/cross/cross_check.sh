#!/usr/bin/env bash
# cross_check.sh WORKSPACE CRATE OUT: what breaks a build for phones is found on a plain Debian.
# Android: links CRATE as a cdylib against stub system libraries (aarch64, x86_64).  iOS: builds it as a static archive
# (device, simulator).  Checks only: every library is deleted at the end, none may ever ship.  See docs/bindings.md.
# env: XB_TARGETS="aarch64-linux-android ..."  XB_ANDROID_ARGS / XB_IOS_ARGS (more arguments for cargo, e.g. "--features x")
#      XB_PROFILE=dev  ANDROID_API=26  IPHONEOS_DEPLOYMENT_TARGET=16.0  CARGO_BUILD_JOBS=1
#      XB_ZIGLANG=0.17.1 (version to install)  ZIGLIB=<dir> (use this copy of its lib/ and install none)
set -euo pipefail
[ $# = 3 ] || { sed -n 2,8p "$0" >&2; exit 2; }
XB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd); WS=$(cd "$1" && pwd); CRATE=$2; mkdir -p "$3"; XBOUT=$(cd "$3" && pwd)
export XB XBOUT CARGO_PROFILE_DEV_DEBUG=0 CARGO_TERM_COLOR=never
CARGO=${XB_CARGO:-/usr/bin/cargo} PROFILE=${XB_PROFILE:-dev} LIB=${CRATE//-/_}
DIR=$PROFILE; [ "$PROFILE" != dev ] || DIR=debug
TARGETS=${XB_TARGETS:-aarch64-linux-android x86_64-linux-android aarch64-apple-ios aarch64-apple-ios-sim}
LOG=$XBOUT/log; TD=$XBOUT/target; mkdir -p "$LOG"
die() { echo "cross_check: $*" >&2; exit 1; }

# ---- what it needs (nothing happens when it is there) ----
pk=()
for x in rustc:rustc-web cargo:cargo-web clang-22:clang-22 ld.lld-22:lld-22 llvm-nm-22:llvm-22 perl:perl make:make; do
  [ -x "/usr/bin/${x%%:*}" ] || pk+=("${x#*:}")
done
[ -e "$(/usr/bin/rustc --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library/Cargo.lock" ] || pk+=(rust-web-src)
if [ ${#pk[@]} -gt 0 ]; then
  SECONDS=0; (apt-get update -qq && apt-get install -y -qq --no-install-recommends "${pk[@]}") > "$LOG/apt.log" 2>&1 \
    || { tail -n 20 "$LOG/apt.log" >&2; die "apt could not install: ${pk[*]}"; }
  echo "install ${pk[*]}: ${SECONDS}s"
fi
zig() { ZIGLIB=${ZIGLIB:-$(echo "$XBOUT"/venv/lib/python3*/site-packages/ziglang/lib)}; [ -e "$ZIGLIB/libc/darwin/libSystem.tbd" ]; }
if ! zig; then
  SECONDS=0; rm -rf "$XBOUT/venv"; unset ZIGLIB
  (python3 -m venv "$XBOUT/venv" && "$XBOUT/venv/bin/pip" -q install "ziglang==${XB_ZIGLANG:-0.17.1}") > "$LOG/pip.log" 2>&1 \
    || { tail -n 20 "$LOG/pip.log" >&2; die "could not install the ziglang package"; }
  zig || die "the ziglang package has no Darwin headers where they were expected"
  echo "install ziglang (headers only): ${SECONDS}s"
fi
export ZIGLIB

# ---- the checks on what came out; each prints a short fact or says why not ----
check_android() {   # FILE TRIPLE
  local need und align ffi
  need=$(llvm-readelf-22 -d "$1" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | sort | tr '\n' ' ')
  [ -z "$(echo "$need" | tr ' ' '\n' | grep -vxE 'lib(c|m|dl|log)\.so|')" ] || { echo "needs a library that Android does not offer: $need"; return 1; }
  und=$(llvm-nm-22 -D --undefined-only "$1" | awk '$1=="U"{sub(/@.*/,"",$2);print $2}' | sort -u | comm -23 - <(awk '{print $2}' "$XB/bionic-imports.txt" | sort -u))
  [ -z "$und" ] || { echo "imports outside bionic-imports.txt: $und"; return 1; }
  align=$(llvm-readelf-22 -lW "$1" | awk '$1=="LOAD"{print $NF}' | sort -u | tr '\n' ' ')
  for a in $align; do [ $((a)) -ge 16384 ] || { echo "LOAD alignment $a is under 16 KiB"; return 1; }; done
  ffi=$(llvm-nm-22 -D --defined-only "$1" | grep -c -E ' (uniffi|ffi)_' || true)
  echo "needs $need; LOAD align $align; $ffi ffi symbols"
}
check_ios() {   # FILE TRIPLE
  local want=2 bad n out
  case $2 in *-sim) want=7;; esac
  n=$(llvm-otool-22 -l "$1" 2>/dev/null | awk '/LC_BUILD_VERSION/{f=1} f&&$1=="platform"{print $2; f=0}' | sort | uniq -c | awk '{printf "%s:%s ", $2, $1}')
  bad=$(echo "$n" | tr ' ' '\n' | grep -v "^$want:" | tr -d '\n') || true
  [ -n "$n" ] && [ -z "$bad" ] || { echo "objects for other platforms than $want (platform:count): $n"; return 1; }
  # what the archive leaves open must be in libSystem's export list, or be named like Security, CoreFoundation,
  # SystemConfiguration; ___dso_handle comes from the linker
  llvm-nm-22 "$1" 2>/dev/null | awk 'NF==3{print $3 > d} $1=="U"{print $2 > u}' d="$XBOUT/def.txt" u="$XBOUT/und.txt"
  sort -u "$XBOUT/und.txt" | comm -23 - <(sort -u "$XBOUT/def.txt") | comm -23 - <(grep -oE "[_A-Za-z][A-Za-z0-9_\$.]*" "$ZIGLIB/libc/darwin/libSystem.tbd" | sort -u) > "$XBOUT/open.txt"
  out=$(grep -vE '^_(kCF|CF|__CF|kSec|Sec|SSL|SC|kSC)|^___dso_handle$' "$XBOUT/open.txt" | tr '\n' ' ') || true
  [ -z "$out" ] || { echo "symbols that no known library has: $out"; return 1; }
  echo "platform $want in ${n#*:}objects; $(wc -l < "$XBOUT/open.txt") framework symbols on trust"
}

pass=0 fail=0
for T in $TARGETS; do
  SECONDS=0; rc=0
  case $T in
    *-linux-android) kind=cdylib ext=so env=android_env.sh args=${XB_ANDROID_ARGS:-} check=check_android;;
    *-apple-ios*) kind=staticlib ext=a env=ios_env.sh args=${XB_IOS_ARGS:-} check=check_ios;;
    *) die "unknown target $T";;
  esac
  F=$TD/$T/$DIR/lib$LIB.$ext; rm -f "$F"
  # shellcheck disable=SC2086,SC1090
  ( . "$XB/$env"; cd "$WS"; "$CARGO" rustc --locked -p "$CRATE" --lib --crate-type $kind --target "$T" --profile "$PROFILE" \
      -Z build-std=std,panic_abort --target-dir "$TD" $args ) > "$LOG/$T.log" 2>&1 || rc=$?
  if [ $rc != 0 ]; then fact="cargo failed ($rc)"
  elif [ ! -s "$F" ]; then fact="cargo made no lib$LIB.$ext"; rc=1
  else fact=$($check "$F" "$T") || rc=$?; fact="$(( $(stat -c %s "$F") / 1000000 )) MB; $fact"; fi
  if [ $rc = 0 ]; then pass=$((pass + 1)); printf '%-24s ok     %4ss  %s\n' "$T" $SECONDS "$fact"
  else
    fail=$((fail + 1)); printf '%-24s FAILED %4ss  %s\n' "$T" $SECONDS "$fact"
    grep -nE '^(error|warning: .*: .*error)|undefined symbol|fatal error' "$LOG/$T.log" | head -n 40 || true
    echo "    log: $LOG/$T.log"
  fi
  rm -f "$F" "$TD/$T/$DIR/deps/lib$LIB"*.{so,a} "$XBOUT"/{def,und,open}.txt
done
echo "$pass passed, $fail failed"
[ $fail = 0 ] && [ $pass -gt 0 ]
