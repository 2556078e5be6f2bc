//! Fuzzing by coverage, for as long as one likes: `cargo xtask fuzz [TARGET…] [--minutes N]`.
//!
//! The programs of the folder `fuzz` are built by the compiler of the workspace, with the flags that libFuzzer wants, into
//! `fuzz/target`. Only light targets are quick to build; the others need the whole core, and use an OpenSSL that the workspace has
//! built. A run begins with the seeds in `fuzz/corpus/<target>`; inputs that reach something new go to
//! `fuzz/inputs/<target>`, which git ignores. What breaks a target goes to `fuzz/artifacts/<target>` and belongs, once it is
//! understood, into `fuzz/found/<target>`, which every run of the tests plays again.

use std::path::PathBuf;
use std::process::Command;

use crate::Failure;
use crate::step::{cargo, root, run};
use crate::tools::{runs, target};

/// Every target, in the order in which they run, and whether it needs the whole core.
const TARGETS: &[(&str, bool)] = &[
    ("requests", false),
    ("members", false),
    ("answers", true),
    ("people", true),
    ("mls", true),
    ("texts", true),
    ("files", true),
];
/// What cargo-fuzz gives to the compiler; the sanitizer of addresses is left out, since nothing of ours is unsafe.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=4 -Cdebug-assertions";

/// Runs some targets, or all, each for so many minutes.
pub(crate) fn fuzz(words: &[&str]) -> Result<(), Failure> {
    let (targets, minutes) = read(words)?;
    if !runs(&PathBuf::from("c++")) {
        return Err("a C++ compiler is missing, which libFuzzer is built with: apt-get install build-essential".into());
    }
    let fuzz = root().join("fuzz");
    // The versions of the workspace; cargo adds what only fuzzing needs.
    std::fs::copy(root().join("Cargo.lock"), fuzz.join("Cargo.lock"))?;
    // Named, so that programs of the build itself are made without the flags.
    let host = host()?;
    for (name, whole) in targets {
        println!("\n=== fuzz {name} for {minutes} min");
        build(name, *whole, &host)?;
        let of = |folder: &str| fuzz.join(folder).join(name);
        let (inputs, artifacts) = (of("inputs"), of("artifacts"));
        for folder in [&inputs, &artifacts] {
            std::fs::create_dir_all(folder)?;
        }
        let mut program = Command::new(fuzz.join("target").join(&host).join("release").join(name));
        program.args([inputs, of("corpus"), of("found")].iter().filter(|folder| folder.is_dir()));
        program.args(["-max_len=8192", "-print_final_stats=1", "-timeout=10", "-rss_limit_mb=2048"]);
        program.arg(format!("-artifact_prefix={}/", artifacts.display()));
        program.arg(format!("-max_total_time={}", minutes.saturating_mul(60)));
        run(&mut program)?;
    }
    Ok(())
}

fn build(name: &str, whole: bool, host: &str) -> Result<(), Failure> {
    let fuzz = root().join("fuzz");
    let mut command = cargo();
    command.current_dir(&fuzz).env("CARGO_TARGET_DIR", fuzz.join("target")).env("RUSTFLAGS", FLAGS);
    command.args(["build", "--release", "--target", host, "--bin", name]);
    if whole {
        command.args(["--features", "whole"]);
        if let Some(openssl) = built_openssl() {
            command.env("OPENSSL_NO_VENDOR", "1").env("OPENSSL_STATIC", "1").env("OPENSSL_DIR", openssl);
        }
    }
    run(&mut command)
}

/// The system that this compiler builds for.
fn host() -> Result<String, Failure> {
    let said = Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8(said.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc does not say what it builds for")?.to_owned())
}

type Named = &'static (&'static str, bool);

fn read(words: &[&str]) -> Result<(Vec<Named>, u64), Failure> {
    let (mut targets, mut minutes) = (Vec::new(), 1);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if *word == "--minutes" {
            let number = words.next().and_then(|number| number.parse().ok());
            minutes = number.filter(|minutes| *minutes > 0).ok_or("--minutes needs a number")?;
        } else if let Some(target) = TARGETS.iter().find(|(name, _)| name == word) {
            targets.push(target);
        } else {
            let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
            return Err(format!("no target {word}; there are: {}", names.join(" ")).into());
        }
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    Ok((targets, minutes))
}

/// The OpenSSL that the workspace built, if it did.
fn built_openssl() -> Option<PathBuf> {
    let builds = std::fs::read_dir(target().join("release").join("build")).ok()?;
    builds
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("openssl-sys-"))
        .map(|entry| entry.path().join("out").join("openssl-build").join("install"))
        .find(|install| install.join("lib").is_dir() || install.join("lib64").is_dir())
}
