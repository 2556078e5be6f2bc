//! The dependency rules of the invariants, read from `cargo metadata`.
//!
//! Arrows point down only, and each door has one key: SQLite in the stores, HTTP in sync, MLS in crypto. A crate that the
//! table does not know fails the test, so that a new one is placed on purpose. Direct dependencies are judged by what the
//! manifests say; reach (invariant 1) by what cargo resolves for everything that ships.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Each crate of the workspace, and the crates of the workspace that its shipped code may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("kith-model", &[]),
    ("kith-planner", &[]),
    ("kith-protocol", &[]),
    ("kith-crypto", &["kith-model", "kith-protocol"]),
    ("kith-records", &["kith-protocol"]),
    ("kith-store", &["kith-model"]),
    ("kith-journal", &["kith-model", "kith-planner", "kith-store"]),
    ("kith-sync", &["kith-model", "kith-protocol", "kith-crypto", "kith-store"]),
    (
        "kith",
        &[
            "kith-model",
            "kith-planner",
            "kith-protocol",
            "kith-crypto",
            "kith-records",
            "kith-store",
            "kith-sync",
            "kith-journal",
        ],
    ),
    ("kith-ffi", &["kith-model", "kith"]),
    ("kith-bindgen", &[]),
    ("kith-relay", &["kith-protocol"]),
    ("kith-cli", &["kith-model", "kith", "kith-relay"]),
    ("xtask", &[]),
];

/// Libraries behind a door, and the crates that may name them in shipped code.
const DOORS: &[(&str, &[&str])] = &[
    ("rusqlite", &["kith-store", "kith-journal", "kith-relay"]),
    ("libsqlite3-sys", &["kith-store", "kith-journal", "kith-relay"]),
    ("reqwest", &["kith-sync"]),
    ("rustls", &["kith-sync"]),
    ("webpki-roots", &["kith-sync"]),
    ("uniffi", &["kith-model", "kith-ffi"]),
    ("uniffi_bindgen", &["kith-bindgen"]),
    ("uniffi_meta", &["kith-bindgen"]),
    ("openmls", &["kith-crypto"]),
    ("openmls_basic_credential", &["kith-crypto"]),
    ("openmls_rust_crypto", &["kith-crypto"]),
    ("openmls_traits", &["kith-crypto", "kith-store", "kith-sync"]),
    ("openmls_memory_storage", &[]),
    ("axum", &["kith-relay"]),
    // Signatures are checked there.
    ("curve25519-dalek", &["kith-protocol"]),
];

/// Crates that shipped code of the journal, of the store and of pure decisions must not reach, by any way.
const SOCKETS: &[&str] = &[
    "axum",
    "curl",
    "h2",
    "hyper",
    "hyper-rustls",
    "hyper-util",
    "kith-relay",
    "kith-sync",
    "mio",
    "native-tls",
    "quinn",
    "reqwest",
    "rustls",
    "socket2",
    "tokio-rustls",
    "tungstenite",
    "ureq",
];

/// Cryptography that is pinned to one exact version.
const PINNED: &[&str] = &[
    "aes",
    "argon2",
    "curve25519-dalek",
    "ed25519-dalek",
    "openmls",
    "openmls_basic_credential",
    "openmls_memory_storage",
    "openmls_rust_crypto",
    "openmls_traits",
    "ring",
    "sha2",
];

/// A crate of the workspace and what its manifest names.
struct Member {
    name: String,
    manifest: String,
    /// Name, requirement, and whether shipped code (no test) names it.
    dependencies: Vec<(String, String, bool)>,
}

impl Member {
    fn ships(&self) -> BTreeSet<&str> {
        self.dependencies.iter().filter(|(.., ships)| *ships).map(|(name, ..)| name.as_str()).collect()
    }
}

fn metadata() -> Value {
    metadata_with(&[])
}

/// What cargo says of the workspace, asked with these arguments more.
pub(crate) fn metadata_with(more: &[&str]) -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn members(metadata: &Value) -> Vec<Member> {
    let ours: BTreeSet<String> = list(&metadata["workspace_members"]).iter().map(text).collect();
    list(&metadata["packages"])
        .iter()
        .filter(|package| ours.contains(&text(&package["id"])))
        .map(|package| Member {
            name: text(&package["name"]),
            manifest: text(&package["manifest_path"]),
            dependencies: list(&package["dependencies"])
                .iter()
                .map(|needed| (text(&needed["name"]), text(&needed["req"]), needed["kind"].as_str() != Some("dev")))
                .collect(),
        })
        .collect()
}

/// Everything that shipped code of `name` reaches, itself left out.
fn reach(metadata: &Value, name: &str) -> BTreeSet<String> {
    let names: BTreeMap<String, String> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect();
    let nodes: BTreeMap<String, &Value> =
        list(&metadata["resolve"]["nodes"]).iter().map(|node| (text(&node["id"]), node)).collect();
    let start = names.iter().find(|(_, known)| known.as_str() == name).map(|(id, _)| id.clone()).unwrap();
    let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(id) = open.pop() {
        for needed in list(&nodes[&id]["deps"]) {
            let ships = list(&needed["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let package = text(&needed["pkg"]);
            if ships && seen.insert(names[&package].clone()) {
                open.push(package);
            }
        }
    }
    seen
}

#[test]
fn arrows_point_down_only() {
    let known: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let members = members(&metadata());
    let names: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
    // The tests see everything, and nothing sees them.
    for member in members.iter().filter(|member| member.name != "kith-tests") {
        let allowed = known.get(member.name.as_str()).unwrap_or_else(|| panic!("{} has no place yet", member.name));
        for needed in member.ships().intersection(&names) {
            assert!(allowed.contains(needed), "{} must not depend on {needed}", member.name);
        }
    }
    assert!(names.contains("kith-sync") && names.contains("kith-relay"), "the workspace was not read");
}

#[test]
fn each_door_has_one_key() {
    let doors: BTreeMap<&str, &[&str]> = DOORS.iter().copied().collect();
    for member in members(&metadata()).iter().filter(|member| member.name != "kith-tests") {
        for needed in member.ships() {
            if let Some(allowed) = doors.get(needed) {
                assert!(allowed.contains(&member.name.as_str()), "{} must not depend on {needed}", member.name);
            }
        }
    }
}

#[test]
fn the_tests_look_at_databases_through_the_crates_that_own_them() {
    let metadata = metadata();
    let members = members(&metadata);
    let tests = members.iter().find(|member| member.name == "kith-tests").unwrap();
    for door in ["rusqlite", "reqwest", "openmls_memory_storage"] {
        assert!(!tests.dependencies.iter().any(|(name, ..)| name == door), "kith-tests must not depend on {door}");
    }
}

#[test]
fn the_journal_the_store_and_pure_decisions_cannot_reach_the_network() {
    let metadata = metadata();
    let present: BTreeSet<String> = members(&metadata).into_iter().map(|member| member.name).collect();
    for name in
        ["kith-model", "kith-planner", "kith-protocol", "kith-crypto", "kith-records", "kith-store", "kith-journal"]
    {
        assert!(present.contains(name), "{name} is gone: the rule holds for nobody");
        let reached = reach(&metadata, name);
        for socket in SOCKETS {
            assert!(!reached.contains(*socket), "{name} reaches {socket}");
        }
    }
    assert!(reach(&metadata, "kith-sync").contains("hyper"), "reach was not computed");
}

#[test]
fn protocol_and_relay_know_no_model_not_even_in_tests() {
    let metadata = metadata();
    for name in ["kith-protocol", "kith-relay"] {
        assert!(!reach(&metadata, name).contains("kith-model"), "{name} reaches the model");
        let members = members(&metadata);
        let member = members.iter().find(|member| member.name == name).unwrap();
        let core: Vec<_> = member
            .dependencies
            .iter()
            .map(|(needed, ..)| needed.as_str())
            .filter(|needed| needed.starts_with("kith") && *needed != "kith-protocol")
            .collect();
        assert!(core.is_empty(), "{name} depends on {core:?}");
    }
}

#[test]
fn the_planner_knows_nothing_of_ours_and_stores_nothing() {
    let reached = reach(&metadata(), "kith-planner");
    assert!(reached.contains("chrono"), "reach was not computed");
    for name in reached {
        assert!(!name.starts_with("kith") && name != "rusqlite" && name != "tokio", "the planner reaches {name}");
    }
}

#[test]
fn crypto_stores_nothing_and_the_store_reaches_no_mls() {
    let metadata = metadata();
    assert!(!reach(&metadata, "kith-crypto").contains("rusqlite"));
    let store = reach(&metadata, "kith-store");
    for mls in ["openmls", "openmls_rust_crypto", "openmls_basic_credential", "openmls_memory_storage"] {
        assert!(!store.contains(mls), "the store reaches {mls}");
    }
    assert!(store.contains("openmls_traits"));
}

#[test]
fn there_is_one_sqlite_and_it_is_sqlcipher() {
    let metadata = metadata();
    for name in ["rusqlite", "libsqlite3-sys"] {
        let versions = list(&metadata["packages"]).iter().filter(|package| package["name"] == name).count();
        assert_eq!(versions, 1, "{name} is there {versions} times");
    }
    let node = list(&metadata["resolve"]["nodes"])
        .iter()
        .find(|node| list(&node["features"]).iter().any(|feature| feature == "bundled-sqlcipher-vendored-openssl"));
    assert!(node.is_some(), "SQLCipher is not built");
}

#[test]
fn cryptography_is_pinned_to_exact_versions() {
    let mut seen = BTreeSet::new();
    for member in members(&metadata()) {
        for (name, requirement, _) in &member.dependencies {
            if let Some(pinned) = PINNED.iter().find(|pinned| *pinned == name) {
                assert!(requirement.starts_with('='), "{} takes {name} {requirement}", member.name);
                seen.insert(*pinned);
            }
        }
    }
    assert_eq!(seen.len(), PINNED.len(), "only {seen:?} are used");
}

#[test]
fn every_crate_takes_lints_and_versions_from_the_workspace() {
    for member in members(&metadata()) {
        let manifest = std::fs::read_to_string(&member.manifest).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true\n"), "{}: lints", member.name);
        for key in ["version", "edition", "rust-version", "license"] {
            assert!(manifest.contains(&format!("\n{key}.workspace = true\n")), "{}: {key}", member.name);
        }
        let mut section = "";
        for line in manifest.lines() {
            if line.starts_with('[') {
                section = line;
            } else if section.ends_with("dependencies]") && line.contains('=') {
                assert!(line.contains("workspace = true"), "{}: {line}", member.name);
            }
        }
    }
}
