//! `cargo xtask torture --mutations`: the suite must notice when a safeguard is switched off.
//!
//! Nothing in the product can be switched: a mutant is a copy of the sources, in the target folder, with a few lines of one
//! safeguard changed as text. Its tests are built and run there, and each of the tests that guard it must fail. A mutant
//! whose guards pass has survived, and that fails the run; so does a change that finds no place any more, which a test of
//! this file sees in CI.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::Failure;
use crate::step::{cargo, root};
use crate::tools::target;

/// One change of a file: this text, which stands there once, becomes that one.
struct Edit {
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

/// A safeguard that is switched off, and who must notice.
struct Mutant {
    name: &'static str,
    edits: &'static [Edit],
    /// The program of tests, as `--test` names it, and those of its tests that must fail, behind the names of their files.
    guards: &'static [(&'static str, &'static [&'static str])],
}

/// Those first whose guards need the fewest crates: a run builds what it needs of ours once, under another version.
const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "no idempotency at the relay",
        edits: &[Edit {
            file: "relay/src/log/evaluate/append.rs",
            from: "if !matches!(standing, Standing::Nobody)",
            to: "if matches!(standing, Standing::Nobody)",
        }],
        guards: &[(
            "relay",
            &[
                "log_ops::an_append_gets_the_next_seq_and_a_repeat_the_stored_answer",
                "log_model::the_relay_agrees_with_a_naive_log_over_collections",
            ],
        )],
    },
    Mutant {
        name: "no transaction around the outbox and what goes with it",
        edits: &[
            Edit {
                file: "core/store/src/open/write.rs",
                from: "\"PRAGMA synchronous = FULL; BEGIN IMMEDIATE;\"",
                to: "\"PRAGMA synchronous = FULL;\"",
            },
            Edit {
                file: "core/store/src/open/write.rs",
                from: "\"PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE;\"",
                to: "\"PRAGMA synchronous = NORMAL;\"",
            },
            Edit {
                file: "core/store/src/open/write.rs",
                from: "        if conn.is_autocommit() {\n            return Err(StoreError::Full.into());\n        }\n",
                to: "",
            },
            Edit {
                file: "core/store/src/open/write.rs",
                from: "conn.execute_batch(\"COMMIT\")",
                to: "conn.execute_batch(\"\")",
            },
        ],
        guards: &[(
            "store",
            &[
                "processes::a_process_killed_inside_a_transaction_leaves_nothing_of_it",
                "home::a_panic_inside_a_transaction_rolls_it_back_and_the_store_works_on",
                "mls::a_rolled_back_step_did_not_happen",
            ],
        )],
    },
    Mutant {
        name: "no credential door",
        edits: &[
            Edit {
                file: "core/crypto/src/identity/leaf.rs",
                from: "    let bytes = certificate_of(credential)?;\n    let verified = DeviceCert::verify",
                to: "    if true {\n        return read_known_leaf(credential, signature_key);\n    }\n    let bytes = certificate_of(credential)?;\n    let verified = DeviceCert::verify",
            },
            Edit {
                file: "core/crypto/src/identity/leaf.rs",
                from: "if signature_key != cert.device_pk.as_bytes() {",
                to: "if false && signature_key != cert.device_pk.as_bytes() {",
            },
        ],
        guards: &[(
            "crypto",
            &[
                "doors::before_an_add",
                "doors::in_a_commit_of_a_member",
                "doors::in_an_update_of_a_member",
                "doors::in_an_external_commit",
                "doors::in_the_tree_of_a_welcome_and_of_a_group_info",
            ],
        )],
    },
    Mutant {
        name: "no chain check",
        edits: &[
            Edit {
                file: "core/sync/src/replica/page.rs",
                from: "if !consistent || vouched.is_some_and(|vouched| vouched != mark) {",
                to: "if !consistent || vouched.is_some_and(|_| false) {",
            },
            Edit {
                file: "core/sync/src/replica/page.rs",
                from: "if starts == next && first <= next && page.chain != f.r.chain {",
                to: "if false && starts == next && first <= next && page.chain != f.r.chain {",
            },
            Edit {
                file: "core/sync/src/replica/message.rs",
                from: "Ok(f.tx.find_chain_mark(f.r.id, seen.seq)?.is_none_or(|mark| mark == seen.chain16))",
                to: "Ok(f.tx.find_chain_mark(f.r.id, seen.seq)?.is_none_or(|_| true))",
            },
            Edit {
                file: "core/sync/src/round/results.rs",
                from: "if entry.chain_after(&f.chain()) != chain {",
                to: "if false && entry.chain_after(&f.chain()) != chain {",
            },
        ],
        guards: &[(
            "stories",
            &[
                "trouble_liar::a_changed_time_stops_the_group_when_its_author_writes_again",
                "trouble_liar::an_entry_left_out_with_all_numbers_moved_stops_the_group_when_a_message_crosses",
                "trouble_liar::two_histories_for_two_members_are_seen_as_soon_as_one_message_crosses",
            ],
        )],
    },
];

/// Makes each mutant whose name has one of `words`, or each, and fails when one of its guards passes.
pub(crate) fn run(words: &[&str]) -> Result<(), Failure> {
    let copy = target().join("mutants");
    let mut survivors = Vec::new();
    let chosen = |mutant: &&Mutant| words.is_empty() || words.iter().any(|word| mutant.name.contains(word));
    let chosen: Vec<&Mutant> = MUTANTS.iter().filter(chosen).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = MUTANTS.iter().map(|mutant| mutant.name).collect();
        return Err(format!("no such mutant; there are: {}", names.join("; ")).into());
    }
    for mutant in &chosen {
        println!("\n=== {}", mutant.name);
        plant(mutant, &copy)?;
        for (program, tests) in mutant.guards {
            for (test, fails) in guard(&copy, program, tests)? {
                println!("{test}: {}", if fails { "fails, as it must" } else { "PASSES" });
                if !fails {
                    survivors.push(format!("{} passes with {}", test, mutant.name));
                }
            }
        }
    }
    println!();
    if survivors.is_empty() {
        println!("none of {} mutants survived", chosen.len());
        return Ok(());
    }
    Err(survivors.join("\n").into())
}

/// Runs tests of the copy; for each whether it failed.
fn guard(copy: &Path, program: &str, tests: &[&str]) -> Result<Vec<(String, bool)>, Failure> {
    let mut command = cargo();
    command.current_dir(copy).env("CARGO_TARGET_DIR", target());
    command.args(["test", "--release", "--quiet", "--offline", "--workspace", "--test", program, "--no-run"]);
    if !command.stdin(Stdio::null()).status()?.success() {
        return Err("a mutant does not compile: its edits are out of date".into());
    }
    let mut command = cargo();
    command.current_dir(copy).env("CARGO_TARGET_DIR", target());
    command.args(["test", "--release", "--offline", "--workspace", "--test", program, "--", "--exact"]);
    let output = command.args(tests).stdin(Stdio::null()).stderr(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    tests
        .iter()
        .map(|test| {
            let verdict = said.lines().find_map(|line| line.strip_prefix(&format!("test {test} ... ")));
            match verdict {
                Some("FAILED") => Ok(((*test).to_owned(), true)),
                Some("ok") => Ok(((*test).to_owned(), false)),
                // It took the whole program with it, or is not there.
                _ => Err(format!("{program}: {test} said nothing:\n{said}").into()),
            }
        })
        .collect()
}

/// The sources with the mutant's changes. Its crates have another version, so that cargo keeps them apart from ours while
/// both use what is built of others.
fn plant(mutant: &Mutant, copy: &Path) -> Result<(), Failure> {
    mirror(root(), copy)?;
    for edit in mutant.edits {
        let path = copy.join(edit.file);
        let text = std::fs::read_to_string(&path)?;
        std::fs::write(path, edit.applied_to(&text)?)?;
    }
    let manifest = copy.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest)?;
    let version = "[workspace.package]\nversion = \"";
    let (before, after) = text.split_once(version).ok_or("Cargo.toml does not begin a version where it did")?;
    let (number, after) = after.split_once('"').ok_or("Cargo.toml has an endless version")?;
    std::fs::write(manifest, format!("{before}{version}{number}-mutant\"{after}"))?;
    Ok(())
}

impl Edit {
    fn applied_to(&self, text: &str) -> Result<String, Failure> {
        match text.matches(self.from).count() {
            1 => Ok(text.replacen(self.from, self.to, 1)),
            count => Err(format!("{} has {count} times: {}", self.file, self.from).into()),
        }
    }
}

/// Makes `to` what `from` is, without what is built and what is hidden. What did not change is not written, so that cargo
/// does not build it again.
fn mirror(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to)?;
    let visible = |path: &Path| -> Result<Vec<PathBuf>, Failure> {
        let mut items = Vec::new();
        for item in std::fs::read_dir(path)? {
            let name = item?.file_name();
            let text = name.to_string_lossy();
            if text != "target" && text != "node_modules" && !text.starts_with('.') {
                items.push(name.into());
            }
        }
        Ok(items)
    };
    let wanted = visible(from)?;
    for gone in visible(to)?.iter().filter(|name| !wanted.contains(name)) {
        let path = to.join(gone);
        if path.is_dir() { std::fs::remove_dir_all(path)? } else { std::fs::remove_file(path)? }
    }
    for name in wanted {
        let (source, place) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            mirror(&source, &place)?;
        } else {
            let bytes = std::fs::read(&source)?;
            if std::fs::read(&place).ok().as_ref() != Some(&bytes) {
                std::fs::write(place, bytes)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_still_finds_its_place_and_its_guards() {
        for mutant in MUTANTS {
            for edit in mutant.edits {
                let text = std::fs::read_to_string(root().join(edit.file)).unwrap();
                assert_ne!(edit.applied_to(&text).unwrap(), text, "{}", mutant.name);
            }
            for named in mutant.guards.iter().flat_map(|(_, tests)| *tests) {
                let (file, test) = named.split_once("::").unwrap();
                let text = ["tests", "core/store", "core/crypto", "relay"]
                    .iter()
                    .find_map(|folder| {
                        std::fs::read_to_string(root().join(folder).join("tests").join(format!("{file}.rs"))).ok()
                    })
                    .unwrap();
                assert!(text.contains(&format!("fn {test}(")), "{named}");
            }
        }
    }

    #[test]
    fn a_mirror_follows_and_touches_only_what_changed() {
        let folder = std::env::temp_dir().join(format!("kith-mirror-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        std::fs::create_dir_all(from.join("a")).unwrap();
        std::fs::write(from.join("a/kept"), "1").unwrap();
        std::fs::write(from.join("gone"), "1").unwrap();
        mirror(&from, &to).unwrap();
        let written = std::fs::metadata(to.join("a/kept")).unwrap().modified().unwrap();
        std::fs::remove_file(from.join("gone")).unwrap();
        std::fs::write(from.join("new"), "2").unwrap();
        mirror(&from, &to).unwrap();
        assert_eq!(std::fs::metadata(to.join("a/kept")).unwrap().modified().unwrap(), written);
        assert!(!to.join("gone").exists() && std::fs::read(to.join("new")).unwrap() == b"2");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
