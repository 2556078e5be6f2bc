//! What the journal links, judged one by one.
//!
//! [`LINKED`] is every crate whose code is in a program because of `kith-journal`, on any system that ships, as cargo resolves
//! it for the whole workspace. A new one fails the test until somebody has looked whether it can open a socket. The source
//! of each is read for the names of sockets too; those that have one stand in [`NAMED`] with the reason why it is harmless.
//!
//! What this cannot see is C: SQLCipher (which has no sockets) and the libcrypto of OpenSSL (which has some, built as
//! `openssl-src` builds it). `cli/tests/journal_wall.rs` looks into the program for the latter, and runs it under a filter.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::rules_dependencies::{list, metadata_with, text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Systems that ship.
const SYSTEMS: [&str; 3] = ["x86_64-unknown-linux-gnu", "aarch64-linux-android", "aarch64-apple-ios"];

/// Crates that the journal links. Before you add one: it opens no socket, with the features that it has here.
const LINKED: &[&str] = &[
    "aes",
    "android_system_properties",
    "anyhow",
    "approx",
    "argon2",
    "arrayvec",
    "base64ct",
    "bip39",
    "bitcoin_hashes",
    "bitflags",
    "blake2",
    "block-buffer",
    "bytemuck",
    "byteorder",
    "bytes",
    "caseless",
    "cfg-if",
    "chacha20",
    "chrono",
    "cipher",
    "cmov",
    "cobs",
    "const-oid",
    "constant_time_eq",
    "core-foundation-sys",
    "cpufeatures",
    "crc32fast",
    "crypto-common",
    "csv",
    "csv-core",
    "ctutils",
    "data-encoding",
    "digest",
    "embedded-io",
    "equivalent",
    "errno",
    "fallible-iterator",
    "fallible-streaming-iterator",
    "fastrand",
    "flate2",
    "foldhash",
    "generic-array",
    "getrandom",
    "glam",
    "hash32",
    "hashbrown",
    "hashlink",
    "heapless",
    "heck",
    "hex-conservative",
    "hybrid-array",
    "iana-time-zone",
    "indexmap",
    "inout",
    "itoa",
    "kamadak-exif",
    "kith-model",
    "kith-planner",
    "kith-store",
    "libc",
    "libm",
    "libsqlite3-sys",
    "linux-raw-sys",
    "lock_api",
    "matrixmultiply",
    "memchr",
    "mutate_once",
    "nalgebra",
    "num-bigint",
    "num-complex",
    "num-integer",
    "num-rational",
    "num-traits",
    "once_cell",
    "openmls_traits",
    "openssl-sys",
    "password-hash",
    "phc",
    "pin-project-lite",
    "postcard",
    "ppv-lite86",
    "rand",
    "rand_chacha",
    "rand_core",
    "rawpointer",
    "ring",
    "rusqlite",
    "rustix",
    "ryu",
    "safe_arch",
    "scopeguard",
    "serde",
    "serde_bytes",
    "serde_core",
    "serde_json",
    "simba",
    "smallvec",
    "spin",
    "stable_deref_trait",
    "static_assertions",
    "statrs",
    "tempfile",
    "thiserror",
    "tinyvec",
    "tls_codec",
    "tracing",
    "tracing-core",
    "typed-path",
    "typenum",
    "unicode-normalization",
    "unicode-properties",
    "uniffi",
    "uniffi_core",
    "uniffi_pipeline",
    "untrusted",
    "wide",
    "zerocopy",
    "zeroize",
    "zip",
    "zlib-rs",
    "zmij",
];

/// What a source that opens sockets, or asks for names of hosts, cannot do without.
const WORDS: [&str; 12] = [
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "UnixStream",
    "UnixListener",
    "UnixDatagram",
    "socketpair",
    "sendto",
    "recvfrom",
    "io_uring_setup",
    "getaddrinfo",
    "libc::socket",
];

/// Crates whose source has one of these words, and why it may.
const NAMED: &[(&str, &str)] = &[
    ("bitcoin_hashes", "an example in its documentation"),
    ("libc", "declares what the system has and calls nothing"),
    ("linux-raw-sys", "numbers of system calls, and calls none"),
    ("rustix", "its features `net` and `io_uring`, which are off: the test looks"),
    ("serde_json", "examples in its documentation"),
    ("tempfile", "an example in its documentation"),
];

/// A crate that is linked.
struct Linked {
    name: String,
    manifest: PathBuf,
    features: BTreeSet<String>,
}

/// Everything that the journal links on a system. Macros run while compiling and are in no program.
fn linked(metadata: &Value) -> Vec<Linked> {
    let packages: BTreeMap<String, &Value> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<String, &Value> =
        list(&metadata["resolve"]["nodes"]).iter().map(|node| (text(&node["id"]), node)).collect();
    let is_macro = |id: &str| {
        list(&packages[id]["targets"])
            .iter()
            .any(|target| list(&target["kind"]).iter().any(|kind| kind == "proc-macro"))
    };
    let start = packages.iter().find(|(_, package)| package["name"] == "kith-journal").unwrap().0.clone();
    let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(id) = open.pop() {
        for needed in list(&nodes[&id]["deps"]) {
            let ships = list(&needed["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let package = text(&needed["pkg"]);
            if ships && !is_macro(&package) && seen.insert(package.clone()) {
                open.push(package);
            }
        }
    }
    let of = |id: String| Linked {
        name: text(&packages[&id]["name"]),
        manifest: text(&packages[&id]["manifest_path"]).into(),
        features: list(&nodes[&id]["features"]).iter().map(text).collect(),
    };
    seen.into_iter().map(of).collect()
}

/// On all systems.
fn everywhere() -> Vec<Linked> {
    SYSTEMS.iter().flat_map(|system| linked(&metadata_with(&["--filter-platform", system]))).collect()
}

fn words_in(folder: &Path, found: &mut BTreeSet<&'static str>) -> usize {
    let mut read = 0;
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            read += words_in(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            found.extend(WORDS.iter().filter(|word| source.contains(**word)));
            read += 1;
        }
    }
    read
}

#[test]
fn whatever_the_journal_links_was_judged() {
    let found: BTreeSet<String> = everywhere().into_iter().map(|linked| linked.name).collect();
    let known: BTreeSet<String> = LINKED.iter().map(|name| (*name).to_owned()).collect();
    let new: Vec<&String> = found.difference(&known).collect();
    assert!(new.is_empty(), "the journal links {new:?}: look whether they can open a socket, then add them to LINKED");
    let gone: Vec<&String> = known.difference(&found).collect();
    assert!(gone.is_empty(), "the journal no longer links {gone:?}: take them out of LINKED");
}

#[test]
fn no_source_that_the_journal_links_names_a_socket_without_a_reason() {
    let mut named = BTreeSet::new();
    let mut read = 0;
    for linked in everywhere() {
        let source = linked.manifest.with_file_name("src");
        let mut found = BTreeSet::new();
        read += if source.is_dir() { words_in(&source, &mut found) } else { 0 };
        if linked.name == "rustix" {
            let on: Vec<&str> = ["net", "io_uring"].into_iter().filter(|it| linked.features.contains(*it)).collect();
            assert!(on.is_empty(), "rustix has {on:?}");
        }
        if !found.is_empty() {
            let known = NAMED.iter().any(|(name, _)| *name == linked.name);
            assert!(known, "{} names {found:?}: judge it, and give the reason in NAMED", linked.name);
            named.insert(linked.name);
        }
    }
    assert!(read > 1_000, "only {read} sources were read");
    assert_eq!(named.len(), NAMED.len(), "only {named:?} name sockets");
}
