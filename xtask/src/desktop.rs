//! `cargo xtask desktop`: the app in a window, with one command.
//!
//! Builds the library, the code of its bindings and the screens, then opens the window. With `--relay` a relay runs on this
//! machine for as long as the window is open, unless one does already: the same command in two terminals, with two homes, is
//! two people.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Failure;
use crate::step::{cargo, root, run};
use crate::tools::target;

/// Where a relay listens if nobody says otherwise.
const RELAY: &str = "127.0.0.1:8787";

/// Builds what is needed, and opens the window until it is closed.
pub(crate) fn open(words: &[&str]) -> Result<(), Failure> {
    let mut wants_relay = false;
    let mut home = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--relay" => wants_relay = true,
            "--home" => home = Some(PathBuf::from(words.next().ok_or("--home needs a folder")?)),
            other => {
                return Err(format!("usage: cargo xtask desktop [--relay] [--home FOLDER]: what is {other}?").into());
            }
        }
    }
    let release = target().join("release");
    // All in one call, so that what the tests built is used as it is (decision 64).
    run(cargo().args([
        "build",
        "--release",
        "--lib",
        "--bins",
        "-p",
        "kith-ffi",
        "-p",
        "kith-bindgen",
        "-p",
        "kith-relay",
    ]))?;
    let generated = target().join("bindings").join("kotlin");
    let library = release.join("libkith_ffi.so");
    run(Command::new(release.join("kith-bindgen")).current_dir(root()).arg("kotlin").arg(library).arg(&generated))?;
    let shells = root().join("android");
    run(Command::new("mvn")
        .current_dir(&shells)
        .args(["--batch-mode", "--no-transfer-progress", "--quiet", "-Dmaven.test.skip=true", "package"])
        // The window and what it stands on: nothing of Android is fetched for it.
        .args(["-pl", "desktop", "-am"])
        .arg(format!("-Dkith.generated={}", generated.display())))?;
    let relay = if wants_relay { start_relay(&release)? } else { None };
    let opened = window(&shells, &release, home.as_deref(), wants_relay);
    if let Some(mut relay) = relay {
        relay.kill()?;
        relay.wait()?;
    }
    opened
}

/// A relay for a first try, unless one listens already.
fn start_relay(release: &Path) -> Result<Option<Child>, Failure> {
    if TcpStream::connect(RELAY).is_ok() {
        return Ok(None);
    }
    let place = target().join("desktop");
    std::fs::create_dir_all(&place)?;
    let database = format!("sqlite:{}", place.join("relay.sqlite").display());
    let mut relay = Command::new(release.join("kith-relay"));
    relay.args(["--listen", RELAY, "--database", &database, "--log", "error"]);
    Ok(Some(relay.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?))
}

fn window(shells: &Path, release: &Path, home: Option<&Path>, wants_relay: bool) -> Result<(), Failure> {
    let built = shells.join("desktop").join("target");
    let classes = format!("{}:{}/*", built.join("classes").display(), built.join("lib").display());
    let mut java = Command::new("java");
    java.arg(format!("-Djna.library.path={}", release.display())).args(["-cp", &classes, "org.kith.desktop.MainKt"]);
    if let Some(home) = home {
        java.arg("--home").arg(home);
    }
    if wants_relay {
        java.arg("--relay").arg(format!("http://{RELAY}"));
    }
    run(&mut java).map_err(|failure| {
        format!("the window did not open or did not end well ({failure}); it needs a screen and a JDK with windows: apt-get install default-jdk").into()
    })
}
